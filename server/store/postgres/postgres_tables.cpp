#include "server/store/postgres/postgres_tables.hpp"

#include "server/store/postgres/audit_rows.hpp"
#include "server/store/postgres/list_sql.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <map>

namespace carillon::postgres {

PostgresTables::PostgresTables(Transaction& db, const GroupMark& mark, WebhookCache& webhooks)
    : db_(db),
      heads_(db, meta_, mark.writer),
      rows_(db),
      keys_(db),
      recipients_(db),
      deliveries_(db),
      webhooks_(webhooks),
      sums_(db, mark.writer) {
    Rows rows = db_.run(
        "WITH mark AS (INSERT INTO writers (id, last_group, at) VALUES ($1, $2, now())"
        " ON CONFLICT (id) DO UPDATE SET last_group = excluded.last_group, at = excluded.at)"
        " SELECT epoch, last_broadcast, webhooks_version, set_config('lock_timeout', $3, true),"
        " set_config('idle_in_transaction_session_timeout', $4, true) FROM meta",
        Params()
            .add(mark.writer)
            .add(mark.group)
            .add(store_limits::kRowLock.count())
            .add(store_limits::kSilentTransaction.count()));
    rows.next();
    meta_ = Meta{std::string(rows.text(0)), rows.number(1), rows.number(2)};
}

void PostgresTables::load(const AccessSet& access, Millis keys_not_before, std::size_t step_rows) {
    std::vector<std::string> keys;
    for (const PublishRequest* request : access.publishes) {
        for (const Submission& submission : request->submissions) {
            for (const DedupeKey& key : submission.keys)
                keys.push_back(key.key);
        }
    }
    keys_.load(keys);

    std::vector<std::vector<const Event*>> requests;  // what is new of each
    std::vector<const Event*> events;
    for (const PublishRequest* request : access.publishes) {
        std::vector<const Event*>& fresh = requests.emplace_back();
        for (const Submission& submission : request->submissions) {
            const bool is_known = std::any_of(
                submission.keys.begin(), submission.keys.end(), [&](const DedupeKey& key) {
                    return keys_.find(key.key, keys_not_before).has_value();
                });
            if (!is_known && !submission.event.broadcast) fresh.push_back(&submission.event);
        }
        events.insert(events.end(), fresh.begin(), fresh.end());
    }
    recipients_.load(events);
    std::vector<UserId> users = access.inboxes;
    for (const auto& request : requests) {
        const std::size_t before = users.size();
        for (const Event* event : request) {
            for (const Recipient& concerned : recipients_.all(*event)) {
                if (concerned.in_team) users.push_back(concerned.user);
            }
        }
        if (users.size() - before > step_rows) users.resize(before);
    }
    heads_.lock(std::move(users));
    rows_.load(access.rows);
    rows_.load_tombstones(access.deletes);

    std::vector<Recipients::InTeam> listeners;
    for (const UserId& user : access.inboxes) {
        if (heads_.get(user).heard < meta_.last_broadcast) {
            listeners.emplace_back(user, std::nullopt);
        }
    }
    recipients_.load_in_team(listeners);
}

void PostgresTables::flush() {
    rows_.write();
    deliveries_.write();
    heads_.write();
    heads_.take_back_placeholders();
    write_audit();
    keys_.write();
    sums_.write();
    db_.receive();
}

// --- inboxes

std::vector<UserId> PostgresTables::due_inboxes(Millis now, std::size_t limit) {
    heads_.write();
    std::vector<UserId> users;
    Rows rows =
        db_.run("SELECT user_id FROM inboxes WHERE next_due_at <= $1 ORDER BY next_due_at LIMIT $2",
                Params().add(now.count()).add(limit));
    while (rows.next())
        users.push_back(rows.id<UserId>(0));
    heads_.lock(users);
    return users;
}

std::vector<UserId> PostgresTables::owners(const std::optional<UserId>& after, std::size_t limit) {
    heads_.write();
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
    heads_.lock(users);
    return users;
}

// --- rows

std::vector<Row> PostgresTables::unread_rows(const UserId& user, const UnreadPage& page) {
    std::string sql =
        select_notifications(" FROM notifications n WHERE n.user_id = $1 AND n.unread_since <= $3" +
                             std::string(kIsUnread));
    constexpr std::uint64_t kAny = INT64_MAX;
    Params params = Params().add(user).add(page.limit).add(page.bound.value_or(kAny));
    if (page.after) {
        sql += " AND (n.urgency, n.created_at, n.id) < ($4::smallint, $5::timestamptz, $6::uuid)";
        params.add(static_cast<int>(page.after->priority))
            .add(page.after->created_at)
            .add(page.after->id);
    }
    return rows_.read(sql + std::string(kCanonicalOrder) + " LIMIT $2", params);
}

std::vector<Row> PostgresTables::rows_within(const UserId& user, RevSpan span, std::size_t limit) {
    static const std::string kSql = select_notifications(
        " FROM notifications n WHERE n.user_id = $1 AND n.rev > $2 AND n.rev <= $3"
        " ORDER BY n.rev LIMIT $4");
    return rows_.read(kSql, Params().add(user).add(span.after).add(span.to).add(limit));
}

std::string PostgresTables::marked_all(const UserId& user) {
    Rows rows = db_.run("SELECT marked_all FROM inboxes WHERE user_id = $1", Params().add(user));
    return rows.next() ? std::string(rows.text(0)) : std::string();
}

void PostgresTables::put_marked_all(const UserId& user, const std::string& text) {
    db_.run("UPDATE inboxes SET marked_all = $2 WHERE user_id = $1", Params().add(user).add(text));
}

std::vector<Row> PostgresTables::due_rows(const UserId& user, Millis now, std::size_t limit) {
    static const std::string kSql = select_notifications(
        " FROM notifications n WHERE n.user_id = $1 AND n.due_at <= $2"
        " ORDER BY n.due_at, n.id LIMIT $3");
    return rows_.read(kSql, Params().add(user).add(now.count()).add(limit));
}

std::optional<Millis> PostgresTables::next_due_of(const UserId& user) {
    rows_.write();
    Rows rows = db_.run(
        "SELECT due_at FROM notifications WHERE user_id = $1 AND due_at IS NOT NULL"
        " ORDER BY due_at LIMIT 1",
        Params().add(user));
    if (!rows.next()) return std::nullopt;
    return Millis(rows.integer(0));
}

InboxLengths PostgresTables::count_lengths(const UserId& user) {
    rows_.write();
    InboxLengths lengths;
    Rows rows = db_.run(
        "SELECT (archived_at IS NOT NULL)::int, (snoozed_until IS NOT NULL)::int, count(*)"
        " FROM notifications WHERE user_id = $1 GROUP BY 1, 2",
        Params().add(user));
    while (rows.next())
        lengths.set(rows.number(0) != 0, rows.number(1) != 0, rows.number(2));
    return lengths;
}

std::uint64_t PostgresTables::last_rev(const UserId& user) {
    rows_.write();
    Rows rows = db_.run(
        "SELECT greatest(coalesce((SELECT max(rev) FROM notifications WHERE user_id = $1), 0),"
        " coalesce((SELECT max(rev) FROM tombstones WHERE user_id = $1), 0))",
        Params().add(user));
    rows.next();
    return rows.number(0);
}

// --- what is past its keep

std::size_t PostgresTables::purge_tombstones(Millis not_before, std::size_t limit) {
    rows_.write();
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
    heads_.lock(users);
    db_.run(
        "DELETE FROM tombstones t USING unnest($1::uuid[], $2::bigint[]) q (user_id, rev)"
        " WHERE t.user_id = q.user_id AND t.rev = q.rev",
        Params().add(owners).add(revs));
    rows_.forget_tombstones();
    for (const auto& [user, floor] : floors) {
        StoredHead stored = heads_.get(user);
        stored.head.floor = std::max(stored.head.floor, floor);
        heads_.put(user, stored);
    }
    return users.size();
}

// --- audit

void PostgresTables::put_audit(const AuditEntry& entry) {
    audit_.push_back(entry);
}

void PostgresTables::write_audit() {
    if (!audit_.empty()) insert_audit(db_, audit_);
    audit_.clear();
}

}  // namespace carillon::postgres
