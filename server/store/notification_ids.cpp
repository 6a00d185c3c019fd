#include "server/store/notification_ids.hpp"

namespace carillon {

NotificationId NotificationIds::next(Millis now) {
    const std::lock_guard lock(mutex_);
    // The last seven bytes lie whole in the id: they serve as a counter within one millisecond. It
    // starts with its top bit clear and so has room for 2^55 ids.
    constexpr std::size_t kCounterAt = 3;
    if (now > last_) {
        last_ = now;
        random_ = source_();
        random_[kCounterAt] = static_cast<std::uint8_t>(random_[kCounterAt] & 0x7f);
    } else {
        for (std::size_t i = random_.size(); i-- > kCounterAt;) {
            if (++random_[i] != 0) break;
        }
    }
    return make_notification_id(last_, random_);
}

}  // namespace carillon
