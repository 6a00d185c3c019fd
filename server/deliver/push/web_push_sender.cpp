#include "server/deliver/push/web_push_sender.hpp"

#include "server/deliver/push/payload.hpp"
#include "server/deliver/push/push_outcome.hpp"

#include <openssl/rand.h>

#include <utility>

namespace carillon::deliver {

Result<HttpRequest> WebPushSender::request_of(const Message& message,
                                              const WebPushSubscription& to) {
    const Notification& notification = message.notification;
    const PushText text = push_text(notification, message.unread_total);
    const std::string payload = push_payload(text, notification.priority, message.unread_total);

    PushSalt salt{};
    if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
        return Error{Errc::kInternal, "", "OpenSSL gives no random bytes"};
    const auto sender = p256::PrivateKey::make();
    if (!sender) return sender.error();
    auto body = encrypt_push(payload, to.keys, salt, *sender);
    if (!body) return body.error();
    auto authorization = vapid_.authorization(to.origin, message.now);
    if (!authorization) return authorization.error();

    HttpRequest request;
    request.url = to.endpoint;
    request.headers = {
        {"Authorization", std::move(*authorization)},
        {"Content-Encoding", "aes128gcm"},
        {"Content-Type", "application/octet-stream"},
        {"TTL", std::to_string(ttl_seconds(notification, message.now))},
        {"Urgency", std::string(deliver::text(urgency_of(notification.priority)))},
    };
    if (std::string topic = topic_of(text.group); !topic.empty())
        request.headers.emplace_back("Topic", std::move(topic));
    request.body = std::move(*body);
    return request;
}

void WebPushSender::send(const Message& message, const WebPushSubscription& to,
                         std::function<void(Outcome)> done) {
    auto request = request_of(message, to);
    if (!request) {
        const Error& error = request.error();
        if (error.code == Errc::kInternal) return done(TryLater{error.message, {}});
        return done(Refused{error.message, false});
    }
    exchange_(std::move(*request),
              [origin = to.origin, now = message.now, done = std::move(done)](
                  const HttpAnswer& answer) { done(push_outcome(answer, origin, now)); });
}

}  // namespace carillon::deliver
