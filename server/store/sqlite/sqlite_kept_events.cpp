// SqliteTables: events to come, events that were taken back, where push messages go.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_read_tables.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"

#include <utility>

namespace carillon::sqlite {

std::uint64_t SqliteTables::drop_pending(const std::string& event_id) {
    Query query(db_,
                "DELETE FROM pending_notifications WHERE event_id = ?"
                " RETURNING draft, recipients, event_id, request_id, steps");
    query.bind(event_id);
    std::uint64_t promised = 0;
    while (query.step())
        promised += read_pending(PendingId(), query).recipients.size();
    return promised;
}

void SqliteTables::put_scheduled(const ScheduledEvent& scheduled) {
    Event event = scheduled.event;
    const std::optional<Text> text = std::exchange(event.own_text, std::nullopt);
    Query query(db_,
                "INSERT INTO scheduled_events (event_id, event, title, body, due_at, request_id,"
                " created_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
    query.bind(event.id).bind(encode(event));
    text ? query.bind(text->title).bind(text->body) : query.bind_null().bind_null();
    query.bind(scheduled.due_at).bind(scheduled.request_id).bind(scheduled.created_at).run();
}

bool SqliteTables::has_scheduled(const std::string& event_id) {
    Query query(db_, "SELECT 1 FROM scheduled_events WHERE event_id = ?");
    query.bind(event_id);
    return query.step();
}

std::optional<ScheduledEvent> SqliteTables::take_scheduled(const std::string& event_id) {
    Query query(db_,
                "DELETE FROM scheduled_events WHERE event_id = ?"
                " RETURNING event, title, body, due_at, request_id, created_at");
    query.bind(event_id);
    if (!query.step()) return std::nullopt;
    ScheduledEvent scheduled = read_scheduled(query);
    query.run();
    return scheduled;
}

std::optional<std::string> SqliteTables::next_scheduled(Millis now) {
    Query query(db_,
                "SELECT event_id FROM scheduled_events WHERE due_at <= ? ORDER BY due_at LIMIT 1");
    query.bind(now);
    if (!query.step()) return std::nullopt;
    return std::string(query.text(0));
}

std::optional<Retraction> SqliteTables::retraction(const std::string& event_id) {
    Query query(db_,
                "SELECT event_id, cancelled, retracted, sent_already, is_done, at"
                " FROM retractions WHERE event_id = ?");
    query.bind(event_id);
    if (!query.step()) return std::nullopt;
    return read_retraction(query);
}

void SqliteTables::put_retraction(const Retraction& retraction) {
    Query(db_,
          "REPLACE INTO retractions (event_id, cancelled, retracted, sent_already, is_done, at)"
          " VALUES (?, ?, ?, ?, ?, ?)")
        .bind(retraction.event_id)
        .bind(retraction.result.cancelled)
        .bind(retraction.result.retracted)
        .bind(retraction.result.sent_already)
        .bind(retraction.is_done ? 1 : 0)
        .bind(retraction.at)
        .run();
}

std::optional<std::string> SqliteTables::unfinished_retraction(Millis by, Millis beyond) {
    Query query(db_,
                "SELECT event_id FROM retractions WHERE is_done = 0 AND (at < ? OR at > ?)"
                " LIMIT 1");
    query.bind(by).bind(beyond);
    if (!query.step()) return std::nullopt;
    return std::string(query.text(0));
}

std::vector<Row> SqliteTables::rows_of_event(const std::string& event_id, std::size_t limit) {
    static const std::string kSql =
        std::string(kNotificationColumns) +
        " FROM notifications n WHERE n.event_id = ? AND n.event_id <> '' LIMIT ?";
    Query query(db_, kSql);
    query.bind(event_id).bind(limit);
    std::vector<Row> rows;
    while (query.step())
        rows.push_back(read_row(query));
    return rows;
}

// An event is kept as JSON; only few are kept at a time.
bool SqliteTables::drop_broadcast(const std::string& event_id) {
    Query query(db_,
                "DELETE FROM broadcasts WHERE json_extract(event, '$.id') = ? RETURNING number");
    query.bind(event_id);
    const bool was_there = query.step();
    if (was_there) query.run();
    broadcasts_.clear();
    return was_there;
}

static std::vector<PushSubscription> find_subscriptions(Connection& db, const UserId& user) {
    std::vector<PushSubscription> found;
    Query query(db,
                "SELECT id, user_id, address_digest, content, created_at FROM push_subscriptions"
                " WHERE user_id = ? ORDER BY id");
    for (query.bind(user); query.step();)
        found.push_back(read_subscription(query));
    return found;
}

std::vector<PushSubscription> SqliteTables::subscriptions(const UserId& user) {
    return find_subscriptions(db_, user);
}

// Whatever has the same id or address goes.
void SqliteTables::put_subscription(const PushSubscription& subscription) {
    Query(db_,
          "REPLACE INTO push_subscriptions (id, user_id, address_digest, content, created_at)"
          " VALUES (?, ?, ?, ?, ?)")
        .bind(subscription.id)
        .bind(subscription.user)
        .bind(subscription.address_digest)
        .bind(subscription.content)
        .bind(subscription.created_at)
        .run();
}

void SqliteTables::delete_subscription(const SubscriptionId& id) {
    Query(db_, "DELETE FROM push_subscriptions WHERE id = ?").bind(id).run();
}

std::vector<PushSubscription> SqliteReadTables::subscriptions(const UserId& user) {
    return find_subscriptions(db_, user);
}

bool SqliteReadTables::has_sent(const UserId& actor, const std::string& event_id) {
    Query query(db_, "SELECT 1 FROM audit WHERE actor = ? AND event_id = ? LIMIT 1");
    query.bind(actor).bind(event_id);
    return query.step();
}

}  // namespace carillon::sqlite
