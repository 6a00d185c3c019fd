// PostgresTables: whom an event concerns, what is said to everybody, and who wrote.

#include "server/store/postgres/postgres_tables.hpp"
#include "server/store/store_limits.hpp"

#include <utility>

namespace carillon::postgres {

void PostgresTables::load_in_team(const std::vector<InTeam>& pairs) {
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
        "SELECT u.locale, m.user_id IS NOT NULL AND (m.is_put OR NOT u.put_teams)"
        " FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY q (user_id, team_id, n)"
        " LEFT JOIN users u ON u.id = q.user_id"
        " LEFT JOIN team_members m ON m.team_id = q.team_id AND m.user_id = q.user_id"
        " ORDER BY q.n",
        Params().add(users).add(teams));
    for (const InTeam& pair : asked) {
        rows.next();
        Recipient& recipient = in_team_.at(pair);
        recipient.locale = rows.text(0);
        recipient.in_team = !pair.second || rows.boolean(1);
    }
}

void PostgresTables::load_teams(const std::vector<TeamId>& teams) {
    std::vector<TeamId> unknown;
    for (const TeamId& team : teams) {
        if (teams_.emplace(team, std::vector<Recipient>()).second) unknown.push_back(team);
    }
    if (unknown.empty()) return;
    Rows rows = db_.run(
        "SELECT m.team_id, m.user_id, u.locale FROM team_members m JOIN users u ON u.id = m.user_id"
        " WHERE m.team_id = ANY ($1::uuid[]) AND (m.is_put OR NOT u.put_teams)"
        " ORDER BY m.team_id, m.user_id",
        Params().add(Array::of(unknown)));
    while (rows.next()) {
        teams_.at(rows.id<TeamId>(0))
            .push_back(Recipient{rows.id<UserId>(1), std::string(rows.text(2)), true});
    }
}

void PostgresTables::load_recipients(const std::vector<const Event*>& events) {
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

Recipient PostgresTables::recipient(const UserId& user, const Event& event) {
    load_in_team({{user, event.team_id}});
    return in_team_.at({user, event.team_id});
}

std::vector<Recipient> PostgresTables::recipients(const Event& event) {
    load_recipients({&event});
    if (event.recipients.empty() && event.team_id) return teams_.at(*event.team_id);
    std::vector<Recipient> recipients;
    recipients.reserve(event.recipients.size());
    for (const UserId& user : event.recipients)
        recipients.push_back(in_team_.at({user, event.team_id}));
    return recipients;
}

// --- broadcasts

void PostgresTables::put_broadcast(const StoredBroadcast& broadcast) {
    Event event = broadcast.event;
    const std::optional<Text> own = std::exchange(event.own_text, std::nullopt);
    Rows rows =
        db_.run("UPDATE meta SET last_broadcast = last_broadcast + 1 RETURNING last_broadcast");
    rows.next();
    meta_.last_broadcast = rows.number(0);
    Params params;
    params.add(meta_.last_broadcast).add(encode(event));
    own ? params.add(own->title).add(own->body) : params.add_null().add_null();
    params.add(broadcast.created_at).add(broadcast.expires_at).add(broadcast.request_id);
    db_.run(
        "INSERT INTO broadcasts (number, event, title, body, created_at, expires_at, request_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params);
    broadcasts_.clear();
}

std::vector<StoredBroadcast> PostgresTables::broadcasts_after(std::uint64_t number,
                                                              std::size_t limit) {
    static const std::string kSql = "SELECT number, event, title, body, " + millis("created_at") +
                                    ", " + millis("expires_at") +
                                    ", request_id FROM broadcasts WHERE number > $1"
                                    " ORDER BY number LIMIT $2";
    return broadcasts_.after(number, limit, [&] {
        std::vector<StoredBroadcast> broadcasts;
        for (Rows rows = db_.run(kSql, Params().add(number).add(limit)); rows.next();)
            broadcasts.push_back(read_broadcast(rows));
        return broadcasts;
    });
}

std::size_t PostgresTables::forget_broadcasts(Millis now, std::size_t limit) {
    return db_
        .run(
            "DELETE FROM broadcasts WHERE number IN (SELECT number FROM broadcasts"
            " WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
            Params().add(now).add(limit))
        .affected();
}

// --- can it be written?

// What each transaction writes anyway (GroupMark) fits where it stands already.
void PostgresTables::touch() {
    constexpr std::size_t kPieceBytes = 32;
    db_.run(
        "INSERT INTO room (only_row, filler) SELECT 1, string_agg(md5(random()::text), '')"
        " FROM generate_series(1, $1::integer)"
        " ON CONFLICT (only_row) DO UPDATE SET filler = excluded.filler",
        Params().add(store_limits::kRoomBytes / kPieceBytes));
}

// --- what writers have left behind

// By the server's clock, as `at` is. A writer that lives and has been idle for so long puts its row
// back with its next group. A row that is locked belongs to one that writes just now.
void PostgresTables::tidy(std::size_t limit) {
    db_.run(
        "DELETE FROM writers WHERE id IN (SELECT id FROM writers"
        " WHERE at < now() - $1 * interval '1 millisecond' LIMIT $2 FOR UPDATE SKIP LOCKED)",
        Params().add(store_limits::kWriterKeep.count()).add(limit));
}

}  // namespace carillon::postgres
