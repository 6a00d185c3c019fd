#include "server/store/rules/addressed.hpp"

#include <algorithm>

namespace carillon {

bool names(const Event& event, const UserId& user) {
    const auto& named = event.recipients;
    return std::find(named.begin(), named.end(), user) != named.end();
}

bool is_about(const Event& event, const UserId& user, const std::vector<TeamId>& their_teams) {
    if (!event.recipients.empty()) return names(event, user);
    if (event.broadcast || !event.team_id) return false;
    return std::find(their_teams.begin(), their_teams.end(), *event.team_id) != their_teams.end();
}

bool leave_out(Event& event, const UserId& user) {
    auto& named = event.recipients;
    const auto end = std::remove(named.begin(), named.end(), user);
    const bool was_named = end != named.end();
    named.erase(end, named.end());
    return was_named;
}

}  // namespace carillon
