#pragma once
// Indexes again what was indexed before scripts without spaces had pairs (core's index_terms): in
// steps, each a transaction that also keeps how far it has come, so that one that is broken off
// goes on where it was. Several nodes that start take turns. Nothing is done when all is.

#include "server/store/postgres/connection.hpp"

#include <cstdint>

namespace carillon::postgres {

// How many notifications were indexed again. Failures are PostgresError.
std::uint64_t reindex(Connection& db);

}  // namespace carillon::postgres
