#include "server/store/postgres/postgres_read_tables.hpp"

#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/list_sql.hpp"
#include "server/store/postgres/revocation_rows.hpp"

namespace carillon::postgres {
namespace {

class PostgresFilteredRows final : public FilteredRows {
  public:
    PostgresFilteredRows(Transaction& db, const UserId& user, const Filter& filter)
        : db_(db), sql_(user, filter) {}

    std::uint64_t count() override {
        const Statement count = sql_.count();
        Rows rows = db_.run_once(count.sql, count.params);
        rows.next();
        return rows.number(0);
    }
    std::vector<Notification> page(std::uint64_t offset, std::uint64_t limit) override {
        return rows_of(sql_.page(limit, offset));
    }
    std::vector<Notification> last(std::uint64_t skip, std::uint64_t limit) override {
        return rows_of(sql_.last(limit, skip));
    }
    std::vector<Notification> after(const SortKey& key, std::uint64_t limit) override {
        return rows_of(sql_.after(key, limit));
    }
    std::vector<Notification> read(std::uint64_t limit) override {
        return rows_of(sql_.rest(true, limit));
    }

  private:
    std::vector<Notification> rows_of(const Statement& statement) {
        Rows rows = db_.run_once(statement.sql, statement.params);
        std::vector<Notification> items;
        while (rows.next())
            items.push_back(read_notification(rows));
        return items;
    }

    Transaction& db_;
    ListSql sql_;
};

}  // namespace

ReadHead PostgresReadTables::head(const UserId& user) {
    return read_head(db_, user);
}

std::unique_ptr<FilteredRows> PostgresReadTables::filtered(const UserId& user,
                                                           const Filter& filter) {
    return std::make_unique<PostgresFilteredRows>(db_, user, filter);
}

void PostgresReadTables::unread(const UserId& user, std::size_t limit,
                                const Take<Notification>& take) {
    static const std::string kSql =
        select_notifications(" FROM notifications n WHERE n.user_id = $1" +
                             std::string(kIsUnread)) +
        std::string(kCanonicalOrder) + " LIMIT $2";
    Rows rows = db_.run(kSql, Params().add(user).add(limit));
    while (rows.next() && take(read_notification(rows))) {
    }
}

std::optional<Notification> PostgresReadTables::one(const UserId& user, const NotificationId& id) {
    static const std::string kSql =
        select_notifications(" FROM notifications n WHERE n.id = $1 AND n.user_id = $2");
    Rows rows = db_.run(kSql, Params().add(id).add(user));
    if (!rows.next()) return std::nullopt;
    return read_notification(rows);
}

std::optional<Notification> PostgresReadTables::unscoped(const NotificationId& id) {
    return find_unscoped(db_, id);
}

std::uint64_t PostgresReadTables::count_changed(const UserId& user, std::uint64_t since,
                                                std::uint64_t most) {
    Rows rows = db_.run(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM notifications"
        "  WHERE user_id = $1 AND rev > $2 LIMIT $3) n)"
        " + (SELECT count(*) FROM (SELECT 1 FROM tombstones"
        "  WHERE user_id = $1 AND rev > $2 LIMIT $3) t)",
        Params().add(user).add(since).add(most));
    rows.next();
    return rows.number(0);
}

void PostgresReadTables::changed(const UserId& user, std::uint64_t since,
                                 const Take<Notification>& take) {
    static const std::string kSql = select_notifications(
        " FROM notifications n WHERE n.user_id = $1 AND n.rev > $2 ORDER BY n.rev");
    Rows rows = db_.run(kSql, Params().add(user).add(since));
    while (rows.next() && take(read_notification(rows))) {
    }
}

std::vector<DeletedRow> PostgresReadTables::deleted(const UserId& user, std::uint64_t since) {
    Rows rows = db_.run("SELECT id, rev, " + millis("deleted_at") +
                            " FROM tombstones WHERE user_id = $1 AND rev > $2 ORDER BY rev",
                        Params().add(user).add(since));
    std::vector<DeletedRow> deleted;
    while (rows.next())
        deleted.push_back({rows.id<NotificationId>(0), rows.number(1), rows.time(2)});
    return deleted;
}

std::vector<Revocation> PostgresReadTables::revocations() {
    return read_revocations(db_, 0);
}

void PostgresReadTables::probe() {
    db_.run("SELECT epoch FROM meta");
}

}  // namespace carillon::postgres
