#pragma once
// The audit's rows. Failures are PostgresError.

#include "core/audit.hpp"
#include "server/store/postgres/connection.hpp"

#include <vector>

namespace carillon::postgres {

void insert_audit(Transaction& db, const std::vector<AuditEntry>& entries);
// See Store::audit.
AuditPage read_audit(Transaction& db, const AuditQuery& query);

}  // namespace carillon::postgres
