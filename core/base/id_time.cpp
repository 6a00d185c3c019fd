#include "core/base/id_time.hpp"

namespace carillon {

NotificationId first_id_of(Millis time) {
    return make_notification_id(time, {});
}

std::optional<Millis> time_of(const NotificationId& id) {
    constexpr std::size_t kTimeBytes = 6;
    const auto& bytes = id.bytes();
    if (bytes[6] >> 4 != 7) return std::nullopt;
    std::int64_t time = 0;
    for (std::size_t i = 0; i < kTimeBytes; ++i)
        time = (time << 8) | bytes[i];
    return Millis(time);
}

}  // namespace carillon
