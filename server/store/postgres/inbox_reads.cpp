#include "server/store/postgres/inbox_reads.hpp"

#include "server/store/frame_cut.hpp"
#include "server/store/postgres/list_sql.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace carillon::postgres {
namespace {

Rows read_unread(Transaction& db, const UserId& user, std::uint32_t limit) {
    static const std::string kSql =
        select_notifications(
            " FROM notifications n WHERE n.user_id = $1 AND NOT n.is_read"
            " AND n.archived_at IS NULL AND n.snoozed_until IS NULL") +
        std::string(kCanonicalOrder) + " LIMIT $2";
    return db.run(kSql, Params().add(user).add(limit));
}

void read_into(std::vector<Notification>& items, Transaction& db, const Statement& statement) {
    Rows rows = db.run(statement.sql, statement.params);
    while (rows.next())
        items.push_back(read_notification(rows));
}

// The page after `key`, one row more than asked when there is one: first what stands behind it with
// the same is_read, then, after the unread, the read.
std::vector<Notification> rows_after(Transaction& db, const ListSql& sql, const SortKey& key,
                                     std::uint64_t wanted) {
    std::vector<Notification> items;
    read_into(items, db, sql.after(key, wanted));
    if (key.is_read || items.size() >= wanted) return items;
    read_into(items, db, sql.rest(true, wanted - items.size()));
    return items;
}

}  // namespace

InboxReads::InboxReads(Transaction& db, const UserId& user, const StoreSettings& settings,
                       Millis most_time)
    : db_(db), user_(user), settings_(settings) {
    HeadAndMeta read = read_head(db, user, most_time);
    meta_ = std::move(read.meta);
    stored_ = read.stored;
}

rest::Page InboxReads::list(const ListQuery& query) {
    const ListSql sql(user_, query.filter);
    rest::Page page;
    page.unread = stored_.head.unread;
    page.revision = Revision{meta_.epoch, stored_.head.counter};
    page.limit = query.limit;
    page.offset = query.offset;
    const Statement count = sql.count();
    Rows counted = db_.run(count.sql, count.params);
    counted.next();
    page.total = counted.number(0);
    const std::uint64_t wanted = std::uint64_t{query.limit} + 1;
    if (query.after) {
        page.items = rows_after(db_, sql, *query.after, wanted);
    } else {
        read_into(page.items, db_, sql.page(wanted, std::min(query.offset, page.total)));
    }
    if (page.items.size() == wanted) {
        page.items.pop_back();
        if (!page.items.empty()) page.next = sort_key(page.items.back());
    }
    return page;
}

Snapshot InboxReads::unread(std::uint32_t limit) {
    Snapshot snapshot;
    snapshot.revision = Revision{meta_.epoch, stored_.head.counter};
    snapshot.unread = stored_.head.unread;
    Rows rows = read_unread(db_, user_, limit);
    while (rows.next())
        snapshot.items.push_back(read_notification(rows));
    snapshot.truncated = snapshot.items.size() < snapshot.unread.total();
    return snapshot;
}

Result<Notification> InboxReads::one(const NotificationId& id) {
    static const std::string kSql =
        select_notifications(" FROM notifications n WHERE n.id = $1 AND n.user_id = $2");
    Rows rows = db_.run(kSql, Params().add(id).add(user_));
    if (!rows.next()) return Error{Errc::kNotFound, "", "there is no such notification"};
    return read_notification(rows);
}

InboxState InboxReads::state(const std::optional<Revision>& since) {
    const InboxHead& head = stored_.head;
    if (!needs_snapshot(since, head, meta_.epoch) && !is_too_far_behind(since->counter)) {
        return changes(since->counter);
    }
    SnapshotCut cut(meta_.epoch, head, settings_.replay_limit);
    Rows rows = read_unread(db_, user_, settings_.replay_limit);
    while (rows.next() && cut.add(read_notification(rows))) {
    }
    return InboxState{cut.finish(), head.counter, head.digest};
}

bool InboxReads::is_too_far_behind(std::uint64_t since) {
    const std::uint64_t most = most_rows_behind(settings_.replay_limit);
    if (stored_.head.counter - since <= most) return false;  // each row has a rev of its own
    Rows rows = db_.run(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM notifications"
        "  WHERE user_id = $1 AND rev > $2 LIMIT $3) n)"
        " + (SELECT count(*) FROM (SELECT 1 FROM tombstones"
        "  WHERE user_id = $1 AND rev > $2 LIMIT $3) t)",
        Params().add(user_).add(since).add(most + 1));
    rows.next();
    return rows.number(0) > most;
}

InboxState InboxReads::changes(std::uint64_t since) {
    static const std::string kSql = select_notifications(
        " FROM notifications n WHERE n.user_id = $1 AND n.rev > $2 ORDER BY n.rev");
    const Params params = Params().add(user_).add(since);
    Rows rows = db_.run(kSql, params);
    Rows deletes = db_.run(
        "SELECT id, rev FROM tombstones WHERE user_id = $1 AND rev > $2 ORDER BY rev", params);

    ChangesCut cut(meta_.epoch, stored_.head, since);
    bool has_row = rows.next();
    bool has_delete = deletes.next();
    while (has_row || has_delete) {
        if (has_row && (!has_delete || rows.number(kRevColumn) < deletes.number(1))) {
            if (!cut.add(read_notification(rows))) break;
            has_row = rows.next();
        } else {
            if (!cut.add_delete(deletes.id<NotificationId>(0), deletes.number(1))) break;
            has_delete = deletes.next();
        }
    }
    return cut.finish();
}

}  // namespace carillon::postgres
