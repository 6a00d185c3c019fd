#pragma once
// What an operator would read in the file of an embedded database.

#include "server/store/sqlite/query.hpp"

#include <string>

namespace carillon::test {

// The first column of the first row; "" without one.
inline std::string first_text(sqlite::Connection& db, const std::string& sql) {
    sqlite::Query query(db, sql);
    return query.step() ? std::string(query.text(0)) : std::string();
}

}  // namespace carillon::test
