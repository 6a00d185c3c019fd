#pragma once
// The embedded database as what is copied from (store/convert).

#include "core/base/result.hpp"
#include "server/store/convert/tables.hpp"
#include "server/store/sqlite/migrations.hpp"

#include <memory>
#include <string>

namespace carillon {

// The migrations that it lacks were applied before.
struct SqliteSource {
    std::unique_ptr<convert::Source> source;
    Migrated migrated;
};

// Holds the write lock as long as it lives, so that nothing is written that would be left behind;
// nothing is changed but by the migrations. Precondition: the file exists. kUnavailable when it
// cannot be opened or another process is writing, kUnprocessable when a newer version wrote it.
Result<SqliteSource> open_sqlite_source(const std::string& path, Millis now);

}  // namespace carillon
