#include "server/store/sqlite/sqlite_read_tables.hpp"

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/list_sql.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/revocation_rows.hpp"

#include <utility>

namespace carillon::sqlite {
namespace {

std::string select(std::string_view rest) {
    return std::string(kNotificationColumns) + std::string(rest);
}

std::optional<Notification> read_first(Query& query) {
    if (!query.step()) return std::nullopt;
    return read_notification(query);
}

std::vector<Notification> read_all(Query& query) {
    std::vector<Notification> items;
    while (query.step())
        items.push_back(read_notification(query));
    return items;
}

class SqliteFilteredRows final : public FilteredRows {
  public:
    SqliteFilteredRows(Connection& db, const UserId& user, const Filter& filter)
        : db_(db), sql_(user, filter) {}

    std::uint64_t count() override {
        Query query(db_, sql_.count_sql());
        sql_.bind(query);
        query.step();
        return query.number(0);
    }
    std::vector<Notification> page(std::uint64_t offset, std::uint64_t limit) override {
        Query query(db_, sql_.page_sql());
        sql_.bind(query);
        query.bind(limit).bind(offset);
        return read_all(query);
    }
    std::vector<Notification> last(std::uint64_t skip, std::uint64_t limit) override {
        Query query(db_, sql_.last_sql());
        sql_.bind(query);
        query.bind(limit).bind(skip);
        return read_all(query);
    }
    std::vector<Notification> after(const SortKey& key, std::uint64_t limit) override {
        Query query(db_, sql_.after_sql());
        sql_.bind(query);
        query.bind(key.is_read).bind(static_cast<int>(key.priority)).bind(key.created_at);
        query.bind(key.id).bind(limit);
        return read_all(query);
    }
    std::vector<Notification> read(std::uint64_t limit) override {
        Query query(db_, sql_.rest_sql());
        sql_.bind(query);
        query.bind(true).bind(limit);
        return read_all(query);
    }

  private:
    Connection& db_;
    ListSql sql_;
};

}  // namespace

ReadHead SqliteReadTables::head(const UserId& user) {
    Meta meta = read_meta(db_);
    const StoredHead stored = read_head(db_, user, meta.last_broadcast);
    return ReadHead{std::move(meta.epoch), meta.last_broadcast, stored};
}

std::unique_ptr<FilteredRows> SqliteReadTables::filtered(const UserId& user, const Filter& filter) {
    return std::make_unique<SqliteFilteredRows>(db_, user, filter);
}

void SqliteReadTables::unread(const UserId& user, std::size_t limit,
                              const Take<Notification>& take) {
    static const std::string kSql =
        select(" FROM notifications n WHERE n.user_id = ?" + std::string(kIsUnread)) +
        std::string(kCanonicalOrder) + " LIMIT ?";
    Query query(db_, kSql);
    query.bind(user).bind(limit);
    while (query.step() && take(read_notification(query))) {
    }
}

std::optional<Notification> SqliteReadTables::one(const UserId& user, const NotificationId& id) {
    static const std::string kSql =
        select(" FROM notifications n WHERE n.id = ? AND n.user_id = ?");
    Query query(db_, kSql);
    query.bind(id).bind(user);
    return read_first(query);
}

std::optional<Notification> SqliteReadTables::unscoped(const NotificationId& id) {
    return find_unscoped(db_, id);
}

std::uint64_t SqliteReadTables::count_changed(const UserId& user, std::uint64_t since,
                                              std::uint64_t most) {
    Query query(db_,
                "SELECT (SELECT count(*) FROM (SELECT 1 FROM notifications"
                "  WHERE user_id = ?1 AND rev > ?2 LIMIT ?3))"
                " + (SELECT count(*) FROM (SELECT 1 FROM tombstones"
                "  WHERE user_id = ?1 AND rev > ?2 LIMIT ?3))");
    query.bind(user).bind(since).bind(most);
    query.step();
    return query.number(0);
}

void SqliteReadTables::changed(const UserId& user, std::uint64_t since,
                               const Take<Notification>& take) {
    static const std::string kSql =
        select(" FROM notifications n WHERE n.user_id = ? AND n.rev > ? ORDER BY n.rev");
    Query query(db_, kSql);
    query.bind(user).bind(since);
    while (query.step() && take(read_notification(query))) {
    }
}

std::vector<DeletedRow> SqliteReadTables::deleted(const UserId& user, std::uint64_t since) {
    Query query(
        db_,
        "SELECT id, rev, deleted_at FROM tombstones WHERE user_id = ? AND rev > ? ORDER BY rev");
    query.bind(user).bind(since);
    std::vector<DeletedRow> deleted;
    while (query.step())
        deleted.push_back({query.id<NotificationId>(0), query.number(1), query.time(2)});
    return deleted;
}

std::vector<Revocation> SqliteReadTables::revocations() {
    return revocations_since(db_, 0).revocations;
}

void SqliteReadTables::probe() {
    read_meta(db_);
}

}  // namespace carillon::sqlite
