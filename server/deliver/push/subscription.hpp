#pragma once
// Where push messages of one person go: a browser (Push API), or an app by Firebase Cloud
// Messaging.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/deliver/push/web_push_encryption.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace carillon::deliver {

inline constexpr std::size_t kMaxEndpointBytes = 2048;
inline constexpr std::size_t kMaxFcmTokenBytes = 4096;

struct WebPushSubscription {
    std::string endpoint;  // whoever knows it can reach the browser: never shown, never logged
    std::string origin;    // of it: "https://push.example"
    PushKeys keys;
    std::optional<Millis> expires_at;

    friend bool operator==(const WebPushSubscription&, const WebPushSubscription&) = default;
};

struct FcmSubscription {
    std::string token;  // as secret as an endpoint

    friend bool operator==(const FcmSubscription&, const FcmSubscription&) = default;
};

using Subscription = std::variant<WebPushSubscription, FcmSubscription>;

// What a browser's PushSubscription.toJSON() gives, {"endpoint","expirationTime","keys":{"p256dh",
// "auth"}}, or {"fcm_token"}. Members that are not known are passed over. kMalformed and, for a
// value of the right type that is of no use, kUnprocessable: the error names the field, what is
// wrong and what is accepted, and shows no secret.
Result<Subscription> decode_subscription(std::string_view json);

// A text that decode_subscription reads back as the same value.
std::string encode(const Subscription& subscription);

// What tells one browser or app from another: two subscriptions with one address are one.
const std::string& address_of(const Subscription& subscription);

}  // namespace carillon::deliver
