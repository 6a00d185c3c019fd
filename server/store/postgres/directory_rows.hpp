#pragma once
// Rows of the directory and of revocations. In an open transaction. Failures are PostgresError.

#include "core/directory.hpp"
#include "core/revocation.hpp"
#include "server/store/email.hpp"
#include "server/store/postgres/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace carillon::postgres {

// See ReadTables.
std::optional<DirectoryUser> find_user(Transaction& db, const UserId& user);
std::vector<DirectoryUser> find_users(Transaction& db, const DirectoryQuery& query,
                                      std::size_t limit);
std::vector<EmailClaim> email_claims(Transaction& db, const std::string& email);

// "SELECT …" of revocations as row_columns.hpp reads them, and `rest`.
std::string select_revocations(const std::string& rest);
// Those that this transaction or a later one has changed.
std::vector<Revocation> read_revocations(Transaction& db, std::uint64_t changed_from);

}  // namespace carillon::postgres
