#include "server/store/sqlite/inbox_reads.hpp"

#include "core/limits.hpp"
#include "server/store/frame_cut.hpp"
#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/list_sql.hpp"
#include "server/store/sqlite/query.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace carillon::sqlite {
namespace {

std::string select(std::string_view rest) {
    return std::string(kNotificationColumns) + std::string(rest);
}

const std::string& unread_sql() {
    static const std::string kSql =
        select(
            " FROM notifications n WHERE n.user_id = ? AND n.is_read = 0"
            " AND n.archived_at IS NULL AND n.snoozed_until IS NULL") +
        std::string(kCanonicalOrder) + " LIMIT ?";
    return kSql;
}

void read_into(std::vector<Notification>& items, Query& query) {
    while (query.step())
        items.push_back(read_notification(query));
}

// The page after `key`, one row more than asked when there is one: first what stands behind it with
// the same is_read, then, after the unread, the read.
std::vector<Notification> rows_after(Connection& db, const ListSql& sql, const SortKey& key,
                                     std::uint64_t wanted) {
    std::vector<Notification> items;
    const Millis created_at = std::clamp(key.created_at, Millis(0), limits::kMaxTime);
    {
        Query query(db, sql.after_sql());
        sql.bind(query);
        query.bind(key.is_read).bind(static_cast<int>(key.priority)).bind(created_at).bind(key.id);
        query.bind(wanted);
        read_into(items, query);
    }
    if (key.is_read || items.size() >= wanted) return items;
    Query query(db, sql.rest_sql());
    sql.bind(query);
    query.bind(true).bind(wanted - items.size());
    read_into(items, query);
    return items;
}

std::vector<Notification> rows_from(Connection& db, const ListSql& sql, std::uint64_t offset,
                                    std::uint64_t wanted) {
    std::vector<Notification> items;
    Query query(db, sql.page_sql());
    sql.bind(query);
    query.bind(wanted).bind(offset);
    read_into(items, query);
    return items;
}

}  // namespace

InboxReads::InboxReads(Connection& db, const UserId& user, const StoreSettings& settings)
    : db_(db),
      user_(user),
      settings_(settings),
      meta_(read_meta(db)),
      stored_(read_head(db, user, meta_.last_broadcast)) {}

rest::Page InboxReads::list(const ListQuery& query) {
    const ListSql sql(user_, query.filter);
    rest::Page page;
    page.unread = stored_.head.unread;
    page.revision = Revision{meta_.epoch, stored_.head.counter};
    page.limit = query.limit;
    page.offset = query.offset;
    {
        Query count(db_, sql.count_sql());
        sql.bind(count);
        count.step();
        page.total = count.number(0);
    }
    const std::uint64_t wanted = std::uint64_t{query.limit} + 1;
    const std::uint64_t offset = std::min(query.offset, page.total);
    page.items = query.after ? rows_after(db_, sql, *query.after, wanted)
                             : rows_from(db_, sql, offset, wanted);
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
    Query query(db_, unread_sql());
    query.bind(user_).bind(limit);
    read_into(snapshot.items, query);
    snapshot.truncated = snapshot.items.size() < snapshot.unread.total();
    return snapshot;
}

Result<Notification> InboxReads::one(const NotificationId& id) {
    static const std::string kSql =
        select(" FROM notifications n WHERE n.id = ? AND n.user_id = ?");
    Query query(db_, kSql);
    query.bind(id).bind(user_);
    if (!query.step()) return Error{Errc::kNotFound, "", "there is no such notification"};
    return read_notification(query);
}

InboxState InboxReads::state(const std::optional<Revision>& since) {
    const InboxHead& head = stored_.head;
    if (!needs_snapshot(since, head, meta_.epoch) && !is_too_far_behind(since->counter)) {
        return changes(since->counter);
    }
    SnapshotCut cut(meta_.epoch, head, settings_.replay_limit);
    Query query(db_, unread_sql());
    query.bind(user_).bind(settings_.replay_limit);
    while (query.step() && cut.add(read_notification(query))) {
    }
    return InboxState{cut.finish(), head.counter, head.digest};
}

bool InboxReads::is_too_far_behind(std::uint64_t since) {
    const std::uint64_t most = most_rows_behind(settings_.replay_limit);
    if (stored_.head.counter - since <= most) return false;  // each row has a rev of its own
    Query query(db_,
                "SELECT (SELECT count(*) FROM (SELECT 1 FROM notifications"
                "  WHERE user_id = ?1 AND rev > ?2 LIMIT ?3))"
                " + (SELECT count(*) FROM (SELECT 1 FROM tombstones"
                "  WHERE user_id = ?1 AND rev > ?2 LIMIT ?3))");
    query.bind(user_).bind(since).bind(most + 1);
    query.step();
    return query.number(0) > most;
}

InboxState InboxReads::changes(std::uint64_t since) {
    static const std::string kSql =
        select(" FROM notifications n WHERE n.user_id = ? AND n.rev > ? ORDER BY n.rev");
    Query rows(db_, kSql);
    Query deletes(db_, "SELECT id, rev FROM tombstones WHERE user_id = ? AND rev > ? ORDER BY rev");
    rows.bind(user_).bind(since);
    deletes.bind(user_).bind(since);

    ChangesCut cut(meta_.epoch, stored_.head, since);
    bool has_row = rows.step();
    bool has_delete = deletes.step();
    while (has_row || has_delete) {
        if (has_row && (!has_delete || rows.number(kRevColumn) < deletes.number(1))) {
            if (!cut.add(read_notification(rows))) break;
            has_row = rows.step();
        } else {
            if (!cut.add_delete(deletes.id<NotificationId>(0), deletes.number(1))) break;
            has_delete = deletes.step();
        }
    }
    return cut.finish();
}

}  // namespace carillon::sqlite
