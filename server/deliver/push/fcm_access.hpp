#pragma once
// The right to send by Firebase Cloud Messaging: access tokens of Google, fetched with the service
// account when they are needed.

#include "server/deliver/push/http_exchange.hpp"
#include "server/deliver/push/service_account.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace carillon::deliver {

// One thread. What is under way when it ends is not answered.
class FcmAccess {
  public:
    static constexpr Millis kSpare{5 * 60 * 1000};  // of a token that is used again

    // The error is what went wrong, for whoever looks at a delivery, and never holds a token.
    struct Denied {
        std::string error;
        std::string retry_after;  // of the header of that name
    };
    using Answer = std::function<void(const std::string* token, const Denied& denied)>;

    FcmAccess(ServiceAccount account, HttpExchange exchange)
        : account_(std::move(account)), exchange_(std::move(exchange)) {}

    // Answers once, at once where there is a token; `token` is null when there is none to be had.
    // Who asks while one is being fetched is answered with it: there is one fetch at a time.
    void token(Millis now, Answer done);
    // The server did not take this one: the next to ask gets another.
    void drop(const std::string& token);

    const ServiceAccount& account() const { return account_; }

  private:
    void fetch(Millis now);
    void take(const HttpAnswer& answer, Millis now);
    void answer_all(const Denied& denied);

    ServiceAccount account_;
    HttpExchange exchange_;
    std::string token_;  // empty: none
    Millis expires_at_{0};
    std::vector<Answer> waiting_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();  // what comes after us finds it gone
};

}  // namespace carillon::deliver
