#pragma once
// Rows of the directory and of revocations. In an open transaction. Failures are SqliteError.

#include "core/directory.hpp"
#include "core/revocation.hpp"
#include "server/store/email.hpp"
#include "server/store/sqlite/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::sqlite {

// See ReadTables.
std::optional<DirectoryUser> find_user(Connection& db, const UserId& user);
std::vector<DirectoryUser> find_users(Connection& db, const DirectoryQuery& query,
                                      std::size_t limit);
std::vector<EmailClaim> email_claims(Connection& db, const std::string& email);

// "SELECT …" of revocations as row_columns.hpp reads them, their numbers in column 3, and `rest`.
std::string select_revocations(std::string_view rest);
// Those behind a number, and the last number then.
struct NewRevocations {
    std::vector<Revocation> revocations;
    std::uint64_t last = 0;
};
NewRevocations revocations_since(Connection& db, std::uint64_t number);

}  // namespace carillon::sqlite
