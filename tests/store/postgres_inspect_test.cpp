// A look at a PostgreSQL database before a start.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/inspect.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

void run(const std::string& url, const std::string& sql) {
    postgres::Connection db(url);
    postgres::Transaction transaction(db, postgres::Transaction::Kind::kWrite);
    transaction.run_script(sql);
    transaction.commit();
}

Inspection look(const std::string& url) {
    auto found = inspect_postgres(url, [] { return kStart; });
    if (!found) FAIL(found.error().message);
    return std::move(*found);
}

}  // namespace

TEST_CASE("a look at a database tells its schema and leaves it as it is",
          "[store][postgres][check]") {
    TemporarySchema schema;
    const int known = postgres::migrations().back().version;
    for (int n = 0; n < 2; ++n) {
        const Inspection found = look(schema.url());
        CHECK(found.exists);
        CHECK(found.version == 0);
        CHECK(found.known == known);
        CHECK(found.faults.empty());
    }
    REQUIRE(migrate_postgres(schema.url(), kStart).ok());
    CHECK(look(schema.url()).version == known);
    CHECK(look(schema.url()).faults.empty());
    run(schema.url(), "INSERT INTO schema_migrations VALUES (999, 'from tomorrow', now())");
    CHECK(look(schema.url()).version == 999);
}

TEST_CASE("a look at a database tells its clock beside ours", "[store][postgres][check]") {
    TemporarySchema schema;
    const Inspection found = look(schema.url());
    REQUIRE(found.its_time);
    REQUIRE(found.our_time);
    CHECK(*found.our_time == kStart);
    CHECK(*found.its_time != kStart);
}

TEST_CASE("a look at a database tells what would stop a start", "[store][postgres][check]") {
    TemporarySchema schema;
    run(schema.url(), "CREATE TABLE notifications (id int)");
    REQUIRE(look(schema.url()).faults.size() == 1);
    CHECK(look(schema.url()).faults[0].find("that are not Carillon's") != std::string::npos);
    run(schema.url(),
        "DROP TABLE notifications; ALTER ROLE CURRENT_USER"
        " SET default_transaction_read_only = on");
    CHECK(look(schema.url()).faults.at(0).find("set to read only") != std::string::npos);
    CHECK_FALSE(inspect_postgres("postgresql://127.0.0.1:1/x", [] { return kStart; }).ok());
}
