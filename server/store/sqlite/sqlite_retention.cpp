// SqliteTables: what is past its retention.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace carillon::sqlite {
namespace {

std::vector<Row> read_rows(Query& query) {
    std::vector<Row> rows;
    while (query.step())
        rows.push_back(read_row(query));
    return rows;
}

bool is_older(const Row& a, const Row& b) {
    return std::pair(a.notification.created_at, a.notification.id) <
           std::pair(b.notification.created_at, b.notification.id);
}

}  // namespace

// As the index notifications_finished says it (schema_persons.cpp).
std::vector<Row> SqliteTables::finished_rows(Millis by, std::size_t limit) {
    static const std::string kSql =
        std::string(kNotificationColumns) +
        " FROM notifications n WHERE (n.read_at IS NOT NULL OR n.archived_at IS NOT NULL)"
        " AND n.snoozed_until IS NULL"
        " AND min(coalesce(n.read_at, n.archived_at), coalesce(n.archived_at, n.read_at)) < ?"
        " ORDER BY min(coalesce(n.read_at, n.archived_at), coalesce(n.archived_at, n.read_at))"
        " LIMIT ?";
    Query query(db_, kSql);
    query.bind(by).bind(limit);
    return read_rows(query);
}

// The read, and the unread that are archived, of each urgency are in order of their times in
// notifications_in_order: the first of each are merged, so no more rows are read than wanted.
std::vector<Row> SqliteTables::oldest_finished(const UserId& user, std::size_t limit) {
    static const std::string kSql =
        std::string(kNotificationColumns) +
        " FROM notifications n WHERE n.user_id = ? AND n.is_read = ? AND n.urgency = ?"
        " AND (n.is_read = 1 OR n.archived_at IS NOT NULL) AND n.snoozed_until IS NULL"
        " ORDER BY n.created_at, n.id LIMIT ?";
    std::vector<Row> rows;
    for (const int is_read : {0, 1}) {
        for (int urgency = 0; urgency <= static_cast<int>(Priority::kCritical); ++urgency) {
            Query query(db_, kSql);
            query.bind(user).bind(is_read).bind(urgency).bind(limit);
            std::vector<Row> found = read_rows(query);
            std::move(found.begin(), found.end(), std::back_inserter(rows));
        }
    }
    std::sort(rows.begin(), rows.end(), is_older);
    if (rows.size() > limit) rows.resize(limit);
    return rows;
}

std::uint64_t SqliteTables::count_rows(const UserId& user, std::uint64_t most) {
    Query query(db_,
                "SELECT count(*) FROM (SELECT 1 FROM notifications WHERE user_id = ? LIMIT ?)");
    query.bind(user).bind(most);
    query.step();
    return query.number(0);
}

// What this transaction itself changes is of a number that is not looked at yet.
std::vector<ChangedAt> SqliteTables::changed_inboxes(std::uint64_t keep, std::size_t limit) {
    std::uint64_t change = 0;
    std::string user;
    {
        Query query(db_, "SELECT change_seq, user_id FROM trimming WHERE keep = ?");
        query.bind(keep);
        if (query.step()) {
            change = query.number(0);
            user = query.text(1);
        }
    }
    std::vector<ChangedAt> changed;
    Query query(db_,
                "SELECT user_id, change_seq FROM inboxes WHERE (change_seq, user_id) > (?, ?)"
                " AND change_seq <= ? ORDER BY change_seq, user_id LIMIT ?");
    query.bind(change).bind(user).bind(meta_.change_seq).bind(limit);
    while (query.step())
        changed.push_back({query.id<UserId>(0), query.number(1)});
    return changed;
}

void SqliteTables::note_looked_at(std::uint64_t keep, const ChangedAt& last) {
    Query(db_, "REPLACE INTO trimming (only_row, keep, change_seq, user_id) VALUES (1, ?, ?, ?)")
        .bind(keep)
        .bind(last.change)
        .bind(last.user)
        .run();
}

}  // namespace carillon::sqlite
