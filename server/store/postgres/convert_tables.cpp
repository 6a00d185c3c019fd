#include "server/store/postgres/convert_tables.hpp"

#include "server/store/postgres/postgres_error.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace carillon::postgres {
namespace {

using convert::Column;
using convert::ColumnType;
using convert::Table;

// PostgreSQL's own bookkeeping.
constexpr std::array<std::string_view, 5> kOwnTables = {"schema_migrations", "writers", "room",
                                                        "reindexing", "trimming"};
constexpr std::array<std::string_view, 3> kOwnColumns = {kWords, kChangedIn, kChangedBy};

// What still writes or reads within so many seconds is at work; what a pooler keeps open is idle
// for longer. A node looks every second.
constexpr const char* kAtWork =
    "SELECT count(*), min(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND usename = current_user AND application_name = 'carillon' AND pid <> pg_backend_pid()"
    " AND (state <> 'idle' OR state_change > clock_timestamp() - interval '3 s')";
constexpr const char* kLockTime = "5s";

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Types by PostgreSQL's names; smaller numbers are cast by themselves.
struct NamedType {
    std::string_view name;
    ColumnType type;
    const char* written_as;
};
constexpr std::array<NamedType, 8> kTypes = {{
    {"uuid", ColumnType::kUuid, "uuid"},
    {"text", ColumnType::kText, "text"},
    {"json", ColumnType::kJson, "json"},
    {"bool", ColumnType::kBoolean, "boolean"},
    {"int8", ColumnType::kInteger, "bigint"},
    {"int4", ColumnType::kInteger, "bigint"},
    {"int2", ColumnType::kInteger, "bigint"},
    {"timestamptz", ColumnType::kTime, "timestamptz"},
}};

std::optional<ColumnType> type_of(std::string_view name) {
    for (const NamedType& each : kTypes)
        if (each.name == name) return each.type;
    return std::nullopt;
}

std::vector<std::string> first_column(Transaction& db, const std::string& sql) {
    std::vector<std::string> all;
    Rows rows = db.run(sql);
    while (rows.next())
        all.emplace_back(rows.text(0));
    return all;
}

std::string comma_separated(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

// Computed ones are not copied.
Status read_columns(Transaction& db, std::map<std::string, Table>& tables) {
    Rows rows = db.run(
        "SELECT c.relname, a.attname, y.typname FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " JOIN pg_type y ON y.oid = a.atttypid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
        " AND a.attgenerated = '' ORDER BY c.relname, a.attnum");
    while (rows.next()) {
        const std::string table(rows.text(0));
        const std::string column(rows.text(1));
        if (is_one_of(kOwnTables, table) || is_one_of(kOwnColumns, column)) continue;
        const auto type = type_of(rows.text(2));
        if (!type) {
            return Error{Errc::kInternal, "",
                         "the column " + table + "." + column + " has the type " +
                             std::string(rows.text(2)) + ", which is not copied yet"};
        }
        tables[table].name = table;
        tables[table].columns.push_back(Column{column, *type});
    }
    return Done{};
}

void read_keys(Transaction& db, std::map<std::string, Table>& tables) {
    Rows rows = db.run(
        "SELECT c.relname, i.indexrelid, a.attname FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indrelid"
        " CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, place)"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum"
        " WHERE c.relnamespace = current_schema()::regnamespace AND i.indisunique"
        " AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts"
        " ORDER BY c.relname, i.indisprimary DESC, i.indexrelid, k.place");
    std::string last_index;
    while (rows.next()) {
        const auto table = tables.find(std::string(rows.text(0)));
        if (table == tables.end()) continue;
        if (rows.text(1) != last_index) table->second.keys.emplace_back();
        last_index = rows.text(1);
        table->second.keys.back().emplace_back(rows.text(2));
    }
}

void read_references(Transaction& db, std::map<std::string, Table>& tables) {
    Rows rows = db.run(
        "SELECT c.relname, f.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " JOIN pg_class f ON f.oid = k.confrelid"
        " WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace");
    while (rows.next()) {
        const auto table = tables.find(std::string(rows.text(0)));
        if (table != tables.end()) table->second.after.emplace_back(rows.text(1));
    }
}

}  // namespace

Result<std::vector<Table>> describe_tables(Transaction& db) {
    std::map<std::string, Table> tables;
    if (const Status status = read_columns(db, tables); !status) return status.error();
    read_keys(db, tables);
    read_references(db, tables);
    std::vector<Table> all;
    for (auto& [name, table] : tables)
        all.push_back(std::move(table));
    return all;
}

std::vector<std::string> own_columns(Transaction& db, const std::string& table) {
    std::vector<std::string> own;
    for (std::string& column :
         first_column(db, "SELECT attname FROM pg_attribute WHERE attrelid = '" + table +
                              "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
        if (is_one_of(kOwnColumns, column)) own.push_back(std::move(column));
    }
    return own;
}

std::string canonical_sql(const Column& column) {
    const std::string name = "t." + column.name;
    if (column.type != ColumnType::kTime) return name;
    return "to_char(" + name + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
}

std::string own_canonical_sql(const std::string& column) {
    if (column != kWords) return "t." + column;
    return "array_to_string(ARRAY(SELECT w FROM unnest(tsvector_to_array(t." + column +
           ")) w ORDER BY w COLLATE \"C\"), ' ')";
}

const char* array_type(ColumnType type) {
    for (const NamedType& each : kTypes)
        if (each.type == type) return each.written_as;
    return "text";
}

const char* own_type(std::string_view column) {
    if (column == kWords) return "tsvector";
    return column == kChangedIn ? "xid8" : "bigint";
}

// Of whoever has just been stopped the sessions are there for a moment yet.
Status check_nobody_is_at_work(Transaction& db) {
    constexpr int kLooks = 20;
    for (int look = 1;; ++look) {
        Rows others = db.run(kAtWork);
        others.next();
        if (others.integer(0) == 0) return Done{};
        if (look == kLooks)
            return Error{Errc::kConflict, "",
                         "a carillon process is at work on the target (PostgreSQL's process " +
                             std::string(others.text(1)) + "): stop it first"};
        db.run("SELECT pg_sleep(0.1), pg_stat_clear_snapshot()");
    }
}

Status check_is_ours(Transaction& db) {
    const std::vector<std::string> tables = first_column(
        db,
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p', 'f') ORDER BY relname LIMIT 20");
    const bool is_ours = is_one_of(tables, "schema_migrations") && is_one_of(tables, "meta");
    if (!tables.empty() && !is_ours) {
        return Error{Errc::kConflict, "",
                     "the target is not empty: it holds the tables " + comma_separated(tables) +
                         "; expected an empty database (createdb -E UTF8 -T template0 NAME)"};
    }
    return check_nobody_is_at_work(db);
}

void forget_reindexing(Transaction& db) {
    const auto there = first_column(db, "SELECT to_regclass('reindexing') IS NOT NULL");
    if (there.front() == "t") db.run("DELETE FROM reindexing");
}

Status lock_empty(Transaction& db, const std::vector<Table>& tables) {
    std::vector<std::string> names;
    for (const Table& table : tables)
        names.push_back(table.name);
    db.run_script(std::string("SET LOCAL lock_timeout = '") + kLockTime + "'");
    db.run_script("LOCK TABLE " + comma_separated(names) + " IN ACCESS EXCLUSIVE MODE");
    std::vector<std::string> held;
    for (const std::string& name : names) {
        if (name == "meta") continue;
        const std::vector<std::string> count = first_column(db, "SELECT count(*) FROM " + name);
        if (count.front() != "0") held.push_back(name + " " + count.front());
    }
    if (held.empty()) return Done{};
    return Error{Errc::kConflict, "",
                 "the target is not empty: it holds rows (" + comma_separated(held) +
                     "); expected an empty database, or one that carillon has migrated and nothing "
                     "more"};
}

std::vector<std::string> take_indexes(Transaction& db) {
    std::vector<std::string> made;
    std::vector<std::string> dropped;
    Rows rows = db.run(
        "SELECT pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"
        " AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
        " ORDER BY i.indexrelid");
    while (rows.next()) {
        made.emplace_back(rows.text(0));
        dropped.emplace_back(rows.text(1));
    }
    if (!dropped.empty()) db.run_script("DROP INDEX " + comma_separated(dropped));
    return made;
}

}  // namespace carillon::postgres
