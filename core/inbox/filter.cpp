#include "core/inbox/filter.hpp"

namespace carillon {
namespace {

bool accepts_team(const std::vector<TeamId>& accepted, const std::optional<TeamId>& team) {
    return accepted.empty() || (team && accepts(accepted, *team));
}

}  // namespace

bool matches(const Filter& filter, const Notification& n) {
    return n.archived_at.has_value() == filter.archived &&
           n.snoozed_until.has_value() == filter.snoozed && accepts(filter.types, n.type) &&
           accepts(filter.priorities, n.priority) && accepts(filter.channels, n.channel) &&
           accepts(filter.is_read, n.is_read()) && accepts_team(filter.team_ids, n.team_id);
}

}  // namespace carillon
