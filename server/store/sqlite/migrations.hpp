#pragma once
// The schema, as numbered steps that only go forward.

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "server/store/engine/migrated.hpp"
#include "server/store/sqlite/connection.hpp"

#include <string>
#include <vector>

namespace carillon::sqlite {

struct Migration {
    int version;  // 1, 2, …; a number that was released is never changed
    const char* name;
    const char* sql;
    void (*then)(Connection& db) = nullptr;  // what SQL cannot say
    // Likewise; answers what it has done to particular rows.
    std::vector<std::string> (*fix_rows)(Connection& db) = nullptr;
};

const std::vector<Migration>& migrations();

// Applies what is missing in one transaction under the write lock: when two processes start at
// once, one migrates and the other finds it done. kUnprocessable for a database that a newer
// version has written, which is left as it is. Throws SqliteError.
Result<Migrated> migrate(Connection& db, Millis now, int up_to = migrations().back().version);

}  // namespace carillon::sqlite
