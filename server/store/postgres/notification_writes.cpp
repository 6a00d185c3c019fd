// NotificationRows: what was saved is written, one statement per table.

#include "server/store/postgres/notification_rows.hpp"
#include "server/store/postgres/search_terms.hpp"

#include <array>
#include <iterator>

namespace carillon::postgres {
namespace {

// From here on COPY is quicker than an INSERT from arrays.
constexpr std::size_t kBulkRows = 500;

std::optional<std::int64_t> due_number(const Notification& n) {
    const auto due = next_due(n);
    if (!due) return std::nullopt;
    return due->count();
}

template <class T>
std::optional<std::string> field(const std::optional<T>& value) {
    if (!value) return std::nullopt;
    return sql_text(*value);
}

// processed_at is not among them: nothing reads it. The column stays for older nodes and for
// people's own statements.
const std::vector<std::string>& inserted_columns() {
    static const std::array<const char*, Transaction::kLineFields> kNames = {
        "id",          "user_id",    "team_id",    "type",       "title",
        "body",        "data",       "priority",   "channel",    "read_at",
        "seen_at",     "created_at", "updated_at", "expires_at", "snoozed_until",
        "archived_at", "clicked_at", "rev",        "unknown",    "unread_since",
        "due_at",      "event_id",   "\"group\"",  "counted",    "words"};
    static const std::vector<std::string> kColumns(kNames.begin(), kNames.end());
    return kColumns;
}

// In the order of inserted_columns.
Transaction::Line line_of(const Row& row) {
    const Notification& n = row.notification;
    return {n.id.text(),
            n.user_id.text(),
            field(n.team_id),
            n.type,
            n.title,
            n.body,
            n.data,
            sql_text(text(n.priority)),
            sql_text(text(n.channel)),
            field(n.read_at),
            field(n.seen_at),
            sql_text(n.created_at),
            sql_text(n.updated_at),
            field(n.expires_at),
            field(n.snoozed_until),
            field(n.archived_at),
            field(n.clicked_at),
            sql_text(n.rev),
            n.unknown,
            sql_text(row.unread_since),
            field(due_number(n)),
            n.event_id,
            field(n.group),
            sql_text(row.counted),
            search_vector(n)};
}

// "INSERT INTO notifications (…) SELECT … FROM unnest($1::text[], …)"
std::string insert_sql() {
    constexpr const char* kTypes[] = {
        "uuid",        "uuid",        "uuid",        "text",        "text",
        "text",        "json",        "text",        "text",        "timestamptz",
        "timestamptz", "timestamptz", "timestamptz", "timestamptz", "timestamptz",
        "timestamptz", "timestamptz", "bigint",      "text",        "bigint",
        "bigint",      "text",        "text",        "bigint",      "tsvector"};
    static_assert(std::size(kTypes) == Transaction::kLineFields);
    std::string columns;
    std::string arrays;
    for (std::size_t i = 0; i < inserted_columns().size(); ++i) {
        const std::string comma = i == 0 ? "" : ", ";
        columns += comma + inserted_columns()[i];
        arrays += comma + "$" + std::to_string(i + 1) + "::" + kTypes[i] + "[]";
    }
    return "INSERT INTO notifications (" + columns + ") SELECT * FROM unnest(" + arrays + ")";
}

}  // namespace

void NotificationRows::write() {
    if (!changed_.empty()) {
        delete_rows();
        update_rows();
        insert_rows();
        for (const NotificationId& id : changed_)
            rows_[id].change = Change::kNone;
        changed_.clear();
    }
    write_tombstones();
}

void NotificationRows::delete_rows() {
    Array users;
    Array ids;
    bool any = false;
    for (const NotificationId& id : changed_) {
        const Cached& cached = rows_.at(id);
        if (cached.change != Change::kDelete) continue;
        users.add(cached.user);
        ids.add(id);
        any = true;
    }
    if (!any) return;
    db_.send(
        "DELETE FROM notifications n USING unnest($1::uuid[], $2::uuid[]) q (user_id, id)"
        " WHERE n.user_id = q.user_id AND n.id = q.id",
        Params().add(users).add(ids));
}

void NotificationRows::update_rows() {
    Array users, ids, read, seen, updated, expires, snoozed, archived, clicked, revs, unread_since,
        due, operations, counted;
    bool any = false;
    for (const NotificationId& id : changed_) {
        const Cached& cached = rows_.at(id);
        if (cached.change != Change::kUpdate) continue;
        const Notification& n = cached.row->notification;
        users.add(n.user_id);
        ids.add(n.id);
        read.add(n.read_at);
        seen.add(n.seen_at);
        updated.add(n.updated_at);
        expires.add(n.expires_at);
        snoozed.add(n.snoozed_until);
        archived.add(n.archived_at);
        clicked.add(n.clicked_at);
        revs.add(n.rev);
        unread_since.add(cached.row->unread_since);
        due.add(due_number(n));
        operations.add(cached.row->marks.text());
        counted.add(cached.row->counted);
        any = true;
    }
    if (!any) return;
    db_.send(
        "UPDATE notifications n SET read_at = q.read_at, seen_at = q.seen_at,"
        " updated_at = q.updated_at, expires_at = q.expires_at, snoozed_until = q.snoozed_until,"
        " archived_at = q.archived_at, rev = q.rev, unread_since = q.unread_since,"
        " due_at = q.due_at, operations = q.operations, clicked_at = q.clicked_at,"
        " counted = q.counted"
        " FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[],"
        " $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[],"
        " $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::timestamptz[],"
        " $14::bigint[]) q (user_id, id, read_at,"
        " seen_at, updated_at, expires_at, snoozed_until, archived_at, rev, unread_since, due_at,"
        " operations, clicked_at, counted)"
        " WHERE n.user_id = q.user_id AND n.id = q.id",
        Params()
            .add(users)
            .add(ids)
            .add(read)
            .add(seen)
            .add(updated)
            .add(expires)
            .add(snoozed)
            .add(archived)
            .add(revs)
            .add(unread_since)
            .add(due)
            .add(operations)
            .add(clicked)
            .add(counted));
}

void NotificationRows::insert_rows() {
    std::vector<Transaction::Line> lines;
    for (const NotificationId& id : changed_) {
        const Cached& cached = rows_.at(id);
        if (cached.change == Change::kInsert) lines.push_back(line_of(*cached.row));
    }
    if (lines.empty()) return;
    if (lines.size() >= kBulkRows) return db_.copy("notifications", inserted_columns(), lines);
    std::vector<Array> arrays(inserted_columns().size());
    for (const Transaction::Line& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            arrays[i].add(line[i]);
    }
    Params params;
    for (const Array& array : arrays)
        params.add(array);
    static const std::string kSql = insert_sql();
    db_.send(kSql, params);
}

void NotificationRows::write_tombstones() {
    if (tombstones_.empty()) return;
    Array users, revs, ids, times;
    for (const Tombstone& tombstone : tombstones_) {
        users.add(tombstone.user);
        revs.add(tombstone.rev);
        ids.add(tombstone.id);
        times.add(tombstone.at);
    }
    db_.send(
        "INSERT INTO tombstones (user_id, rev, id, deleted_at)"
        " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::timestamptz[])",
        Params().add(users).add(revs).add(ids).add(times));
    tombstones_.clear();
}

}  // namespace carillon::postgres
