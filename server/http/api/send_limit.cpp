#include "server/http/api/send_limit.hpp"

#include <iterator>

namespace carillon {

void SendLimit::drop_old(Times& times, Millis now) {
    // A clock that went back must not keep old ones for ever.
    while (!times.empty() && (times.front() <= now - kWindow || times.front() > now))
        times.pop_front();
}

void SendLimit::forget_old(Millis now) {
    if (swept_at_ <= now && now < swept_at_ + kWindow) return;
    swept_at_ = now;
    for (auto at = senders_.begin(); at != senders_.end();) {
        drop_old(at->second, now);
        at = at->second.empty() ? senders_.erase(at) : std::next(at);
    }
}

std::optional<Millis> SendLimit::take(const UserId& sender, Millis now) {
    if (per_minute_ == 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    forget_old(now);
    Times& times = senders_[sender];
    drop_old(times, now);
    if (times.size() >= per_minute_) return times.front() + kWindow - now;
    times.push_back(now);
    return std::nullopt;
}

}  // namespace carillon
