#pragma once
// The embedded store: one SQLite file, durable when answered (write-ahead log, synchronous=FULL),
// group commit on one writer thread, reads beside it.
//
// Several processes may open the same file: what another one changes is told by on_foreign_change
// within about store_limits::kForeignPoll.
//
// Completions run on the writer's or a reader's thread; those of a full queue on the caller's,
// before the call returns.

#include "server/store/sqlite/migrations.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace carillon {

struct SqliteSettings {
    std::string path;         // a file in an existing folder of a local file system
    std::size_t readers = 3;  // threads
    std::string vfs = {};     // SQLite's name of another file layer; empty = the system's
    // Pages of the log of writes from which on it is copied; nothing: what is usual.
    std::optional<int> log_pages = {};
};

// Opens or creates the file and applies the migrations it lacks. kUnavailable when it cannot be
// opened, kUnprocessable when a newer version wrote it.
Result<std::unique_ptr<Store>> open_sqlite_store(SqliteSettings sqlite, StoreSettings settings);

// `carillon migrate`: only the migrations. `now` is what the record of them says.
Result<Migrated> migrate_sqlite(const std::string& path, Millis now);

// After a backup was restored: a new epoch, so that no client takes its old state for the present
// one. The database is migrated. Answers the epoch.
Result<std::string> renew_sqlite_epoch(const std::string& path);

}  // namespace carillon
