// PostgresTables: events to come, events that were taken back, where push messages go.

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/postgres_read_tables.hpp"
#include "server/store/postgres/postgres_tables.hpp"

#include <utility>

namespace carillon::postgres {
namespace {

constexpr int kRetractionLock = 0x72747261;  // "rtra": no other lock of ours

}  // namespace

std::uint64_t PostgresTables::drop_pending(const std::string& event_id) {
    Rows rows = db_.run(
        "DELETE FROM pending_notifications WHERE event_id = $1"
        " RETURNING draft, recipients, event_id, request_id, steps",
        Params().add(event_id));
    std::uint64_t promised = 0;
    while (rows.next())
        promised += read_pending(PendingId(), rows).recipients.size();
    return promised;
}

void PostgresTables::put_scheduled(const ScheduledEvent& scheduled) {
    Event event = scheduled.event;
    const std::optional<Text> own = std::exchange(event.own_text, std::nullopt);
    Params params;
    params.add(event.id).add(encode(event));
    own ? params.add(own->title).add(own->body) : params.add_null().add_null();
    params.add(scheduled.due_at).add(scheduled.request_id).add(scheduled.created_at);
    db_.run(
        "INSERT INTO scheduled_events (event_id, event, title, body, due_at, request_id,"
        " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id) DO NOTHING",
        params);
}

bool PostgresTables::has_scheduled(const std::string& event_id) {
    return db_.run("SELECT 1 FROM scheduled_events WHERE event_id = $1", Params().add(event_id))
        .next();
}

std::optional<ScheduledEvent> PostgresTables::take_scheduled(const std::string& event_id) {
    static const std::string kSql =
        "DELETE FROM scheduled_events WHERE event_id = $1 RETURNING event, title, body, " +
        millis("due_at") + ", request_id, " + millis("created_at");
    Rows rows = db_.run(kSql, Params().add(event_id));
    if (!rows.next()) return std::nullopt;
    return read_scheduled(rows);
}

std::optional<std::string> PostgresTables::next_scheduled(Millis now) {
    Rows rows = db_.run(
        "SELECT event_id FROM scheduled_events WHERE due_at <= $1 ORDER BY due_at LIMIT 1"
        " FOR UPDATE SKIP LOCKED",
        Params().add(now));
    if (!rows.next()) return std::nullopt;
    return std::string(rows.text(0));
}

// Until the transaction ends nobody else begins to take this event back.
std::optional<Retraction> PostgresTables::retraction(const std::string& event_id) {
    db_.run("SELECT pg_advisory_xact_lock($1::int, hashtext($2::text))",
            Params().add(kRetractionLock).add(event_id));
    static const std::string kSql =
        "SELECT event_id, cancelled, retracted, sent_already, is_done, " + millis("at") +
        " FROM retractions WHERE event_id = $1 FOR UPDATE";
    Rows rows = db_.run(kSql, Params().add(event_id));
    if (!rows.next()) return std::nullopt;
    return read_retraction(rows);
}

void PostgresTables::put_retraction(const Retraction& retraction) {
    db_.run(
        "INSERT INTO retractions (event_id, cancelled, retracted, sent_already, is_done, at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (event_id) DO UPDATE SET"
        " cancelled = excluded.cancelled, retracted = excluded.retracted,"
        " sent_already = excluded.sent_already, is_done = excluded.is_done",
        Params()
            .add(retraction.event_id)
            .add(retraction.result.cancelled)
            .add(retraction.result.retracted)
            .add(retraction.result.sent_already)
            .add(retraction.is_done ? 1 : 0)
            .add(retraction.at));
}

std::optional<std::string> PostgresTables::unfinished_retraction(Millis by, Millis beyond) {
    Rows rows = db_.run(
        "SELECT event_id FROM retractions WHERE is_done = 0 AND (at < $1 OR at > $2) LIMIT 1"
        " FOR UPDATE SKIP LOCKED",
        Params().add(by).add(beyond));
    if (!rows.next()) return std::nullopt;
    return std::string(rows.text(0));
}

// Locked with them: their inboxes. What has been deleted meanwhile is not there any more.
std::vector<Row> PostgresTables::rows_of_event(const std::string& event_id, std::size_t limit) {
    if (event_id.empty()) return {};
    rows_.write();
    std::vector<UserId> users;
    Array ids;
    Rows found = db_.run(
        "SELECT user_id, id FROM notifications WHERE event_id = $1 AND event_id <> '' LIMIT $2",
        Params().add(event_id).add(limit));
    while (found.next()) {
        users.push_back(found.id<UserId>(0));
        ids.add(found.id<NotificationId>(1));
    }
    if (users.empty()) return {};
    const std::size_t count = users.size();
    heads_.lock(users);
    static const std::string kSql =
        select_notifications(" FROM notifications n WHERE n.id = ANY ($1::uuid[])");
    std::vector<Row> rows = rows_.read(kSql, Params().add(ids));
    // Somebody has deleted all of a full page meanwhile: there may be more behind it.
    if (rows.empty() && count == limit) return rows_of_event(event_id, limit);
    return rows;
}

bool PostgresTables::drop_broadcast(const std::string& event_id) {
    const auto dropped =
        db_.run("DELETE FROM broadcasts WHERE event::json->>'id' = $1", Params().add(event_id));
    broadcasts_.clear();
    return dropped.affected() > 0;
}

namespace {

std::vector<PushSubscription> subscriptions_of(Transaction& db, const UserId& user) {
    static const std::string kSql = "SELECT id, user_id, address_digest, content, " +
                                    millis("created_at") +
                                    " FROM push_subscriptions WHERE user_id = $1 ORDER BY id";
    Rows rows = db.run(kSql, Params().add(user));
    std::vector<PushSubscription> theirs;
    while (rows.next())
        theirs.push_back(read_subscription(rows));
    return theirs;
}

}  // namespace

std::vector<PushSubscription> PostgresTables::subscriptions(const UserId& user) {
    return subscriptions_of(db_, user);
}

// Whatever has the same id or address goes.
void PostgresTables::put_subscription(const PushSubscription& subscription) {
    db_.run("DELETE FROM push_subscriptions WHERE address_digest = $1 AND id <> $2",
            Params().add(subscription.address_digest).add(subscription.id));
    db_.run(
        "INSERT INTO push_subscriptions (id, user_id, address_digest, content, created_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET content = excluded.content",
        Params()
            .add(subscription.id)
            .add(subscription.user)
            .add(subscription.address_digest)
            .add(subscription.content)
            .add(subscription.created_at));
}

void PostgresTables::delete_subscription(const SubscriptionId& id) {
    db_.run("DELETE FROM push_subscriptions WHERE id = $1", Params().add(id));
}

std::vector<PushSubscription> PostgresReadTables::subscriptions(const UserId& user) {
    return subscriptions_of(db_, user);
}

bool PostgresReadTables::has_sent(const UserId& actor, const std::string& event_id) {
    return db_
        .run("SELECT 1 FROM audit WHERE actor = $1 AND event_id = $2 LIMIT 1",
             Params().add(actor).add(event_id))
        .next();
}

}  // namespace carillon::postgres
