// What commands do to a database without a store.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/migrations.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "server/store/postgres/vacuum.hpp"

namespace carillon {

Result<Migrated> migrate_postgres(const std::string& url, Millis now) {
    try {
        postgres::Connection db(url);
        return postgres::migrate(db, now);
    } catch (const postgres::PostgresError& error) {
        return postgres::cannot_open(error);
    }
}

Result<std::string> renew_postgres_epoch(const std::string& url) {
    try {
        postgres::Connection db(url);
        return postgres::renew_epoch(db);
    } catch (const postgres::PostgresError& error) {
        return postgres::cannot_open(error);
    }
}

Result<Done> vacuum_postgres(const std::string& url) {
    try {
        postgres::Connection db(url);
        postgres::vacuum_persons(db);
        return Done{};
    } catch (const postgres::PostgresError& error) {
        return Error{Errc::kUnavailable, "",
                     std::string("the vacuum was not done: ") + error.what()};
    }
}

}  // namespace carillon
