#pragma once
// What is unread, and how many. Deleted and expired notifications are absent from an inbox, waking
// from a snooze is a commit that clears `snoozed_until`: so unread is a property of the row alone,
// and server and client count alike at the same revision whatever their clocks say.

#include "core/inbox/notification.hpp"

#include <array>
#include <cstdint>

namespace carillon {

bool is_unread(const Notification& n);
// Unread, and no list has shown it yet.
bool is_unseen(const Notification& n);

struct Unread {
    std::array<std::uint64_t, 4> by_priority{};  // indexed by Priority
    std::uint64_t unseen = 0;                    // the unread that no list has shown yet

    std::uint64_t total() const {
        return by_priority[0] + by_priority[1] + by_priority[2] + by_priority[3];
    }
    std::uint64_t at(Priority priority) const {
        return by_priority[static_cast<std::size_t>(priority)];
    }

    // Counts a row in or out; a row that is not unread counts nothing.
    // Precondition of remove: the row was counted in as it is now.
    void add(const Notification& n);
    void remove(const Notification& n);

    friend bool operator==(const Unread&, const Unread&) = default;
};

}  // namespace carillon
