#pragma once
// The canonical order, written down once: unread before read; then critical > high > normal > low;
// then newer created_at first; then larger id first. A strict total order on notifications with
// different ids. Every screen, page and snapshot uses it; SQL spells the same key in its index.

#include "core/inbox/notification.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// Where a notification stands. Smaller stands first.
struct SortKey {
    bool is_read = false;
    Priority priority = Priority::kNormal;
    Millis created_at{0};
    NotificationId id;

    friend bool operator==(const SortKey& a, const SortKey& b) { return (a <=> b) == 0; }
    friend std::strong_ordering operator<=>(const SortKey& a, const SortKey& b);
};

SortKey sort_key(const Notification& n);

// Strict weak ordering for std algorithms: does `a` stand before `b`?
bool precedes(const Notification& a, const Notification& b);

// Opaque text of a page boundary: letters, digits, '-' and '_' only. The page continues after the
// key, so it stays right while rows arrive before it.
std::string encode_cursor(const SortKey& key);
std::optional<SortKey> decode_cursor(std::string_view text);

}  // namespace carillon
