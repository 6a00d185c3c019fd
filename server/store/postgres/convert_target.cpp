#include "server/store/postgres/convert_target.hpp"

#include "core/inbox/notification.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/convert_tables.hpp"
#include "server/store/postgres/migrations.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/search_terms.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace carillon {
namespace {

using convert::Column;
using convert::ColumnType;
using convert::Row;
using convert::Table;
using convert::TablePlan;
using postgres::Array;
using postgres::Connection;
using postgres::Params;
using postgres::PostgresError;
using postgres::Rows;
using postgres::Transaction;

constexpr std::size_t kFetchedRows = 1000;
// Of one statement.
constexpr std::size_t kWrittenRows = 2000;
constexpr std::size_t kWrittenBytes = std::size_t{8} * 1024 * 1024;

template <class Do>
auto guarded(Do work) -> decltype(work()) {
    try {
        return work();
    } catch (const PostgresError& error) {
        return Error{Errc::kUnavailable, "", std::string("PostgreSQL: ") + error.what()};
    }
}

// Names of columns may be words of SQL: "group".
std::string quoted(const std::string& name) {
    return '"' + name + '"';
}

std::string comma_separated(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

const convert::Field& field_of(const TablePlan& table, const Row& row, std::string_view column) {
    const auto at = std::find_if(table.columns.begin(), table.columns.end(),
                                 [&](const Column& each) { return each.name == column; });
    return row[static_cast<std::size_t>(at - table.columns.begin())];
}

std::string search_vector_of(const TablePlan& table, const Row& row) {
    Notification n;
    n.user_id = UserId::parse(field_of(table, row, "user_id").value_or("")).value_or(UserId());
    n.title = field_of(table, row, "title").value_or("");
    n.body = field_of(table, row, "body").value_or("");
    return postgres::search_vector(n);
}

// The words of the input of a tsvector, each once, in the order of their bytes: what kReadWords
// answers for it.
std::string words_of(std::string_view vector) {
    std::vector<std::string> words;
    bool is_inside = false;
    for (std::size_t at = 0; at < vector.size(); ++at) {
        const char c = vector[at];
        const bool is_pair =
            (c == '\'' || c == '\\') && is_inside && at + 1 < vector.size() && vector[at + 1] == c;
        if (is_pair) ++at;
        if (c == '\'' && !is_pair) {
            is_inside = !is_inside;
            if (is_inside) words.emplace_back();
        } else if (is_inside) {
            words.back() += c;
        }
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    std::string line;
    for (const std::string& word : words)
        line += (line.empty() ? "" : " ") + word;
    return line;
}

// Reads by portions; a cursor of its own name.
class PostgresCursor final : public convert::Cursor {
  public:
    PostgresCursor(Transaction& db, const std::string& name, const std::string& sql,
                   std::size_t columns)
        : db_(db), name_(name), columns_(columns), rows_(nullptr) {
        db_.run("DECLARE " + name_ + " NO SCROLL CURSOR FOR " + sql);
        fetch();
    }

    Result<bool> next(Row& row) override {
        return guarded([&]() -> Result<bool> {
            if (!rows_.next()) {
                if (rows_.size() < kFetchedRows) {
                    db_.run("CLOSE " + name_);
                    return false;
                }
                fetch();
                return next(row);
            }
            row.resize(columns_);
            for (std::size_t i = 0; i < columns_; ++i) {
                const int column = static_cast<int>(i);
                if (rows_.is_null(column)) {
                    row[i].reset();
                } else {
                    row[i] = std::string(rows_.text(column));
                }
            }
            return true;
        });
    }

  private:
    void fetch() { rows_ = db_.run("FETCH " + std::to_string(kFetchedRows) + " FROM " + name_); }

    Transaction& db_;
    std::string name_;
    std::size_t columns_;
    Rows rows_;
};

class Target final : public convert::Target {
  public:
    explicit Target(const std::string& url)
        : db_(url), transaction_(db_, Transaction::Kind::kLong) {}

    // Throws PostgresError.
    Status prepare(Millis now);

    Result<std::vector<Table>> tables() override { return tables_; }
    Status write(const TablePlan& table, convert::Cursor& rows) override;
    Status finish(const std::vector<TablePlan>& plan) override;
    Result<std::unique_ptr<convert::Cursor>> read(const TablePlan& table) override;
    Row expected(const TablePlan& table, const Row& row) override;
    std::vector<std::string> columns(const TablePlan& table) override;
    Status commit() override;

  private:
    Result<bool> gather(const TablePlan& table, convert::Cursor& rows, std::vector<Array>& arrays);
    // A column of PostgreSQL's own for a row that is copied.
    std::string written(const TablePlan& table, const std::string& column, const Row& row) const;
    const std::vector<std::string>& own_columns(const TablePlan& table);

    Connection db_;
    Transaction transaction_;
    std::string transaction_id_;
    std::vector<Table> tables_;         // with the keys of the indexes that are dropped meanwhile
    std::vector<std::string> indexes_;  // statements that make them again
    std::map<std::string, std::vector<std::string>> own_columns_;
    std::uint64_t cursors_ = 0;
};

Status Target::prepare(Millis now) {
    if (Status status = postgres::check_is_ours(transaction_); !status) return status;
    const auto migrated = postgres::migrate(transaction_, now);
    if (!migrated) return migrated.error();
    auto tables = postgres::describe_tables(transaction_);
    if (!tables) return tables.error();
    if (Status status = postgres::lock_empty(transaction_, *tables); !status) return status;
    tables_ = std::move(*tables);
    transaction_.run("DELETE FROM meta");
    postgres::forget_reindexing(transaction_);
    indexes_ = postgres::take_indexes(transaction_);
    Rows id = transaction_.run("SELECT pg_current_xact_id()::text");
    id.next();
    transaction_id_ = id.text(0);
    return Done{};
}

const std::vector<std::string>& Target::own_columns(const TablePlan& table) {
    const auto known = own_columns_.find(table.name);
    if (known != own_columns_.end()) return known->second;
    return own_columns_[table.name] = postgres::own_columns(transaction_, table.name);
}

// A migration that gives the database another column of its own says here what is in it.
std::string Target::written(const TablePlan& table, const std::string& column,
                            const Row& row) const {
    if (column == postgres::kWords) return search_vector_of(table, row);
    if (column == postgres::kChangedIn) return transaction_id_;
    return "0";  // changed_by: no connection of a server's
}

// The next portion into one array for each column. False after the last row.
Result<bool> Target::gather(const TablePlan& table, convert::Cursor& rows,
                            std::vector<Array>& arrays) {
    const std::vector<std::string>& own = own_columns(table);
    arrays.assign(table.columns.size() + own.size(), Array());
    std::size_t bytes = 0;
    Row row;
    for (std::size_t count = 0; count < kWrittenRows && bytes < kWrittenBytes; ++count) {
        const auto more = rows.next(row);
        if (!more || !*more) return more;
        for (const std::string& column : own)
            row.emplace_back(written(table, column, row));
        for (std::size_t i = 0; i < row.size(); ++i) {
            arrays[i].add(row[i]);
            bytes += row[i] ? row[i]->size() : 0;
        }
    }
    return true;
}

Status Target::write(const TablePlan& table, convert::Cursor& rows) {
    return guarded([&]() -> Status {
        const std::vector<std::string> names = columns(table);
        std::vector<std::string> quoted_names;
        std::vector<std::string> typed;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const bool is_own = i >= table.columns.size();
            const char* type =
                is_own ? postgres::own_type(names[i]) : postgres::array_type(table.columns[i].type);
            quoted_names.push_back(quoted(names[i]));
            typed.push_back("$" + std::to_string(i + 1) + "::" + type + "[]");
        }
        const std::string sql = "INSERT INTO " + table.name + " (" + comma_separated(quoted_names) +
                                ") SELECT * FROM unnest(" + comma_separated(typed) + ")";
        std::vector<Array> arrays;
        while (true) {
            const auto more = gather(table, rows, arrays);
            if (!more) return more.error();
            Params params;
            for (const Array& array : arrays)
                params.add(array);
            transaction_.run(sql, params);
            if (!*more) return Done{};
        }
    });
}

Status Target::finish(const std::vector<TablePlan>& plan) {
    return guarded([&]() -> Status {
        for (const std::string& index : indexes_)
            transaction_.run_script(index);
        for (const TablePlan& table : plan)
            transaction_.run_script("ANALYZE " + table.name);
        return Done{};
    });
}

Result<std::unique_ptr<convert::Cursor>> Target::read(const TablePlan& table) {
    return guarded([&]() -> Result<std::unique_ptr<convert::Cursor>> {
        std::vector<std::string> selected;
        for (const Column& column : table.columns)
            selected.push_back(postgres::canonical_sql(column));
        for (const std::string& column : own_columns(table))
            selected.push_back(postgres::own_canonical_sql(column));
        std::vector<std::string> order;
        for (const std::string& name : table.key) {
            const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                             [&](const Column& each) { return each.name == name; });
            order.push_back(quoted(name) +
                            (column->type == ColumnType::kText ? " COLLATE \"C\"" : ""));
        }
        return std::unique_ptr<convert::Cursor>(
            new PostgresCursor(transaction_, "converted_" + std::to_string(++cursors_),
                               "SELECT " + comma_separated(selected) + " FROM " + table.name +
                                   " t ORDER BY " + comma_separated(order),
                               selected.size()));
    });
}

Row Target::expected(const TablePlan& table, const Row& row) {
    Row wanted = row;
    for (const std::string& column : own_columns(table)) {
        const std::string value = written(table, column, row);
        wanted.emplace_back(column == postgres::kWords ? words_of(value) : value);
    }
    return wanted;
}

std::vector<std::string> Target::columns(const TablePlan& table) {
    std::vector<std::string> names;
    for (const Column& column : table.columns)
        names.push_back(column.name);
    const std::vector<std::string>& own = own_columns(table);
    names.insert(names.end(), own.begin(), own.end());
    return names;
}

Status Target::commit() {
    try {
        transaction_.commit();
        return Done{};
    } catch (const PostgresError& error) {
        const bool is_in_doubt = error.kind() == PostgresError::Kind::kInDoubt;
        return Error{
            Errc::kUnavailable, "",
            std::string("PostgreSQL: ") + error.what() +
                (is_in_doubt ? ": whether the copy was kept is not known; run it again: it "
                               "was when the target is found not to be empty"
                             : "")};
    }
}

}  // namespace

Result<std::unique_ptr<convert::Target>> open_postgres_target(const std::string& url, Millis now) {
    return guarded([&]() -> Result<std::unique_ptr<convert::Target>> {
        auto target = std::make_unique<Target>(url);
        if (const Status status = target->prepare(now); !status) return status.error();
        return std::unique_ptr<convert::Target>(std::move(target));
    });
}

}  // namespace carillon
