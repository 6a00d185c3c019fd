#pragma once
// Push messages to apps by Firebase Cloud Messaging, HTTP v1
// (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages).

#include "server/deliver/push/fcm_access.hpp"
#include "server/deliver/push/subscription.hpp"
#include "server/deliver/sender.hpp"

#include <functional>
#include <memory>
#include <string>

namespace carillon::deliver {

struct FcmSettings {
    ServiceAccount account;
    std::string base_url = "https://fcm.googleapis.com";  // without a slash at its end
    // NOTIFICATION_PUBLIC_URL: what relative links are seen from. Empty: they are left out.
    std::string public_url;
};

// One thread. What is under way when it ends is not answered.
class FcmSender {
  public:
    FcmSender(FcmSettings settings, HttpExchange exchange);

    // Answers once, perhaps within the call.
    void send(const Message& message, const FcmSubscription& to, std::function<void(Outcome)> done);

  private:
    struct Attempt;
    void ask(std::shared_ptr<Attempt> attempt);
    void take(const std::shared_ptr<Attempt>& attempt, const std::string& token,
              const HttpAnswer& answer);

    const std::string url_;
    const std::string public_url_;
    HttpExchange exchange_;
    FcmAccess access_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();  // what comes after us finds it gone
};

}  // namespace carillon::deliver
