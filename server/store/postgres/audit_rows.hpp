#pragma once
// The audit's rows. Failures are PostgresError.

#include "core/event/audit.hpp"
#include "server/store/postgres/connection.hpp"

#include <vector>

namespace carillon::postgres {

void insert_audit(Transaction& db, const std::vector<AuditEntry>& entries);

}  // namespace carillon::postgres
