#include "server/store/sqlite/sqlite_tables.hpp"

#include "server/store/sqlite/audit_rows.hpp"
#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/list_sql.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/store_limits.hpp"
#include "server/store/tables/search_line.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sqlite {
namespace {

std::optional<std::int64_t> due_number(const Notification& n) {
    const auto due = next_due(n);
    if (!due) return std::nullopt;
    return due->count();
}

std::vector<Row> read_rows(Query& query) {
    std::vector<Row> rows;
    while (query.step())
        rows.push_back(read_row(query));
    return rows;
}

// SQL that begins with the columns of a notification.
std::string select(std::string_view rest) {
    return std::string(kNotificationColumns) + std::string(rest);
}

}  // namespace

SqliteTables::SqliteTables(Connection& db, WebhookCache& webhooks)
    : db_(db), meta_(read_meta(db)), next_seq_(meta_.change_seq + 1), webhooks_(webhooks) {}

std::vector<ChangedInbox> SqliteTables::changed_since(std::uint64_t seq) {
    std::vector<ChangedInbox> changed;
    Query query(db_, "SELECT user_id, counter FROM inboxes WHERE change_seq > ?");
    query.bind(seq);
    while (query.step())
        changed.push_back({query.id<UserId>(0), Revision{meta_.epoch, query.number(1)}});
    return changed;
}

std::uint64_t SqliteTables::flush() {
    write_heads();
    write_planned();
    write_sums();
    if (!must_write_seq_) return meta_.change_seq;
    Query(db_, "UPDATE meta SET change_seq = ?").bind(next_seq_).run();
    return next_seq_;
}

namespace {

// user_id last: it is what the UPDATE finds the row by.
constexpr const char* kInsertHead =
    "INSERT INTO inboxes (counter, floor, unread_low, unread_normal, unread_high, unread_critical,"
    " unseen, next_due_at, heard_broadcast, digest, digest_at, lengths, lengths_at, change_seq,"
    " user_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kUpdateHead =
    "UPDATE inboxes SET counter = ?, floor = ?, unread_low = ?, unread_normal = ?, unread_high = ?,"
    " unread_critical = ?, unseen = ?, next_due_at = ?, heard_broadcast = ?, digest = ?,"
    " digest_at = ?, lengths = ?, lengths_at = ?, change_seq = ? WHERE user_id = ?";

void write_head(Connection& db, const char* sql, const UserId& user, const StoredHead& stored,
                std::uint64_t seq) {
    const InboxHead& head = stored.head;
    Query query(db, sql);
    query.bind(head.counter).bind(head.floor);
    for (const std::uint64_t count : head.unread.by_priority)
        query.bind(count);
    query.bind(head.unread.unseen);
    stored.next_due ? query.bind(stored.next_due->count()) : query.bind_null();
    query.bind(stored.heard).bind(digest_column(head)).bind(digest_at_column(head));
    query.bind(lengths_column(head)).bind(lengths_at_column(head));
    query.bind(seq).bind(user).run();
}

}  // namespace

void SqliteTables::write_heads() {
    for (auto& [user, cached] : heads_) {
        if (!cached.dirty) continue;
        write_head(db_, cached.is_there ? kUpdateHead : kInsertHead, user, cached.stored,
                   next_seq_);
        cached.is_there = true;
        cached.dirty = false;
        must_write_seq_ = true;
    }
}

SqliteTables::CachedHead& SqliteTables::cached(const UserId& user) {
    const auto found = heads_.find(user);
    if (found != heads_.end()) return found->second;
    const StoredHead stored = read_head(db_, user, meta_.last_broadcast);
    return heads_.emplace(user, CachedHead{stored, !stored.is_new, false}).first->second;
}

StoredHead SqliteTables::head(const UserId& user) {
    return cached(user).stored;
}

void SqliteTables::put_head(const UserId& user, const StoredHead& head) {
    CachedHead& kept = cached(user);
    kept.stored = head;
    kept.dirty = true;
}

std::optional<Row> SqliteTables::row(const UserId& user, const NotificationId& id) {
    static const std::string kSql =
        select(" FROM notifications n WHERE n.id = ? AND n.user_id = ?");
    Query query(db_, kSql);
    query.bind(id).bind(user);
    if (!query.step()) return std::nullopt;
    return read_row(query);
}

