// PostgresTables: what is past its retention.

#include "server/store/postgres/postgres_tables.hpp"

namespace carillon::postgres {

// As the index notifications_finished says it (schema_persons.cpp). Locked with them: their
// inboxes; they are as they stand then.
std::vector<Row> PostgresTables::finished_rows(Millis by, std::size_t limit) {
    rows_.write();
    std::vector<UserId> users;
    Array ids;
    Rows found = db_.run(
        "SELECT user_id, id FROM notifications WHERE (read_at IS NOT NULL OR archived_at IS NOT"
        " NULL) AND snoozed_until IS NULL AND least(read_at, archived_at) < $1"
        " ORDER BY least(read_at, archived_at) LIMIT $2",
        Params().add(by).add(limit));
    while (found.next()) {
        users.push_back(found.id<UserId>(0));
        ids.add(found.id<NotificationId>(1));
    }
    if (users.empty()) return {};
    heads_.lock(users);
    static const std::string kSql =
        select_notifications(" FROM notifications n WHERE n.id = ANY ($1::uuid[])");
    return rows_.read(kSql, Params().add(ids));
}

// The read, and the unread that are archived, of each urgency are in order of their times in
// notifications_in_order: the first of each are merged, so no more rows are read than wanted.
std::vector<Row> PostgresTables::oldest_finished(const UserId& user, std::size_t limit) {
    static const std::string kSql = select_notifications(
        " FROM (VALUES (false, 0), (false, 1), (false, 2), (false, 3), (true, 0), (true, 1),"
        " (true, 2), (true, 3)) of (is_read, urgency) CROSS JOIN LATERAL"
        " (SELECT * FROM notifications m WHERE m.user_id = $1 AND m.is_read = of.is_read"
        "  AND m.urgency = of.urgency AND (m.is_read OR m.archived_at IS NOT NULL)"
        "  AND m.snoozed_until IS NULL ORDER BY m.created_at, m.id LIMIT $2) n"
        " ORDER BY n.created_at, n.id LIMIT $2");
    return rows_.read(kSql, Params().add(user).add(limit));
}

std::uint64_t PostgresTables::count_rows(const UserId& user, std::uint64_t most) {
    rows_.write();
    Rows rows =
        db_.run("SELECT count(*) FROM (SELECT 1 FROM notifications WHERE user_id = $1 LIMIT $2) q",
                Params().add(user).add(most));
    rows.next();
    return rows.number(0);
}

// A transaction that began before others may end after them: what it changes has a number below
// theirs, so nothing is passed over only when all below are over. What this one changes is looked
// at as it stood before.
std::vector<ChangedAt> PostgresTables::changed_inboxes(std::uint64_t keep, std::size_t limit) {
    Rows rows = db_.run(
        "WITH place AS (SELECT CASE WHEN keep = $1 THEN changed_in ELSE '0'::xid8 END AS "
        "changed_in,"
        " user_id FROM trimming FOR UPDATE SKIP LOCKED)"
        " SELECT i.user_id, i.changed_in::text::bigint FROM place p JOIN inboxes i"
        " ON i.changed_in >= p.changed_in"
        " AND (i.changed_in > p.changed_in OR i.user_id > p.user_id)"
        " WHERE i.changed_in < pg_snapshot_xmin(pg_current_snapshot())"
        " ORDER BY i.changed_in, i.user_id LIMIT $2",
        Params().add(keep).add(limit));
    std::vector<ChangedAt> changed;
    while (rows.next())
        changed.push_back({rows.id<UserId>(0), rows.number(1)});
    return changed;
}

void PostgresTables::note_looked_at(std::uint64_t keep, const ChangedAt& last) {
    db_.run("UPDATE trimming SET keep = $1, changed_in = $2::text::xid8, user_id = $3",
            Params().add(keep).add(std::to_string(last.change)).add(last.user));
}

}  // namespace carillon::postgres
