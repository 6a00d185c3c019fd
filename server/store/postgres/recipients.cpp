#include "server/store/postgres/recipients.hpp"

#include "server/store/postgres/params.hpp"

namespace carillon::postgres {

void Recipients::load_in_team(const std::vector<InTeam>& pairs) {
    std::vector<InTeam> asked;
    Array users;
    Array teams;
    for (const InTeam& pair : pairs) {
        if (!in_team_.emplace(pair, Recipient{pair.first, {}, !pair.second}).second) continue;
        asked.push_back(pair);
        users.add(pair.first);
        teams.add(pair.second);
    }
    if (asked.empty()) return;
    Rows rows = db_.run(
        "SELECT u.locale, u.timezone, m.user_id IS NOT NULL AND (m.is_put OR NOT u.put_teams),"
        " coalesce(i.preferences, ''), i.erased_at IS NOT NULL"
        " FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY q (user_id, team_id, n)"
        " LEFT JOIN users u ON u.id = q.user_id"
        " LEFT JOIN inboxes i ON i.user_id = q.user_id"
        " LEFT JOIN team_members m ON m.team_id = q.team_id AND m.user_id = q.user_id"
        " ORDER BY q.n",
        Params().add(users).add(teams));
    for (const InTeam& pair : asked) {
        rows.next();
        Recipient& recipient = in_team_.at(pair);
        recipient.locale = rows.text(0);
        recipient.timezone = rows.text(1);
        recipient.in_team = !pair.second || rows.boolean(2);
        recipient.preferences = rows.text(3);
        recipient.is_erased = rows.boolean(4);
    }
}

void Recipients::load_teams(const std::vector<TeamId>& teams) {
    std::vector<TeamId> unknown;
    for (const TeamId& team : teams) {
        if (teams_.emplace(team, std::vector<Recipient>()).second) unknown.push_back(team);
    }
    if (unknown.empty()) return;
    Rows rows = db_.run(
        "SELECT m.team_id, m.user_id, u.locale, u.timezone, coalesce(i.preferences, '')"
        " FROM team_members m JOIN users u ON u.id = m.user_id"
        " LEFT JOIN inboxes i ON i.user_id = m.user_id"
        " WHERE m.team_id = ANY ($1::uuid[]) AND (m.is_put OR NOT u.put_teams)"
        " ORDER BY m.team_id, m.user_id",
        Params().add(Array::of(unknown)));
    while (rows.next()) {
        teams_.at(rows.id<TeamId>(0))
            .push_back(Recipient{rows.id<UserId>(1), std::string(rows.text(2)), true,
                                 std::string(rows.text(3)), std::string(rows.text(4))});
    }
}

void Recipients::load(const std::vector<const Event*>& events) {
    std::vector<InTeam> pairs;
    std::vector<TeamId> teams;
    for (const Event* event : events) {
        for (const UserId& user : event->recipients)
            pairs.emplace_back(user, event->team_id);
        if (event->recipients.empty() && event->team_id) teams.push_back(*event->team_id);
    }
    load_in_team(pairs);
    load_teams(teams);
}

Recipient Recipients::one(const UserId& user, const Event& event) {
    load_in_team({{user, event.team_id}});
    return in_team_.at({user, event.team_id});
}

std::vector<Recipient> Recipients::all(const Event& event) {
    load({&event});
    if (event.recipients.empty() && event.team_id) return teams_.at(*event.team_id);
    std::vector<Recipient> recipients;
    recipients.reserve(event.recipients.size());
    for (const UserId& user : event.recipients)
        recipients.push_back(in_team_.at({user, event.team_id}));
    return recipients;
}

void Recipients::forget() {
    in_team_.clear();
    teams_.clear();
}

}  // namespace carillon::postgres
