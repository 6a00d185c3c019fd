#pragma once
// Indexes again what was indexed before scripts without spaces had pairs (core's index_terms): in
// steps, each a transaction that also keeps how far it has come, so that one that is broken off
// goes on where it was. Nothing is done when all is.

#include "server/store/sqlite/connection.hpp"

#include <cstdint>

namespace carillon::sqlite {

// How many notifications were indexed again. Failures are SqliteError.
std::uint64_t reindex(Connection& db);

}  // namespace carillon::sqlite
