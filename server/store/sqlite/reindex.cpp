#include "server/store/sqlite/reindex.hpp"

#include "core/inbox/filter.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/store_limits.hpp"
#include "server/store/tables/search_line.hpp"

#include <optional>

namespace carillon::sqlite {
namespace {

// Where the next step begins; nothing: all is done.
std::optional<std::int64_t> next_seq(Connection& db) {
    Query query(db, "SELECT from_seq FROM reindexing");
    if (!query.step()) return std::nullopt;
    return query.integer(0);
}

void keep_next(Connection& db, std::optional<std::int64_t> seq) {
    if (!seq) return Query(db, "DELETE FROM reindexing").run();
    Query(db, "UPDATE reindexing SET from_seq = ?").bind(*seq).run();
}

bool reindex_row(Connection& db, const Query& row) {
    Notification n;
    n.user_id = row.id<UserId>(1);
    n.title = row.text(2);
    n.body = row.text(3);
    if (!has_unspaced(n.title) && !has_unspaced(n.body)) return false;
    Query(db, "REPLACE INTO notifications_fts (rowid, words) VALUES (?, ?)")
        .bind(row.integer(0))
        .bind(search_line(n))
        .run();
    return true;
}

}  // namespace

std::uint64_t reindex(Connection& db) {
    std::uint64_t indexed = 0;
    while (true) {
        Transaction transaction(db, Transaction::Kind::kWrite);
        const auto from = next_seq(db);
        if (!from) return indexed;
        std::optional<std::int64_t> last;
        {
            Query rows(db,
                       "SELECT seq, user_id, title, body FROM notifications WHERE seq >= ?"
                       " ORDER BY seq LIMIT ?");
            rows.bind(*from).bind(store_limits::kReindexRows);
            while (rows.step()) {
                if (reindex_row(db, rows)) ++indexed;
                last = rows.integer(0);
            }
        }
        keep_next(db, last ? std::optional(*last + 1) : std::nullopt);
        transaction.commit();
    }
}

}  // namespace carillon::sqlite
