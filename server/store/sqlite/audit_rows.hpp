#pragma once
// The rows of the audit. Failures are SqliteError.

#include "core/event/audit.hpp"
#include "server/store/sqlite/connection.hpp"

namespace carillon::sqlite {

// On the writer's thread, in its transaction.
void insert_audit(Connection& db, const AuditEntry& entry);

}  // namespace carillon::sqlite
