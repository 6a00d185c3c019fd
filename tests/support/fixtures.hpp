#pragma once
// Small values for tests: ids by number, a notification with the one thing the test is about.

#include "core/inbox/notification.hpp"
#include "core/session/backoff.hpp"

#include <cstdint>
#include <string>

namespace carillon::test {

inline detail::UuidBytes numbered_bytes(std::uint32_t number) {
    detail::UuidBytes bytes{};
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
    }
    return bytes;
}
inline NotificationId id(std::uint32_t number) {
    return NotificationId(numbered_bytes(number));
}
inline UserId user(std::uint32_t number) {
    return UserId(numbered_bytes(number));
}
inline TeamId team(std::uint32_t number) {
    return TeamId(numbered_bytes(number));
}

// A place in something of this size. Precondition: size > 0.
inline std::size_t pick(SeededRandom& random, std::size_t size) {
    return static_cast<std::size_t>(random.below(size));
}

// Unread, normal, of user 1; older with a smaller number.
inline Notification notification(std::uint32_t number, Priority priority = Priority::kNormal) {
    Notification n;
    n.id = id(number);
    n.user_id = user(1);
    n.type = "task.assigned";
    n.title = "Task " + std::to_string(number);
    n.body = "Body " + std::to_string(number);
    n.priority = priority;
    n.created_at = Millis(1000000 + number);
    n.updated_at = n.created_at;
    return n;
}

}  // namespace carillon::test
