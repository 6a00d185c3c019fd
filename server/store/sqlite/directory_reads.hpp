#pragma once
// Reads of the directory and of revocations. In an open transaction. Failures are SqliteError.

#include "core/directory.hpp"
#include "core/result.hpp"
#include "core/revocation.hpp"
#include "server/store/sqlite/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::sqlite {

class Query;

Result<DirectoryUser> read_user(Connection& db, const UserId& user);
Result<DirectoryUser> read_user_by_email(Connection& db, const std::string& email);
std::vector<DirectoryUser> read_users(Connection& db, std::size_t limit);  // in id order
DirectoryPage find_users(Connection& db, const DirectoryQuery& query);

// "SELECT …" of revocations as read_revocation reads it, and `rest`.
std::string select_revocations(std::string_view rest);
Revocation read_revocation(const Query& query);
std::vector<Revocation> read_revocations(Connection& db);
// Those behind a number, and the last number then.
struct NewRevocations {
    std::vector<Revocation> revocations;
    std::uint64_t last = 0;
};
NewRevocations revocations_since(Connection& db, std::uint64_t number);

// Reads something that must be there.
Done read_probe(Connection& db);

}  // namespace carillon::sqlite
