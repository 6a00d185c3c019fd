#pragma once
// Rows of revocations. In an open transaction. Failures are SqliteError.

#include "core/policy/revocation.hpp"
#include "server/store/sqlite/connection.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::sqlite {

// "SELECT …" of revocations as row_columns.hpp reads them, their numbers in column 3, and `rest`.
std::string select_revocations(std::string_view rest);
// Those behind a number, and the last number then.
struct NewRevocations {
    std::vector<Revocation> revocations;
    std::uint64_t last = 0;
};
NewRevocations revocations_since(Connection& db, std::uint64_t number);

}  // namespace carillon::sqlite
