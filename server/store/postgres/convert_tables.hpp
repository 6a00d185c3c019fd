#pragma once
// What a PostgreSQL database holds, told by its catalogue, for what is copied into it
// (convert_target.hpp). Failures are PostgresError.

#include "server/store/convert/tables.hpp"
#include "server/store/postgres/connection.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon::postgres {

// Columns of PostgreSQL's own: what the index of words reads, and how nodes hear of each other's
// changes.
inline constexpr std::string_view kWords = "words";
inline constexpr std::string_view kChangedIn = "changed_in";
inline constexpr std::string_view kChangedBy = "changed_by";

// The tables without those of PostgreSQL's own. kInternal for a column of a type that cannot be
// copied.
Result<std::vector<convert::Table>> describe_tables(Transaction& db);
// Of that table, in their order.
std::vector<std::string> own_columns(Transaction& db, const std::string& table);

// SQL of a column, or of one of PostgreSQL's own, of a table `t` in its canonical form.
std::string canonical_sql(const convert::Column& column);
std::string own_canonical_sql(const std::string& column);
// Their types in PostgreSQL.
const char* array_type(convert::ColumnType type);
const char* own_type(std::string_view column);

// kConflict when the schema has tables and is not Carillon's, or when another process of Carillon's
// is at work on it.
Status check_is_ours(Transaction& db);
// Locks the tables, so that nobody else reads or writes them until the end. kConflict when one of
// them has rows (but meta, which every database has): says which and how many.
Status lock_empty(Transaction& db, const std::vector<convert::Table>& tables);
// The words of what is copied are those of this version: nothing is left to be indexed again.
void forget_reindexing(Transaction& db);
// Drops all indexes that no constraint needs, and answers the statements that make them again:
// building one over all rows is quicker than adding them one by one.
std::vector<std::string> take_indexes(Transaction& db);

}  // namespace carillon::postgres
