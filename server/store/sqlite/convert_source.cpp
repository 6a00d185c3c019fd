#include "server/store/sqlite/convert_source.hpp"

#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_error.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace carillon {
namespace {

using convert::Column;
using convert::Row;
using convert::Table;
using convert::TablePlan;
using sqlite::Connection;
using sqlite::Query;
using sqlite::SqliteError;
using sqlite::Transaction;

// The embedded database's own bookkeeping. Tables of the search index are virtual ones and the
// shadows of such, and not listed at all.
constexpr std::array<std::string_view, 4> kOwnTables = {"schema_migrations", "room", "reindexing",
                                                        "trimming"};
// How its processes hear of each other's changes, and the numbers of its rows.
constexpr std::array<std::string_view, 3> kOwnColumns = {"change_seq", "seq", "revocations.number"};

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Of this program and of SQLite: names are never the user's.
std::string quoted(const std::string& name) {
    return "\"" + name + "\"";
}

template <class Do>
auto guarded(Do work) -> decltype(work()) {
    try {
        return work();
    } catch (const SqliteError& error) {
        return Error{Errc::kUnavailable, "", std::string("the embedded database: ") + error.what()};
    }
}

// What PostgreSQL keeps in meta and SQLite tells otherwise, and what SQLite keeps as bytes and
// numbers.
std::string spelled(const std::string& table, const std::string& column) {
    if (table == "meta" && column == "last_broadcast") {
        return "max((SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'broadcasts'),"
               " (SELECT coalesce(max(number), 0) FROM broadcasts))";
    }
    if (table == "deliveries") {
        for (const char* id : {"id", "notification_id", "user_id"})
            if (column == id) return "uuid_text(" + quoted(column) + ")";
        for (const char* time : {"due_at", "created_at", "updated_at"})
            if (column == time) return "rfc3339_text(" + quoted(column) + ")";
    }
    return quoted(column);
}

std::vector<std::string> first_column(Connection& db, const std::string& sql) {
    std::vector<std::string> names;
    Query query(db, sql);
    while (query.step())
        names.emplace_back(query.text(0));
    return names;
}

Table describe(Connection& db, const std::string& name) {
    Table table;
    table.name = name;
    const std::string of = "('" + name + "')";
    for (const std::string& column : first_column(
             db, "SELECT name FROM pragma_table_xinfo" + of + " WHERE hidden = 0 ORDER BY cid")) {
        const bool is_own =
            is_one_of(kOwnColumns, column) || is_one_of(kOwnColumns, name + "." + column);
        if (!is_own) table.columns.push_back(Column{column});
    }
    if (name == "meta") table.columns.push_back(Column{"last_broadcast"});
    table.keys.push_back(
        first_column(db, "SELECT name FROM pragma_table_xinfo" + of + " WHERE pk > 0 ORDER BY pk"));
    for (const std::string& index :
         first_column(db, "SELECT name FROM pragma_index_list" + of +
                              " WHERE \"unique\" AND NOT partial ORDER BY seq")) {
        table.keys.push_back(
            first_column(db, "SELECT name FROM pragma_index_info('" + index + "') ORDER BY seqno"));
    }
    return table;
}

class SqliteCursor final : public convert::Cursor {
  public:
    SqliteCursor(Connection& db, const std::string& sql, std::size_t columns)
        : query_(db, sql), columns_(columns) {}

    Result<bool> next(Row& row) override {
        return guarded([&]() -> Result<bool> {
            if (!query_.step()) return false;
            row.resize(columns_);
            for (std::size_t i = 0; i < columns_; ++i) {
                const int column = static_cast<int>(i);
                if (query_.is_null(column)) {
                    row[i].reset();
                } else {
                    row[i] = std::string(query_.text(column));
                }
            }
            return true;
        });
    }

  private:
    Query query_;
    std::size_t columns_;
};

class Source final : public convert::Source {
  public:
    explicit Source(std::unique_ptr<Connection> db)
        : db_(std::move(db)), lock_(*db_, Transaction::Kind::kWrite) {}

    Result<std::vector<Table>> tables() override {
        return guarded([&]() -> Result<std::vector<Table>> {
            std::vector<Table> tables;
            for (const std::string& name :
                 first_column(*db_,
                              "SELECT name FROM pragma_table_list WHERE schema = 'main'"
                              " AND type = 'table' AND name NOT LIKE 'sqlite%'"
                              " ORDER BY name")) {
                if (!is_one_of(kOwnTables, name)) tables.push_back(describe(*db_, name));
            }
            return tables;
        });
    }

    Result<std::uint64_t> count(const TablePlan& table) override {
        return guarded([&]() -> Result<std::uint64_t> {
            Query query(*db_, "SELECT count(*) FROM " + quoted(table.name));
            query.step();
            return query.number(0);
        });
    }

    Result<std::unique_ptr<convert::Cursor>> read(const TablePlan& table) override {
        return guarded([&]() -> Result<std::unique_ptr<convert::Cursor>> {
            std::string columns;
            for (const Column& column : table.columns)
                columns += (columns.empty() ? "" : ", ") + spelled(table.name, column.name);
            std::string order;
            for (const std::string& column : table.key)
                order += (order.empty() ? "" : ", ") + quoted(column);
            const std::string sql =
                "SELECT " + columns + " FROM " + quoted(table.name) + " ORDER BY " + order;
            return std::unique_ptr<convert::Cursor>(
                new SqliteCursor(*db_, sql, table.columns.size()));
        });
    }

  private:
    std::unique_ptr<Connection> db_;
    Transaction lock_;
};

Error cannot_open(const std::string& path, const SqliteError& error) {
    const bool is_busy = error.primary_code() == SQLITE_BUSY;
    return Error{Errc::kUnavailable, "DATABASE_URL",
                 "the database " + path + " cannot be opened: " + error.what() +
                     (is_busy ? "; another process writes to it: stop it first"
                              : "; expected a database of Carillon's")};
}

}  // namespace

Result<SqliteSource> open_sqlite_source(const std::string& path, Millis now) {
    try {
        auto db = std::make_unique<Connection>(sqlite::ConnectionSettings{path});
        auto migrated = sqlite::migrate(*db, now);
        if (!migrated) return migrated.error();
        // What has to be sorted is not held in memory.
        db->execute("PRAGMA temp_store = FILE");
        return SqliteSource{std::make_unique<Source>(std::move(db)), std::move(*migrated)};
    } catch (const SqliteError& error) {
        return cannot_open(path, error);
    }
}

}  // namespace carillon
