#pragma once
// Reads of the directory. On a reader's thread. Failures are PostgresError.

#include "core/directory.hpp"
#include "core/result.hpp"
#include "server/store/postgres/connection.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace carillon::postgres {

Result<DirectoryUser> read_user(Transaction& db, const UserId& user);
Result<DirectoryUser> read_user_by_email(Transaction& db, const std::string& email);
std::vector<DirectoryUser> read_users(Transaction& db, std::size_t limit);  // in id order

// Reads something that must be there.
Done read_probe(Transaction& db);

}  // namespace carillon::postgres
