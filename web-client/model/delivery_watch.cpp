#include "web-client/model/delivery_watch.hpp"

#include <algorithm>
#include <utility>

namespace carillon::center {
namespace {

constexpr Millis kShortestPause{2000};
constexpr Millis kLongestPause{60000};

// When somebody will do something about one of them; nothing: all have come to their end.
std::optional<Millis> next_step(const std::vector<Delivery>& deliveries, Millis now) {
    std::optional<Millis> next;
    for (const Delivery& each : deliveries) {
        const bool is_waiting = each.state == DeliveryState::kWaiting;
        if (!is_waiting && each.state != DeliveryState::kSending) continue;
        const Millis at = is_waiting ? std::max(each.due_at, now) : now;
        next = std::min(next.value_or(at), at);
    }
    return next;
}

}  // namespace

void DeliveryWatch::show(const std::optional<Shown>& shown) {
    const bool is_same = shown && shown_ && shown->id == shown_->id;
    if (is_same && shown->rev == shown_->rev) return;
    if (!is_same) in_flight_ = 0;  // what is still answered is another one's
    again_at_.reset();
    shown_ = shown;
    must_ask_ = shown.has_value();
    pause_ = kShortestPause;
    if (!shown || known_of_ == shown->id) return;
    known_of_ = shown->id;
    deliveries_.clear();
    has_failed_ = false;
}

std::optional<DeliveryWatch::Request> DeliveryWatch::poll(Millis now) {
    if (!shown_ || in_flight_ != 0) return std::nullopt;
    if (again_at_ && *again_at_ <= now) must_ask_ = true;
    if (!std::exchange(must_ask_, false)) return std::nullopt;
    again_at_.reset();
    in_flight_ = ++last_number_;
    return Request{in_flight_, shown_->id};
}

void DeliveryWatch::ask_again(Millis at) {
    again_at_ = at + pause_;
    pause_ = std::min(2 * pause_, kLongestPause);
}

void DeliveryWatch::handle_page(int number, const std::string& body, Millis now) {
    if (!answers(number)) return;
    auto page = decode_delivery_page(body);
    if (!page) return handle_failure(number, now);
    in_flight_ = 0;
    has_failed_ = false;
    deliveries_ = std::move(page->items);
    std::sort(deliveries_.begin(), deliveries_.end(),
              [](const Delivery& a, const Delivery& b) { return a.id < b.id; });
    if (const auto next = next_step(deliveries_, now)) ask_again(*next);
}

void DeliveryWatch::handle_failure(int number, Millis now) {
    if (!answers(number)) return;
    in_flight_ = 0;
    has_failed_ = true;
    ask_again(now);
}

}  // namespace carillon::center
