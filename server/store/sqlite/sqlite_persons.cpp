// SqliteTables and SqliteReadTables: a person as a whole.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_read_tables.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"
#include "server/store/store_limits.hpp"
#include "server/store/tables/naming_deliveries.hpp"

#include <utility>

namespace carillon::sqlite {
namespace {

// The columns of an entry that read_audit_entry reads.
constexpr const char* kAuditColumns =
    "SELECT id, at, actor, action, remote, event_id, team_id, recipients, created, skipped, type,"
    " title, priority, channel, request_id FROM audit";

// Each table's key, and the text that names persons.
struct Naming {
    const char* table;
    const char* key;
    const char* text;
    const char* stored = key;  // what the table is ordered by
    const char* place = "?2";  // one of those
};
Naming naming_of(NamingTable table) {
    switch (table) {
        case NamingTable::kScheduled:
            return {"scheduled_events", "event_id", "event"};
        case NamingTable::kPending:
            return {"pending_notifications", "id", "recipients"};
        case NamingTable::kKeys:
            return {"dedupe_keys", "key", "key || ' ' || result"};
        case NamingTable::kDeliveries:  // those that are not in runs
            return {"deliveries", "uuid_text(id)", "uuid_text(user_id)", "id", "uuid_bytes(?2)"};
        case NamingTable::kAudit:
            break;
    }
    return {"audit", "id", "actor || ' ' || recipients"};
}

std::size_t count_changes(Connection& db, Query& query) {
    const auto before = db.total_changes();
    query.run();
    return static_cast<std::size_t>(db.total_changes() - before);
}

}  // namespace

// Found by find_naming().
static NamingKeys find_in_table(Connection& db, NamingTable table, const UserId& user,
                                const std::string& after, std::size_t limit) {
    const Naming naming = naming_of(table);
    const std::string stored = naming.stored;
    Query query(db, std::string("SELECT ") + naming.key + ", instr(" + naming.text +
                        ", ?1) > 0 FROM " + naming.table + " WHERE " + stored + " > " +
                        naming.place + " ORDER BY " + stored + " LIMIT ?3");
    query.bind(user).bind(after).bind(limit);
    NamingKeys found;
    std::size_t count = 0;
    for (; query.step(); ++count) {
        found.last = query.text(0);
        if (query.integer(1) != 0) found.keys.push_back(found.last);
    }
    if (count < limit) found.last.clear();
    return found;
}

bool SqliteTables::is_erased(const UserId& user) {
    const auto known = heads_.find(user);
    if (known != heads_.end()) return known->second.stored.is_erased;
    Query query(db_, "SELECT 1 FROM inboxes WHERE user_id = ? AND erased_at IS NOT NULL");
    query.bind(user);
    return query.step();
}

void SqliteTables::put_erased(const UserId& user, const std::optional<Millis>& at) {
    write_heads();  // the row is there then
    Query(db_, "UPDATE inboxes SET erased_at = ? WHERE user_id = ?").bind(at).bind(user).run();
    const auto known = heads_.find(user);
    if (known != heads_.end()) known->second.stored.is_erased = at.has_value();
}

std::optional<Erasure> SqliteTables::erasure(const UserId& user) {
    Query query(db_, "SELECT user_id, stage, place, result, at FROM erasures WHERE user_id = ?");
    query.bind(user);
    if (!query.step()) return std::nullopt;
    return read_erasure(query);
}

void SqliteTables::put_erasure(const Erasure& erasure) {
    Query(db_, "REPLACE INTO erasures (user_id, stage, place, result, at) VALUES (?, ?, ?, ?, ?)")
        .bind(erasure.user)
        .bind(static_cast<int>(erasure.stage))
        .bind(erasure.place)
        .bind(rest::encode(erasure.result))
        .bind(erasure.at)
        .run();
}

void SqliteTables::delete_erasure(const UserId& user) {
    Query(db_, "DELETE FROM erasures WHERE user_id = ?").bind(user).run();
}

std::optional<UserId> SqliteTables::unfinished_erasure(Millis by, Millis beyond) {
    Query query(db_, "SELECT user_id FROM erasures WHERE at < ? OR at > ? LIMIT 1");
    query.bind(by).bind(beyond);
    if (!query.step()) return std::nullopt;
    return query.id<UserId>(0);
}

std::vector<Row> SqliteTables::some_rows(const UserId& user, std::size_t limit) {
    static const std::string kSql =
        std::string(kNotificationColumns) + " FROM notifications n WHERE n.user_id = ? LIMIT ?";
    Query query(db_, kSql);
    query.bind(user).bind(limit);
    std::vector<Row> rows;
    while (query.step())
        rows.push_back(read_row(query));
    return rows;
}

void SqliteTables::erase_row(const Row& row) {
    Query(db_, "DELETE FROM notifications WHERE id = ?").bind(row.notification.id).run();
}

std::size_t SqliteTables::erase_tombstones(const UserId& user, std::size_t limit) {
    Query query(db_,
                "DELETE FROM tombstones WHERE user_id = ?1 AND rev IN"
                " (SELECT rev FROM tombstones WHERE user_id = ?1 ORDER BY rev LIMIT ?2)");
    query.bind(user).bind(limit);
    return count_changes(db_, query);
}

void SqliteTables::erase_deliveries(const std::vector<DeliveryId>& ids) {
    for (const DeliveryId& id : ids) {
        planned_between(id, id);
        if (!planned_.take_out(id))
            Query(db_, "DELETE FROM deliveries WHERE id = ?").bind_bytes(id).run();
    }
}

void SqliteTables::erase_events(const std::vector<std::string>& event_ids) {
    for (const std::string& id : event_ids) {
        Query others(db_,
                     "SELECT 1 FROM notifications WHERE event_id = ? AND event_id <> '' LIMIT 1");
        others.bind(id);
        if (others.step()) continue;
        delete_key("event:" + id);
        Query(db_, "DELETE FROM retractions WHERE event_id = ?").bind(id).run();
    }
}

NamingKeys SqliteTables::naming(NamingTable table, const UserId& user, const std::string& after,
                                std::size_t limit) {
    write_planned();
    return find_naming(db_, table, user, after, limit);
}

void SqliteTables::update_key(const std::string& key, const KnownKey& known) {
    Query(db_, "UPDATE dedupe_keys SET result = ?, items = ? WHERE key = ?")
        .bind(rest::encode(known.result))
        .bind(join(known.items))
        .bind(key)
        .run();
}

void SqliteTables::delete_key(const std::string& key) {
    Query(db_, "DELETE FROM dedupe_keys WHERE key = ?").bind(key).run();
}

std::optional<AuditEntry> SqliteTables::audit_entry(const AuditId& id) {
    Query query(db_, std::string(kAuditColumns) + " WHERE id = ?");
    query.bind(id);
    if (!query.step()) return std::nullopt;
    return read_audit_entry(query);
}

void SqliteTables::update_audit(const AuditEntry& entry) {
    Query(db_, "UPDATE audit SET actor = ?, remote = ?, recipients = ?, title = ? WHERE id = ?")
        .bind(entry.by.actor)
        .bind(entry.by.remote)
        .bind(encode(entry.recipients))
        .bind(entry.title)
        .bind(entry.id)
        .run();
}

// Rows that are gone are marked so in the index; their words stand in it until its parts are
// merged. A negative number has all parts that are there merged into one, in steps of so many pages
// (sqlite.org/fts5.html, "The 'merge' Command"); fewer than two changes say that it is done.
bool SqliteTables::forget_words(bool is_first) {
    const int pages = store_limits::kForgottenPages;
    Query merge(db_, "INSERT INTO notifications_fts (notifications_fts, rank) VALUES ('merge', ?)");
    merge.bind(is_first ? -pages : pages);
    return count_changes(db_, merge) < 2;
}

std::vector<NotificationId> SqliteReadTables::ids(const UserId& user) {
    Query query(db_, "SELECT id FROM notifications WHERE user_id = ? ORDER BY id");
    query.bind(user);
    std::vector<NotificationId> ids;
    while (query.step())
        ids.push_back(query.id<NotificationId>(0));
    return ids;
}

std::vector<Notification> SqliteReadTables::rows(const UserId& user,
                                                 const std::vector<NotificationId>& ids) {
    std::vector<Notification> rows;
    for (const NotificationId& id : ids)
        if (auto n = one(user, id)) rows.push_back(std::move(*n));
    return rows;
}

AuditAbout SqliteReadTables::audit_about(const UserId& user, const std::string& after,
                                         std::size_t limit) {
    NamingKeys found = find_naming(db_, NamingTable::kAudit, user, after, limit);
    AuditAbout about;
    about.last = std::move(found.last);
    for (const std::string& id : found.keys) {
        Query query(db_, std::string(kAuditColumns) + " WHERE id = ?");
        query.bind(id);
        if (query.step()) about.entries.push_back(read_audit_entry(query));
    }
    return about;
}

DeliveriesAbout SqliteReadTables::deliveries_about(const UserId& user, const std::string& after,
                                                   std::size_t limit) {
    NamingKeys found = find_naming(db_, NamingTable::kDeliveries, user, after, limit);
    return {read_deliveries(db_, found.keys), std::move(found.last)};
}

ScheduledAbout SqliteReadTables::scheduled_naming(const std::vector<std::string>& ids,
                                                  const std::string& after, std::size_t limit) {
    std::string naming;
    for (std::size_t i = 0; i < ids.size(); ++i)
        naming += " OR instr(event, ?) > 0";
    Query query(db_, "SELECT event, title, body, due_at, request_id, created_at, event_id, 0" +
                         naming +
                         " FROM scheduled_events WHERE event_id > ? ORDER BY event_id LIMIT ?");
    for (const std::string& id : ids)
        query.bind(id);
    query.bind(after).bind(limit);
    ScheduledAbout about;
    std::size_t count = 0;
    for (; query.step(); ++count) {
        about.last = query.text(6);
        if (query.integer(7) != 0) about.events.push_back(read_scheduled(query));
    }
    if (count < limit) about.last.clear();
    return about;
}

}  // namespace carillon::sqlite
