#pragma once
// The audit's rows. Failures are PostgresError.

#include "core/audit.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/tables/read_tables.hpp"

#include <cstddef>
#include <vector>

namespace carillon::postgres {

void insert_audit(Transaction& db, const std::vector<AuditEntry>& entries);
// See ReadTables::audit.
void read_audit(Transaction& db, const AuditQuery& query, std::size_t limit,
                const Take<AuditEntry>& take);

}  // namespace carillon::postgres
