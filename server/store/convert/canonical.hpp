#pragma once
// One spelling for each value, so that both databases' rows are compared as texts.

#include "server/store/convert/tables.hpp"

#include <cstdint>
#include <string>

namespace carillon::convert {

// What PostgreSQL cannot hold is changed and counted.
struct Changed {
    std::uint64_t nul_bytes = 0;  // U+FFFD stands for each
};

// A field of the source as the target will give it back. kUnprocessable with what is accepted when
// the target could not hold it; the message has no place in it.
Result<Field> canonical(ColumnType type, Field field, Changed& changed);

// "notifications (user_id=…, rev=7)"
std::string place_of(const TablePlan& table, const Row& row);

}  // namespace carillon::convert
