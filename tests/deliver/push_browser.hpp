#pragma once
// A browser that has subscribed: its keys, and opening what was sealed for it. Written by the
// receiver's half of RFC 8291 and RFC 8188, with HMAC alone: nothing of the sender's is used.

#include "server/auth/p256.hpp"
#include "server/deliver/push/subscription.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon::test {

// Base64url that a test has written down.
std::string bytes_of(std::string_view base64url);

// Of the number itself, 32 bytes, big-endian. Nothing when it is none of the group.
std::optional<p256::PrivateKey> private_key(const std::string& number);

class PushBrowser {
  public:
    PushBrowser();  // new keys
    PushBrowser(p256::PrivateKey key, std::string auth);

    deliver::PushKeys keys() const;
    deliver::WebPushSubscription subscription(
        const std::string& endpoint = "https://push.example/p/one") const;
    // What the body says. Nothing when it is not for this browser or was changed on its way.
    std::optional<std::string> open(std::string_view body) const;

  private:
    p256::PrivateKey key_;
    std::string auth_;
};

}  // namespace carillon::test
