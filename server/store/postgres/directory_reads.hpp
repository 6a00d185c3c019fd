#pragma once
// Reads of the directory and of revocations. In an open transaction. Failures are PostgresError.

#include "core/directory.hpp"
#include "core/result.hpp"
#include "core/revocation.hpp"
#include "server/store/postgres/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace carillon::postgres {

Result<DirectoryUser> read_user(Transaction& db, const UserId& user);
Result<DirectoryUser> read_user_by_email(Transaction& db, const std::string& email);
std::vector<DirectoryUser> read_users(Transaction& db, std::size_t limit);  // in id order
DirectoryPage find_users(Transaction& db, const DirectoryQuery& query);

// "SELECT …" of revocations as read_revocation reads it, and `rest`.
std::string select_revocations(const std::string& rest);
Revocation read_revocation(const Rows& rows);
// Those that this transaction or a later one has changed.
std::vector<Revocation> read_revocations(Transaction& db, std::uint64_t changed_from);

// Reads something that must be there.
Done read_probe(Transaction& db);

}  // namespace carillon::postgres
