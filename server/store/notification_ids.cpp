#include "server/store/notification_ids.hpp"

namespace carillon {

NotificationId NotificationIds::next(Millis now) {
    const std::lock_guard lock(mutex_);
    // Six of the bytes that lie whole in the id serve as a counter within one millisecond. It
    // starts with its top bit clear and so has room for 2^47 ids. The last byte is 0.
    constexpr std::size_t kCounterAt = 3;
    constexpr std::size_t kCounterEnd = 9;
    if (now > last_) {
        last_ = now;
        random_ = source_();
        random_[kCounterAt] = static_cast<std::uint8_t>(random_[kCounterAt] & 0x7f);
        random_[kCounterEnd] = 0;
    } else {
        for (std::size_t i = kCounterEnd; i-- > kCounterAt;) {
            if (++random_[i] != 0) break;
        }
    }
    return make_notification_id(last_, random_);
}

}  // namespace carillon
