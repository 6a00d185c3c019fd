#pragma once
// Rows of revocations. In an open transaction. Failures are PostgresError.

#include "core/policy/revocation.hpp"
#include "server/store/postgres/connection.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace carillon::postgres {

// "SELECT …" of revocations as row_columns.hpp reads them, and `rest`.
std::string select_revocations(const std::string& rest);
// Those that this transaction or a later one has changed.
std::vector<Revocation> read_revocations(Transaction& db, std::uint64_t changed_from);

}  // namespace carillon::postgres
