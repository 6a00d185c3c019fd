#include "core/inbox/filter.hpp"

namespace carillon {
namespace {

bool accepts_team(const std::vector<TeamId>& accepted, const std::optional<TeamId>& team) {
    return accepted.empty() || (team && accepts(accepted, *team));
}

}  // namespace

bool operator==(const Filter& a, const Filter& b) {
    return a.types == b.types && a.priorities == b.priorities && a.channels == b.channels &&
           a.is_read == b.is_read && a.team_ids == b.team_ids && a.archived == b.archived &&
           a.snoozed == b.snoozed && a.q == b.q;
}

bool operator==(const ListQuery& a, const ListQuery& b) {
    return a.filter == b.filter && a.limit == b.limit && a.offset == b.offset &&
           a.after == b.after && a.has_offset == b.has_offset;
}

bool matches(const Filter& filter, const Notification& n) {
    return n.archived_at.has_value() == filter.archived &&
           n.snoozed_until.has_value() == filter.snoozed && accepts(filter.types, n.type) &&
           accepts(filter.priorities, n.priority) && accepts(filter.channels, n.channel) &&
           accepts(filter.is_read, n.is_read()) && accepts_team(filter.team_ids, n.team_id);
}

}  // namespace carillon
