#pragma once
// The schema, as numbered steps that only go forward.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/store/engine/migrated.hpp"
#include "server/store/postgres/connection.hpp"

#include <string>
#include <vector>

namespace carillon::postgres {

struct Migration {
    int version;  // 1, 2, …; a number that was released is never changed
    const char* name;
    const char* sql;
    // What SQL alone cannot say; answers what it has done to particular rows.
    std::vector<std::string> (*fix_rows)(Transaction& db) = nullptr;
};

const std::vector<Migration>& migrations();

// Applies what is missing in one transaction under an advisory lock: when several processes start
// at once, one migrates and the others find it done. kUnprocessable for a database that a newer
// version has written or that is not in UTF-8, which is left as it is. Throws PostgresError.
Result<Migrated> migrate(Connection& db, Millis now, int up_to = migrations().back().version);
// The same within a transaction of the caller's, of kind kLong.
Result<Migrated> migrate(Transaction& transaction, Millis now,
                         int up_to = migrations().back().version);

// After a backup was restored: a new epoch, so that no client takes its old state for the present
// one; a server that runs beside it is told that all inboxes changed. Answers the epoch.
std::string renew_epoch(Connection& db);

}  // namespace carillon::postgres
