#pragma once
// What one database holds, as the other one can take it over: tables, their columns and their rows,
// described by the databases themselves. Nobody lists the tables by hand, so one that a migration
// adds is copied from the day it exists in both, and refused (plan.hpp) while it is in one only.

#include "core/base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace carillon::convert {

// The type that the target gives a column.
enum class ColumnType {
    kUuid,
    kText,
    kJson,     // the text stays as it was sent
    kBoolean,  // "t", "f"
    kInteger,  // decimal
    kTime,     // RFC 3339, UTC, milliseconds
};

struct Column {
    std::string name;
    ColumnType type = ColumnType::kText;  // of a source: not known, kText

    friend bool operator==(const Column&, const Column&) = default;
};

// What is of one database alone (its own bookkeeping, search indexes, computed columns) is left out
// by it, and not part of this.
struct Table {
    std::string name;
    std::vector<Column> columns;
    // Sets of columns that tell its rows apart, in the order of their index.
    std::vector<std::vector<std::string>> keys;
    // Tables that its rows refer to.
    std::vector<std::string> after;
};

// A table as it is copied: the same columns in the same order on both sides.
struct TablePlan {
    std::string name;
    std::vector<Column> columns;
    std::vector<std::string> key;  // rows are read in this order on both sides
};

using Field = std::optional<std::string>;  // nothing = NULL
using Row = std::vector<Field>;            // as the plan's columns

// The rows of one table, in the order of its key. One at a time for each side.
class Cursor {
  public:
    virtual ~Cursor() = default;
    // The next row into `row`; false after the last.
    virtual Result<bool> next(Row& row) = 0;
};

// Reads one state: what others write meanwhile is not seen, or kept out.
class Source {
  public:
    virtual ~Source() = default;
    virtual Result<std::vector<Table>> tables() = 0;
    virtual Result<std::uint64_t> count(const TablePlan& table) = 0;
    // Fields as they stand: texts and decimal numbers.
    virtual Result<std::unique_ptr<Cursor>> read(const TablePlan& table) = 0;
};

// Takes rows in one transaction. Whatever ends without commit() has left nothing.
class Target {
  public:
    virtual ~Target() = default;
    virtual Result<std::vector<Table>> tables() = 0;
    // All rows that `rows` gives, in the canonical form of their types (canonical.hpp); the columns
    // of the target's own are made here.
    virtual Status write(const TablePlan& table, Cursor& rows) = 0;
    // After the last write: what makes reading fast.
    virtual Status finish(const std::vector<TablePlan>& plan) = 0;
    // Rows in the canonical form; after the plan's columns come those of the target's own.
    virtual Result<std::unique_ptr<Cursor>> read(const TablePlan& table) = 0;
    // What read() shall give for a row that was written.
    virtual Row expected(const TablePlan& table, const Row& row) = 0;
    // The names of what read() gives.
    virtual std::vector<std::string> columns(const TablePlan& table) = 0;
    virtual Status commit() = 0;
};

}  // namespace carillon::convert
