#pragma once
// The orders of lists, written down once. The canonical order: unread before read; then critical >
// high > normal > low; then newer created_at first; then larger id first. A strict total order on
// notifications with different ids. Every screen, page and snapshot uses it; SQL spells the same
// key in its index.

#include "core/inbox/notification.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// The other order that a person may ask of a list: newer created_at first, then larger id. Among
// the notifications that are alike in is_read and priority it is the canonical one.
enum class ListOrder : std::uint8_t { kCanonical, kNewest };
bool stands_before(ListOrder order, const SortKey& a, const SortKey& b);
// Those from `begin` on.
void sort_rows(std::vector<const Notification*>& rows, std::size_t begin, ListOrder order);

// Opaque text of a page boundary: letters, digits, '-' and '_' only. The page continues after the
// key, so it stays right while rows arrive before it.
std::string encode_cursor(const SortKey& key);
std::optional<SortKey> decode_cursor(std::string_view text);

}  // namespace carillon
