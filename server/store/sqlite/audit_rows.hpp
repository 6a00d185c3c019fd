#pragma once
// The rows of the audit. Failures are SqliteError.

#include "core/audit.hpp"
#include "server/store/sqlite/connection.hpp"

namespace carillon::sqlite {

// On the writer's thread, in its transaction.
void insert_audit(Connection& db, const AuditEntry& entry);

// On a reader's thread, in an open read transaction. See Store::audit.
AuditPage read_audit(Connection& db, const AuditQuery& query);

}  // namespace carillon::sqlite
