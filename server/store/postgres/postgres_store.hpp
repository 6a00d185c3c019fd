#pragma once
// The store on a PostgreSQL server (13 or newer), for several nodes: durable when answered, group
// commit on a few writer threads, reads beside them.
//
// A mutation goes to a writer by its user, so those of one user are carried out in the order
// called; what concerns several users (an event, the directory, the clock's doing) is in order with
// what its caller has seen the completion of. Several processes may use one database: what another
// one changes is told by on_foreign_change within about store_limits::kSweep.
//
// Completions run on the threads of the store, those of mutations one at a time; those of a full
// queue on the caller's, before the call returns.

#include "server/store/postgres/migrations.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace carillon {

struct PostgresSettings {
    std::string url;          // postgresql://…
    std::size_t writers = 4;  // threads, a connection each
    std::size_t readers = 4;  // likewise
};

// Applies the migrations that the database lacks. kUnavailable when it does not answer,
// kUnprocessable when a newer version wrote it.
Result<std::unique_ptr<Store>> open_postgres_store(const PostgresSettings& postgres,
                                                   StoreSettings settings);

// `carillon migrate`: only the migrations. `now` is what the record of them says.
Result<Migrated> migrate_postgres(const std::string& url, Millis now);

// After a backup was restored: a new epoch, so that no client takes its old state for the present
// one. The database is migrated. Answers the epoch.
Result<std::string> renew_postgres_epoch(const std::string& url);

// After an erasure: has the server take away what deleted rows held, which takes as long as the
// tables are large. kUnavailable.
Result<Done> vacuum_postgres(const std::string& url);

}  // namespace carillon
