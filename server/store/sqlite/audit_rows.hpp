#pragma once
// The rows of the audit. Failures are SqliteError.

#include "core/audit.hpp"
#include "server/store/sqlite/connection.hpp"
#include "server/store/tables/read_tables.hpp"

#include <cstddef>

namespace carillon::sqlite {

// On the writer's thread, in its transaction.
void insert_audit(Connection& db, const AuditEntry& entry);

// On a reader's thread, in an open read transaction. See ReadTables::audit.
void read_audit(Connection& db, const AuditQuery& query, std::size_t limit,
                const Take<AuditEntry>& take);

}  // namespace carillon::sqlite
