#pragma once
// planned_runs, as PostgreSQL keeps them. Failures are PostgresError.

#include "server/store/postgres/connection.hpp"
#include "server/store/tables/planned_runs.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace carillon::postgres {

// "SELECT … FROM planned_runs r" and `rest`.
std::vector<PlannedRun> read_runs(Transaction& db, const std::string& rest, const Params& params);
// At most so many with a larger first_id ("": from the first), in its order.
std::vector<PlannedRun> runs_behind(Transaction& db, const std::string& first_id, std::size_t most);

void insert_runs(Transaction& db, const std::vector<PlannedRun>& runs);
// Writes the members that are left; without any they go.
void shrink_runs(Transaction& db, const std::vector<PlannedRun>& runs);

}  // namespace carillon::postgres
