#pragma once
// Reads of the directory. On a reader's thread, in an open read transaction. Failures are
// SqliteError.

#include "core/directory.hpp"
#include "core/result.hpp"
#include "server/store/sqlite/connection.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace carillon::sqlite {

Result<DirectoryUser> read_user(Connection& db, const UserId& user);
Result<DirectoryUser> read_user_by_email(Connection& db, const std::string& email);
std::vector<DirectoryUser> read_users(Connection& db, std::size_t limit);  // in id order

// Reads something that must be there.
Done read_probe(Connection& db);

}  // namespace carillon::sqlite
