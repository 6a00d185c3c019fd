#pragma once
// Push messages to browsers: RFC 8030, encrypted (RFC 8291) and signed (RFC 8292).

#include "server/deliver/push/http_exchange.hpp"
#include "server/deliver/push/subscription.hpp"
#include "server/deliver/push/vapid.hpp"
#include "server/deliver/sender.hpp"

#include <functional>
#include <string>

namespace carillon::deliver {

// One thread. What is under way when it ends is not answered.
class WebPushSender {
  public:
    WebPushSender(Vapid vapid, HttpExchange exchange)
        : vapid_(std::move(vapid)), exchange_(std::move(exchange)) {}

    // Answers once, perhaps within the call.
    void send(const Message& message, const WebPushSubscription& to,
              std::function<void(Outcome)> done);
    // What GET /push/key tells.
    std::string public_key() const { return vapid_.public_key(); }

  private:
    Result<HttpRequest> request_of(const Message& message, const WebPushSubscription& to);

    Vapid vapid_;
    HttpExchange exchange_;
};

}  // namespace carillon::deliver
