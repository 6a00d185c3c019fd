#include "core/inbox/retention.hpp"

#include <algorithm>

namespace carillon {

std::optional<Millis> finished_at(const Notification& n) {
    if (n.snoozed_until) return std::nullopt;
    if (n.read_at && n.archived_at) return std::min(*n.read_at, *n.archived_at);
    return n.read_at ? n.read_at : n.archived_at;
}

}  // namespace carillon