std::optional<Notification> SqliteTables::find(const NotificationId& id) {
    return find_unscoped(db_, id);
}

void SqliteTables::insert(const Row& row) {
    const Notification& n = row.notification;
    Query query(
        db_,
        "INSERT INTO notifications (id, user_id, team_id, type, title, body, data, priority,"
        " channel, read_at, seen_at, created_at, updated_at, expires_at, snoozed_until,"
        " archived_at, clicked_at, rev, unknown, unread_since, due_at, event_id, \"group\","
        " counted)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query.bind(n.id).bind(n.user_id).bind(n.team_id).bind(n.type).bind(n.title).bind(n.body);
    query.bind(n.data).bind(text(n.priority)).bind(text(n.channel)).bind(n.read_at);
    query.bind(n.seen_at).bind(n.created_at).bind(n.updated_at).bind(n.expires_at);
    query.bind(n.snoozed_until).bind(n.archived_at).bind(n.clicked_at).bind(n.rev);
    query.bind(n.unknown);
    query.bind(row.unread_since).bind(due_number(n)).bind(n.event_id).bind(n.group);
    query.bind(row.counted).run();
    Query(db_, "INSERT INTO notifications_fts (rowid, words) VALUES (last_insert_rowid(), ?)")
        .bind(search_line(n))
        .run();
}

void SqliteTables::update(const Row& row) {
    const Notification& n = row.notification;
    Query(db_,
          "UPDATE notifications SET read_at = ?, seen_at = ?, updated_at = ?, expires_at = ?,"
          " snoozed_until = ?, archived_at = ?, clicked_at = ?, rev = ?, unread_since = ?,"
          " operations = ?, due_at = ?, counted = ? WHERE id = ?")
        .bind(n.read_at)
        .bind(n.seen_at)
        .bind(n.updated_at)
        .bind(n.expires_at)
        .bind(n.snoozed_until)
        .bind(n.archived_at)
        .bind(n.clicked_at)
        .bind(n.rev)
        .bind(row.unread_since)
        .bind(row.marks.text())
        .bind(due_number(n))
        .bind(row.counted)
        .bind(n.id)
        .run();
}

void SqliteTables::put_tombstone(const Row& row, std::uint64_t rev, Millis now) {
    const Notification& n = row.notification;
    Query(db_, "DELETE FROM notifications WHERE id = ?").bind(n.id).run();
    Query(db_, "INSERT INTO tombstones (user_id, rev, id, deleted_at) VALUES (?, ?, ?, ?)")
        .bind(n.user_id)
        .bind(rev)
        .bind(n.id)
        .bind(now)
        .run();
}

bool SqliteTables::has_tombstone(const UserId& user, const NotificationId& id) {
    Query query(db_, "SELECT 1 FROM tombstones WHERE user_id = ? AND id = ?");
    query.bind(user).bind(id);
    return query.step();
}

std::vector<Row> SqliteTables::unread_rows(const UserId& user, const UnreadPage& page) {
    std::string sql = select(" FROM notifications n WHERE n.user_id = ?" + std::string(kIsUnread));
    if (page.after) sql += " AND (n.urgency, n.created_at, n.id) < (?, ?, ?)";
    if (page.bound) sql += " AND n.unread_since <= ?";
    Query query(db_, sql + std::string(kCanonicalOrder) + " LIMIT ?");
    query.bind(user);
    if (page.after)
        query.bind(static_cast<int>(page.after->priority))
            .bind(page.after->created_at)
            .bind(page.after->id);
    if (page.bound) query.bind(*page.bound);
    query.bind(page.limit);
    return read_rows(query);
}

std::vector<Row> SqliteTables::rows_within(const UserId& user, RevSpan span, std::size_t limit) {
    static const std::string kSql = select(
        " FROM notifications n WHERE n.user_id = ? AND n.rev > ? AND n.rev <= ? ORDER BY n.rev"
        " LIMIT ?");
    Query query(db_, kSql);
    query.bind(user).bind(span.after).bind(span.to).bind(limit);
    return read_rows(query);
}

std::string SqliteTables::marked_all(const UserId& user) {
    Query query(db_, "SELECT marked_all FROM inboxes WHERE user_id = ?");
    query.bind(user);
    return query.step() ? std::string(query.text(0)) : std::string();
}

void SqliteTables::put_marked_all(const UserId& user, const std::string& text) {
    write_heads();  // the row is there then
    Query(db_, "UPDATE inboxes SET marked_all = ? WHERE user_id = ?").bind(text).bind(user).run();
}

std::vector<Row> SqliteTables::due_rows(const UserId& user, Millis now, std::size_t limit) {
    static const std::string kSql = select(
        " FROM notifications n WHERE n.user_id = ? AND n.due_at <= ? ORDER BY n.due_at, n.seq"
        " LIMIT ?");
    Query query(db_, kSql);
    query.bind(user).bind(now.count()).bind(limit);
    return read_rows(query);
}

std::optional<Millis> SqliteTables::next_due_of(const UserId& user) {
    Query query(db_,
                "SELECT due_at FROM notifications WHERE user_id = ? AND due_at IS NOT NULL"
                " ORDER BY due_at LIMIT 1");
    query.bind(user);
    if (!query.step()) return std::nullopt;
    return Millis(query.integer(0));
}

std::vector<UserId> SqliteTables::due_inboxes(Millis now, std::size_t limit) {
    write_heads();
    std::vector<UserId> users;
    Query query(db_,
                "SELECT user_id FROM inboxes WHERE next_due_at <= ?"
                " ORDER BY next_due_at LIMIT ?");
    query.bind(now.count()).bind(limit);
    while (query.step())
        users.push_back(query.id<UserId>(0));
    return users;
}

std::optional<KnownKey> SqliteTables::find_key(const std::string& key, Millis not_before) {
    Query query(db_,
                "SELECT digest, result, items FROM dedupe_keys WHERE key = ? AND created_at >= ?");
    query.bind(key).bind(not_before);
    if (!query.step()) return std::nullopt;
    auto result = rest::decode_event_result(query.text(1));
    if (!result.ok()) query.refuse(1, "no result of an event");
    return KnownKey{std::string(query.text(0)), std::move(*result),
                    split_ids<NotificationId>(query, 2)};
}

void SqliteTables::put_key(const std::string& key, const KnownKey& known, Millis now) {
    Query(db_,
          "INSERT OR REPLACE INTO dedupe_keys (key, digest, result, items, created_at)"
          " VALUES (?, ?, ?, ?, ?)")
        .bind(key)
        .bind(known.digest)
        .bind(rest::encode(known.result))
        .bind(join(known.items))
        .bind(now)
        .run();
}

std::size_t SqliteTables::forget_keys(Millis not_before, std::size_t limit) {
    const auto before = db_.total_changes();
    Query(db_,
          "DELETE FROM dedupe_keys WHERE key IN"
          " (SELECT key FROM dedupe_keys WHERE created_at < ? ORDER BY created_at LIMIT ?)")
        .bind(not_before)
        .bind(limit)
        .run();
    return static_cast<std::size_t>(db_.total_changes() - before);
}

std::size_t SqliteTables::purge_tombstones(Millis not_before, std::size_t limit) {
    std::vector<std::pair<UserId, std::uint64_t>> old;
    {
        Query query(db_,
                    "SELECT user_id, rev FROM tombstones WHERE deleted_at < ?"
                    " ORDER BY deleted_at LIMIT ?");
        query.bind(not_before).bind(limit);
        while (query.step())
            old.emplace_back(query.id<UserId>(0), query.number(1));
    }
    for (const auto& [user, rev] : old) {
        Query(db_, "DELETE FROM tombstones WHERE user_id = ? AND rev = ?")
            .bind(user)
            .bind(rev)
            .run();
        StoredHead stored = head(user);
        stored.head.floor = std::max(stored.head.floor, rev);
        put_head(user, stored);
    }
    return old.size();
}

void SqliteTables::put_audit(const AuditEntry& entry) {
    insert_audit(db_, entry);
}

void SqliteTables::touch() {
    // New bytes each time: SQLite leaves out a write that changes none.
    Query(db_, "REPLACE INTO room (only_row, filler) VALUES (1, randomblob(?))")
        .bind(store_limits::kRoomBytes)
        .run();
}

}  // namespace carillon::sqlite
