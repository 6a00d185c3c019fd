// PostgresTables and PostgresReadTables: a person as a whole.

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/delivery_rows.hpp"
#include "server/store/postgres/planned_rows.hpp"
#include "server/store/postgres/postgres_read_tables.hpp"
#include "server/store/postgres/postgres_tables.hpp"
#include "server/store/tables/naming_deliveries.hpp"

#include <utility>

namespace carillon::postgres {
namespace {

std::string select_audit(const std::string& rest) {
    return "SELECT id, " + millis("at") +
           ", actor, action, remote, event_id, team_id, recipients, created, skipped, type, title,"
           " priority, channel, request_id FROM audit " +
           rest;
}

// Each table's key, and the text that names persons.
struct Naming {
    const char* table;
    const char* key;
    const char* text;
    const char* first;  // a key before all
};
Naming naming_of(NamingTable table) {
    constexpr const char* kNil = "00000000-0000-0000-0000-000000000000";
    switch (table) {
        case NamingTable::kScheduled:
            return {"scheduled_events", "event_id", "event", ""};
        case NamingTable::kPending:
            return {"pending_notifications", "id", "recipients", kNil};
        case NamingTable::kKeys:
            return {"dedupe_keys", "key", "key || ' ' || result", ""};
        case NamingTable::kDeliveries:
            return {"deliveries", "id", "user_id::text", kNil};
        case NamingTable::kAudit:
            break;
    }
    return {"audit", "id", "actor::text || ' ' || recipients::text", kNil};
}

}  // namespace

// Found by find_naming().
static NamingKeys find_in_table(Transaction& db, NamingTable table, const UserId& user,
                                const std::string& after, std::size_t limit) {
    const Naming naming = naming_of(table);
    const std::string key = naming.key;
    Rows rows = db.run("SELECT " + key + ", position($1 in " + naming.text + ") > 0 FROM " +
                           naming.table + " WHERE " + key + " > $2 ORDER BY " + key + " LIMIT $3",
                       Params()
                           .add(user.text())
                           .add(after.empty() ? std::string(naming.first) : after)
                           .add(limit));
    NamingKeys found;
    if (rows.size() == 0) return found;
    while (rows.next()) {
        found.last = rows.text(0);
        if (rows.boolean(1)) found.keys.push_back(found.last);
    }
    if (rows.size() < limit) found.last.clear();
    return found;
}

void PostgresTables::put_erased(const UserId& user, const std::optional<Millis>& at) {
    StoredHead stored = heads_.get(user);
    stored.is_erased = at.has_value();
    heads_.put(user, stored);
    db_.run("UPDATE inboxes SET erased_at = $2 WHERE user_id = $1", Params().add(user).add(at));
    recipients_.forget();
}

std::optional<Erasure> PostgresTables::erasure(const UserId& user) {
    static const std::string kSql = "SELECT user_id, stage, place, result, " + millis("at") +
                                    " FROM erasures WHERE user_id = $1 FOR UPDATE";
    Rows rows = db_.run(kSql, Params().add(user));
    if (!rows.next()) return std::nullopt;
    return read_erasure(rows);
}

void PostgresTables::put_erasure(const Erasure& erasure) {
    db_.run(
        "INSERT INTO erasures (user_id, stage, place, result, at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (user_id) DO UPDATE SET stage = excluded.stage, place = excluded.place,"
        " result = excluded.result, at = excluded.at",
        Params()
            .add(erasure.user)
            .add(static_cast<int>(erasure.stage))
            .add(erasure.place)
            .add(rest::encode(erasure.result))
            .add(erasure.at));
}

void PostgresTables::delete_erasure(const UserId& user) {
    db_.run("DELETE FROM erasures WHERE user_id = $1", Params().add(user));
}

std::optional<UserId> PostgresTables::unfinished_erasure(Millis by, Millis beyond) {
    Rows rows = db_.run(
        "SELECT user_id FROM erasures WHERE at < $1 OR at > $2 LIMIT 1 FOR UPDATE SKIP LOCKED",
        Params().add(by).add(beyond));
    if (!rows.next()) return std::nullopt;
    return rows.id<UserId>(0);
}

std::vector<Row> PostgresTables::some_rows(const UserId& user, std::size_t limit) {
    heads_.lock({user});
    static const std::string kSql =
        select_notifications(" FROM notifications n WHERE n.user_id = $1 LIMIT $2");
    return rows_.read(kSql, Params().add(user).add(limit));
}

std::size_t PostgresTables::erase_tombstones(const UserId& user, std::size_t limit) {
    rows_.write();
    rows_.forget_tombstones();
    return db_
        .run(
            "DELETE FROM tombstones WHERE user_id = $1 AND rev IN"
            " (SELECT rev FROM tombstones WHERE user_id = $1 ORDER BY rev LIMIT $2)",
            Params().add(user).add(limit))
        .affected();
}

void PostgresTables::erase_deliveries(const std::vector<DeliveryId>& ids) {
    deliveries_.erase(ids);
}

void PostgresTables::erase_events(const std::vector<std::string>& event_ids) {
    if (event_ids.empty()) return;
    rows_.write();
    Array alone;
    bool any = false;
    Rows rows = db_.run(
        "SELECT q.id FROM unnest($1::text[]) q (id) WHERE NOT EXISTS (SELECT FROM notifications n"
        " WHERE n.event_id = q.id AND n.event_id <> '')",
        Params().add(Array::of(event_ids)));
    for (; rows.next(); any = true)
        alone.add(std::string(rows.text(0)));
    if (!any) return;
    db_.run(
        "DELETE FROM dedupe_keys WHERE key IN (SELECT 'event:' || id FROM unnest($1::text[]) id)",
        Params().add(alone));
    db_.run("DELETE FROM retractions WHERE event_id = ANY ($1::text[])", Params().add(alone));
}

NamingKeys PostgresTables::naming(NamingTable table, const UserId& user, const std::string& after,
                                  std::size_t limit) {
    if (table == NamingTable::kAudit) write_audit();
    if (table == NamingTable::kDeliveries) deliveries_.write();
    return find_naming(db_, table, user, after, limit);
}

void PostgresTables::update_key(const std::string& key, const KnownKey& known) {
    db_.run("UPDATE dedupe_keys SET result = $2, items = $3 WHERE key = $1",
            Params().add(key).add(rest::encode(known.result)).add(join(known.items)));
}

void PostgresTables::delete_key(const std::string& key) {
    db_.run("DELETE FROM dedupe_keys WHERE key = $1", Params().add(key));
}

std::optional<AuditEntry> PostgresTables::audit_entry(const AuditId& id) {
    static const std::string kSql = select_audit("WHERE id = $1 FOR UPDATE");
    Rows rows = db_.run(kSql, Params().add(id));
    if (!rows.next()) return std::nullopt;
    return read_audit_entry(rows);
}

void PostgresTables::update_audit(const AuditEntry& entry) {
    db_.run(
        "UPDATE audit SET actor = $2, remote = $3, recipients = $4::json, title = $5 WHERE id = $1",
        Params()
            .add(entry.id)
            .add(entry.by.actor)
            .add(entry.by.remote)
            .add(encode(entry.recipients))
            .add(entry.title));
}

std::vector<NotificationId> PostgresReadTables::ids(const UserId& user) {
    Rows rows =
        db_.run("SELECT id FROM notifications WHERE user_id = $1 ORDER BY id", Params().add(user));
    std::vector<NotificationId> ids;
    while (rows.next())
        ids.push_back(rows.id<NotificationId>(0));
    return ids;
}

std::vector<Notification> PostgresReadTables::rows(const UserId& user,
                                                   const std::vector<NotificationId>& ids) {
    static const std::string kSql = select_notifications(
        " FROM notifications n WHERE n.user_id = $1 AND n.id = ANY ($2::uuid[]) ORDER BY n.id");
    Rows found = db_.run(kSql, Params().add(user).add(Array::of(ids)));
    std::vector<Notification> rows;
    while (found.next())
        rows.push_back(read_notification(found));
    return rows;
}

AuditAbout PostgresReadTables::audit_about(const UserId& user, const std::string& after,
                                           std::size_t limit) {
    NamingKeys found = find_naming(db_, NamingTable::kAudit, user, after, limit);
    AuditAbout about;
    about.last = std::move(found.last);
    if (found.keys.empty()) return about;
    static const std::string kSql = select_audit("WHERE id = ANY ($1::uuid[]) ORDER BY id");
    Rows rows = db_.run(kSql, Params().add(Array::of(found.keys)));
    while (rows.next())
        about.entries.push_back(read_audit_entry(rows));
    return about;
}

DeliveriesAbout PostgresReadTables::deliveries_about(const UserId& user, const std::string& after,
                                                     std::size_t limit) {
    NamingKeys found = find_naming(db_, NamingTable::kDeliveries, user, after, limit);
    DeliveriesAbout about;
    about.last = std::move(found.last);
    if (found.keys.empty()) return about;
    about.deliveries = read_deliveries(db_, found.keys);
    return about;
}

ScheduledAbout PostgresReadTables::scheduled_naming(const std::vector<std::string>& ids,
                                                    const std::string& after, std::size_t limit) {
    Rows looked_at = db_.run(
        "SELECT event_id, EXISTS (SELECT FROM unnest($1::text[]) q (id)"
        " WHERE position(q.id in event) > 0) FROM scheduled_events WHERE event_id > $2"
        " ORDER BY event_id LIMIT $3",
        Params().add(Array::of(ids)).add(after).add(limit));
    ScheduledAbout about;
    Array found;
    bool any = false;
    while (looked_at.next()) {
        about.last = looked_at.text(0);
        if (!looked_at.boolean(1)) continue;
        found.add(about.last);
        any = true;
    }
    if (looked_at.size() < limit) about.last.clear();
    if (!any) return about;
    static const std::string kSql = "SELECT event, title, body, " + millis("due_at") +
                                    ", request_id, " + millis("created_at") +
                                    " FROM scheduled_events WHERE event_id = ANY ($1::text[])"
                                    " ORDER BY event_id";
    Rows rows = db_.run(kSql, Params().add(found));
    while (rows.next())
        about.events.push_back(read_scheduled(rows));
    return about;
}

}  // namespace carillon::postgres
