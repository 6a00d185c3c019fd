#pragma once
// What is asked over HTTP by a sender of push messages, collected; a test answers when it likes.

#include "core/inbox/notification.hpp"
#include "server/deliver/push/http_exchange.hpp"
#include "server/deliver/sender.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

inline constexpr Millis kPushNow{1'700'000'000'000};

class PushService {
  public:
    // Outlives what is made of it.
    deliver::HttpExchange exchange() {
        return [this](deliver::HttpRequest request, std::function<void(deliver::HttpAnswer)> done) {
            asked_.push_back({std::move(request), std::move(done)});
        };
    }
    // All so far, the oldest first.
    std::size_t count() const { return asked_.size(); }
    const deliver::HttpRequest& request(std::size_t n) const { return asked_.at(n).request; }
    // Each once.
    void answer(std::size_t n, deliver::HttpAnswer answer) {
        auto done = std::exchange(asked_.at(n).done, nullptr);
        if (!done) throw std::runtime_error("answered twice");
        done(std::move(answer));
    }
    void answer(std::size_t n, int status, std::string body = {}) {
        answer(n, deliver::HttpAnswer{status, {}, {}, {}, std::move(body)});
    }

  private:
    struct Asked {
        deliver::HttpRequest request;
        std::function<void(deliver::HttpAnswer)> done;
    };
    std::vector<Asked> asked_;
};

// Empty when there is none.
inline std::string header_of(const deliver::HttpRequest& request, const std::string& name) {
    for (const auto& [key, value] : request.headers)
        if (key == name) return value;
    return {};
}

inline deliver::Message push_message(std::uint8_t id = 1) {
    deliver::Message message;
    message.id = DeliveryId({id});
    message.notification.id = *NotificationId::parse("01903e7a-0000-7000-8000-000000000001");
    message.notification.title = "Call Acme";
    message.notification.body = "Before noon";
    message.notification.data = R"({"url":"/tasks/42"})";
    message.notification.group = "deal:42";
    message.notification.priority = Priority::kHigh;
    message.unread_total = 3;
    message.now = kPushNow;
    return message;
}

// What a sender answers, once.
class Outcomes {
  public:
    std::function<void(deliver::Outcome)> take() {
        return [this](deliver::Outcome outcome) { all.push_back(std::move(outcome)); };
    }
    const deliver::Outcome& only() const {
        if (all.size() != 1) throw std::runtime_error(std::to_string(all.size()) + " outcomes");
        return all.front();
    }
    std::vector<deliver::Outcome> all;
};

}  // namespace carillon::test
