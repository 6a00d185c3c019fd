// SqliteTables: whom an event concerns, and what is said to everybody.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"

#include <utility>

namespace carillon::sqlite {

std::optional<DirectoryUser> SqliteTables::user(const UserId& user) {
    return find_user(db_, user);
}

Recipient SqliteTables::recipient(const UserId& user, const Event& event) {
    Query query(db_,
                "SELECT coalesce(u.locale, ''), coalesce(u.timezone, ''),"
                " EXISTS (SELECT 1 FROM team_members m WHERE m.team_id = ?2 AND m.user_id = u.id"
                " AND (m.is_put OR NOT u.put_teams)), coalesce(i.preferences, ''),"
                " i.erased_at IS NOT NULL FROM (SELECT ?1 AS id) q LEFT JOIN users u ON u.id = q.id"
                " LEFT JOIN inboxes i ON i.user_id = q.id");
    query.bind(user).bind(event.team_id);
    query.step();
    return Recipient{user,
                     std::string(query.text(0)),
                     !event.team_id || query.integer(2) != 0,
                     std::string(query.text(1)),
                     std::string(query.text(3)),
                     query.integer(4) != 0};
}

std::vector<Recipient> SqliteTables::recipients(const Event& event) {
    std::vector<Recipient> recipients;
    for (const UserId& user : event.recipients) {
        recipients.push_back(recipient(user, event));
    }
    if (!event.recipients.empty() || !event.team_id) return recipients;
    Query query(db_,
                "SELECT m.user_id, u.locale, u.timezone, coalesce(i.preferences, '')"
                " FROM team_members m JOIN users u ON u.id = m.user_id"
                " LEFT JOIN inboxes i ON i.user_id = m.user_id WHERE m.team_id = ? AND (m.is_put "
                "OR NOT u.put_teams)"
                " ORDER BY m.user_id");
    query.bind(*event.team_id);
    while (query.step()) {
        recipients.push_back(Recipient{query.id<UserId>(0), std::string(query.text(1)), true,
                                       std::string(query.text(2)), std::string(query.text(3))});
    }
    return recipients;
}

void SqliteTables::put_broadcast(const StoredBroadcast& broadcast) {
    Event event = broadcast.event;
    std::optional<Text> text = std::exchange(event.own_text, std::nullopt);
    Query query(db_,
                "INSERT INTO broadcasts (event, title, body, created_at, expires_at, request_id)"
                " VALUES (?, ?, ?, ?, ?, ?) RETURNING number");
    query.bind(encode(event));
    text ? query.bind(text->title).bind(text->body) : query.bind_null().bind_null();
    query.bind(broadcast.created_at).bind(broadcast.expires_at).bind(broadcast.request_id);
    query.step();
    meta_.last_broadcast = query.number(0);
    query.run();
    broadcasts_.clear();
}

std::vector<StoredBroadcast> SqliteTables::broadcasts_after(std::uint64_t number,
                                                            std::size_t limit) {
    return broadcasts_.after(number, limit, [&] {
        Query query(
            db_,
            "SELECT number, event, title, body, created_at, expires_at, request_id FROM broadcasts"
            " WHERE number > ? ORDER BY number LIMIT ?");
        query.bind(number).bind(limit);
        std::vector<StoredBroadcast> broadcasts;
        while (query.step())
            broadcasts.push_back(read_broadcast(query));
        return broadcasts;
    });
}

std::size_t SqliteTables::forget_broadcasts(Millis now, std::size_t limit) {
    const auto before = db_.total_changes();
    Query(db_,
          "DELETE FROM broadcasts WHERE number IN (SELECT number FROM broadcasts"
          " WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)")
        .bind(now)
        .bind(limit)
        .run();
    return static_cast<std::size_t>(db_.total_changes() - before);
}

}  // namespace carillon::sqlite
