#include "server/store/postgres/postgres_tables.hpp"

#include "server/store/postgres/list_sql.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <set>

namespace carillon::postgres {

PostgresTables::PostgresTables(Transaction& db, const GroupMark& mark) : db_(db), mark_(mark) {
    Rows rows = db_.run(
        "WITH mark AS (INSERT INTO writers (id, last_group, at) VALUES ($1, $2, now())"
        " ON CONFLICT (id) DO UPDATE SET last_group = excluded.last_group, at = excluded.at)"
        " SELECT epoch, last_broadcast, set_config('lock_timeout', $3, true),"
        " set_config('idle_in_transaction_session_timeout', $4, true) FROM meta",
        Params()
            .add(mark.writer)
            .add(mark.group)
            .add(store_limits::kRowLock.count())
            .add(store_limits::kSilentTransaction.count()));
    rows.next();
    meta_ = Meta{std::string(rows.text(0)), rows.number(1)};
}

void PostgresTables::load(const Touched& touched, Millis keys_not_before, std::size_t step_rows) {
    std::vector<std::string> keys;
    for (const PublishRequest* request : touched.publishes) {
        for (const Submission& submission : request->submissions) {
            for (const DedupeKey& key : submission.keys)
                keys.push_back(key.key);
        }
    }
    load_keys(keys);

    std::vector<std::vector<const Event*>> requests;  // what is new of each
    std::vector<const Event*> events;
    for (const PublishRequest* request : touched.publishes) {
        std::vector<const Event*>& fresh = requests.emplace_back();
        for (const Submission& submission : request->submissions) {
            const bool is_known = std::any_of(
                submission.keys.begin(), submission.keys.end(), [&](const DedupeKey& key) {
                    return find_key(key.key, keys_not_before).has_value();
                });
            if (!is_known && !submission.event.broadcast) fresh.push_back(&submission.event);
        }
        events.insert(events.end(), fresh.begin(), fresh.end());
    }
    load_recipients(events);
    std::vector<UserId> users = touched.inboxes;
    for (const auto& request : requests) {
        const std::size_t before = users.size();
        for (const Event* event : request) {
            for (const Recipient& concerned : recipients(*event)) {
                if (concerned.in_team) users.push_back(concerned.user);
            }
        }
        if (users.size() - before > step_rows) users.resize(before);
    }
    lock_heads(std::move(users));
    load_rows(touched.rows);
    load_buried(touched.deletes);

    std::vector<InTeam> listeners;
    for (const UserId& user : touched.inboxes) {
        if (heads_.at(user).stored.heard < meta_.last_broadcast) {
            listeners.emplace_back(user, std::nullopt);
        }
    }
    load_in_team(listeners);
}

void PostgresTables::flush() {
    write_rows();
    write_heads();
    take_back_placeholders();
    write_audit();
    write_keys();
}

// --- heads

void PostgresTables::lock_heads(std::vector<UserId> users) {
    users.erase(std::remove_if(users.begin(), users.end(),
                               [this](const UserId& user) { return heads_.count(user) > 0; }),
                users.end());
    if (users.empty()) return;
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    const Array ids = Array::of(users);

    // An inbox that is not there cannot be locked: it comes to be first.
    std::set<UserId> placeholders;
    Rows made = db_.run(
        "INSERT INTO inboxes (user_id, counter, floor, unread_low, unread_normal, unread_high,"
        " unread_critical, unseen, heard_broadcast, changed_in, changed_by)"
        " SELECT q.user_id, 0, 0, 0, 0, 0, 0, 0, coalesce(u.born_with_broadcast, $2),"
        " pg_current_xact_id(), $3"
        " FROM unnest($1::uuid[]) q (user_id) LEFT JOIN users u ON u.id = q.user_id"
        " WHERE NOT EXISTS (SELECT FROM inboxes i WHERE i.user_id = q.user_id)"
        " ORDER BY q.user_id ON CONFLICT DO NOTHING RETURNING user_id",
        Params().add(ids).add(meta_.last_broadcast).add(mark_.writer));
    while (made.next())
        placeholders.insert(made.id<UserId>(0));

    static const std::string kSql = "SELECT i.user_id, " + std::string(kHeadColumns) +
                                    " FROM inboxes i WHERE i.user_id = ANY ($1::uuid[])"
                                    " ORDER BY i.user_id FOR UPDATE";
    Rows rows = db_.run(kSql, Params().add(ids));
    if (rows.size() != users.size()) {
        throw PostgresError(PostgresError::Kind::kCollided, "an inbox went while it was locked");
    }
    while (rows.next()) {
        const UserId user = rows.id<UserId>(0);
        CachedHead cached;
        cached.stored = read_stored_head(rows, 1);
        cached.is_placeholder = placeholders.count(user) > 0;
        cached.stored.is_new = cached.is_placeholder;
        heads_.emplace(user, cached);
    }
}

StoredHead PostgresTables::head(const UserId& user) {
    lock_heads({user});
    return heads_.at(user).stored;
}

void PostgresTables::put_head(const UserId& user, const StoredHead& head) {
    lock_heads({user});
    CachedHead& cached = heads_.at(user);
    cached.stored = head;
    cached.dirty = true;
    cached.is_placeholder = false;
}

std::vector<UserId> PostgresTables::due_inboxes(Millis now, std::size_t limit) {
    write_heads();
    std::vector<UserId> users;
    Rows rows =
        db_.run("SELECT user_id FROM inboxes WHERE next_due_at <= $1 ORDER BY next_due_at LIMIT $2",
                Params().add(now.count()).add(limit));
    while (rows.next())
        users.push_back(rows.id<UserId>(0));
    lock_heads(users);
    return users;
}

std::vector<UserId> PostgresTables::owners(const std::optional<UserId>& after, std::size_t limit) {
    write_heads();
    std::vector<UserId> users;
    Rows rows = db_.run(
        "(SELECT user_id FROM inboxes WHERE $1::uuid IS NULL OR user_id > $1"
        "  ORDER BY user_id LIMIT $2)"
        " UNION (SELECT DISTINCT user_id FROM notifications WHERE $1::uuid IS NULL OR user_id > $1"
        "  ORDER BY user_id LIMIT $2)"
        " ORDER BY user_id LIMIT $2",
        Params().add(after).add(limit));
    while (rows.next())
        users.push_back(rows.id<UserId>(0));
    lock_heads(users);
    return users;
}

// --- rows

std::vector<Row> PostgresTables::read_rows(const std::string& sql, const Params& params) {
    write_rows();
    std::vector<Row> found;
    Rows rows = db_.run(sql, params);
    while (rows.next())
        found.push_back(read_row(rows));
    return found;
}

void PostgresTables::load_rows(const std::vector<Place>& places) {
    Array users;
    Array ids;
    bool any = false;
    for (const auto& [user, id] : places) {
        if (!rows_.emplace(id, CachedRow{{}, Change::kNone, user}).second) continue;
        users.add(user);
        ids.add(id);
        any = true;
    }
    if (!any) return;
    static const std::string kSql = select_notifications(
        " FROM unnest($1::uuid[], $2::uuid[]) q (user_id, id)"
        " JOIN notifications n ON n.user_id = q.user_id AND n.id = q.id");
    Rows rows = db_.run(kSql, Params().add(users).add(ids));
    while (rows.next()) {
        Row row = read_row(rows);
        const NotificationId id = row.notification.id;
        rows_[id].row = std::move(row);
    }
}

std::optional<Row> PostgresTables::row(const UserId& user, const NotificationId& id) {
    const auto known = rows_.find(id);
    if (known != rows_.end() && known->second.row) {
        if (known->second.row->notification.user_id == user) return known->second.row;
        return std::nullopt;  // another's
    }
    const bool is_settled = known != rows_.end() &&
                            (known->second.user == user || known->second.change != Change::kNone);
    if (is_settled) return std::nullopt;
    rows_.erase(id);
    load_rows({{user, id}});
    return rows_.at(id).row;
}

std::optional<Notification> PostgresTables::find(const NotificationId& id) {
    const auto known = rows_.find(id);
    if (known != rows_.end() && known->second.row) return known->second.row->notification;
    write_rows();
    return find_anyones(db_, id);
}

void PostgresTables::insert(const Row& row) {
    const NotificationId& id = row.notification.id;
    rows_[id] = CachedRow{row, Change::kInsert, row.notification.user_id};
    changed_rows_.push_back(id);
}

void PostgresTables::update(const Row& row) {
    CachedRow& cached = rows_[row.notification.id];
    if (cached.change == Change::kNone) {
        cached.change = Change::kUpdate;
        changed_rows_.push_back(row.notification.id);
    }
    cached.row = row;
    cached.user = row.notification.user_id;
}

void PostgresTables::bury(const Row& row, std::uint64_t rev, Millis now) {
    const Notification& n = row.notification;
    CachedRow& cached = rows_[n.id];
    if (cached.change == Change::kNone) changed_rows_.push_back(n.id);
    cached.change = cached.change == Change::kInsert ? Change::kNone : Change::kDelete;
    cached.row.reset();
    cached.user = n.user_id;
    tombstones_.push_back(Tombstone{n.user_id, rev, n.id, now});
    buried_[{n.user_id, n.id}] = true;
}

void PostgresTables::load_buried(const std::vector<Place>& places) {
    Array users;
    Array ids;
    bool any = false;
    for (const Place& place : places) {
        if (!buried_.emplace(place, false).second) continue;
        users.add(place.first);
        ids.add(place.second);
        any = true;
    }
    if (!any) return;
    Rows rows = db_.run(
        "SELECT t.user_id, t.id FROM unnest($1::uuid[], $2::uuid[]) q (user_id, id)"
        " JOIN tombstones t ON t.user_id = q.user_id AND t.id = q.id",
        Params().add(users).add(ids));
    while (rows.next())
        buried_[{rows.id<UserId>(0), rows.id<NotificationId>(1)}] = true;
}

bool PostgresTables::is_buried(const UserId& user, const NotificationId& id) {
    load_buried({{user, id}});
    return buried_.at({user, id});
}

std::vector<Row> PostgresTables::unread_rows(const UserId& user, const UnreadPage& page) {
    std::string sql = select_notifications(
        " FROM notifications n WHERE n.user_id = $1 AND NOT n.is_read"
        " AND n.archived_at IS NULL AND n.snoozed_until IS NULL"
        " AND n.unread_since <= $3");
    constexpr std::uint64_t kAny = INT64_MAX;
    Params params = Params().add(user).add(page.limit).add(page.bound.value_or(kAny));
    if (page.after) {
        sql += " AND (n.urgency, n.created_at, n.id) < ($4::smallint, $5::timestamptz, $6::uuid)";
        params.add(static_cast<int>(page.after->priority))
            .add(page.after->created_at)
            .add(page.after->id);
    }
    return read_rows(sql + std::string(kCanonicalOrder) + " LIMIT $2", params);
}

std::vector<Row> PostgresTables::due_rows(const UserId& user, Millis now, std::size_t limit) {
    static const std::string kSql = select_notifications(
        " FROM notifications n WHERE n.user_id = $1 AND n.due_at <= $2"
        " ORDER BY n.due_at, n.id LIMIT $3");
    return read_rows(kSql, Params().add(user).add(now.count()).add(limit));
}

std::optional<Millis> PostgresTables::next_due_of(const UserId& user) {
    write_rows();
    Rows rows = db_.run(
        "SELECT due_at FROM notifications WHERE user_id = $1 AND due_at IS NOT NULL"
        " ORDER BY due_at LIMIT 1",
        Params().add(user));
    if (!rows.next()) return std::nullopt;
    return Millis(rows.integer(0));
}

std::uint64_t PostgresTables::last_rev(const UserId& user) {
    write_rows();
    Rows rows = db_.run(
        "SELECT greatest(coalesce((SELECT max(rev) FROM notifications WHERE user_id = $1), 0),"
        " coalesce((SELECT max(rev) FROM tombstones WHERE user_id = $1), 0))",
        Params().add(user));
    rows.next();
    return rows.number(0);
}

// --- keys, what is past its keep

void PostgresTables::load_keys(const std::vector<std::string>& keys) {
    std::vector<std::string> unknown;
    for (const std::string& key : keys) {
        if (keys_.emplace(key, CachedKey{}).second) unknown.push_back(key);
    }
    if (unknown.empty()) return;
    static const std::string kSql = "SELECT key, digest, result, items, " + millis("created_at") +
                                    " FROM dedupe_keys WHERE key = ANY ($1::text[])";
    Rows rows = db_.run(kSql, Params().add(Array::of(unknown)));
    while (rows.next()) {
        auto result = rest::decode_event_result(rows.text(2));
        if (!result.ok()) rows.refuse(2, "no result of an event");
        CachedKey& cached = keys_[std::string(rows.text(0))];
        cached.known = KnownKey{std::string(rows.text(1)), std::move(*result),
                                split_ids<NotificationId>(rows, 3)};
        cached.at = rows.time(4);
    }
}

std::optional<KnownKey> PostgresTables::find_key(const std::string& key, Millis not_before) {
    load_keys({key});
    keys_not_before_ = std::max(keys_not_before_, not_before);
    const CachedKey& cached = keys_.at(key);
    if (!cached.known || cached.at < not_before) return std::nullopt;
    return cached.known;
}

void PostgresTables::put_key(const std::string& key, const KnownKey& known, Millis now) {
    keys_[key] = CachedKey{known, now, true};
}

std::size_t PostgresTables::forget_keys(Millis not_before, std::size_t limit) {
    write_keys();
    return db_
        .run(
            "DELETE FROM dedupe_keys WHERE key IN (SELECT key FROM dedupe_keys"
            " WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
            Params().add(not_before).add(limit))
        .affected();
}

std::size_t PostgresTables::purge_tombstones(Millis not_before, std::size_t limit) {
    write_rows();
    std::map<UserId, std::uint64_t> floors;
    std::vector<UserId> users;
    Array owners;
    Array revs;
    Rows rows = db_.run(
        "SELECT user_id, rev FROM tombstones WHERE deleted_at < $1 ORDER BY deleted_at LIMIT $2",
        Params().add(not_before).add(limit));
    while (rows.next()) {
        users.push_back(rows.id<UserId>(0));
        std::uint64_t& floor = floors[users.back()];
        floor = std::max(floor, rows.number(1));
        owners.add(users.back());
        revs.add(rows.number(1));
    }
    if (users.empty()) return 0;
    lock_heads(users);
    db_.run(
        "DELETE FROM tombstones t USING unnest($1::uuid[], $2::bigint[]) q (user_id, rev)"
        " WHERE t.user_id = q.user_id AND t.rev = q.rev",
        Params().add(owners).add(revs));
    buried_.clear();
    for (const auto& [user, floor] : floors) {
        StoredHead stored = head(user);
        stored.head.floor = std::max(stored.head.floor, floor);
        put_head(user, stored);
    }
    return users.size();
}

}  // namespace carillon::postgres
