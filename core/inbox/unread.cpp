#include "core/inbox/unread.hpp"

#include <cassert>

namespace carillon {

bool is_unread(const Notification& n) {
    return !n.read_at && !n.archived_at && !n.snoozed_until;
}

bool is_unseen(const Notification& n) {
    return is_unread(n) && !n.seen_at;
}

void Unread::add(const Notification& n) {
    if (!is_unread(n)) return;
    ++by_priority[static_cast<std::size_t>(n.priority)];
    if (!n.seen_at) ++unseen;
}

void Unread::remove(const Notification& n) {
    if (!is_unread(n)) return;
    auto& count = by_priority[static_cast<std::size_t>(n.priority)];
    assert(count > 0);
    --count;
    if (!n.seen_at) {
        assert(unseen > 0);
        --unseen;
    }
}

}  // namespace carillon
