// Calls that take too long are cut; what may take long is not.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/postgres_tables.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <thread>

using namespace carillon;
using namespace carillon::test;
using postgres::Connection;
using postgres::PostgresError;
using postgres::Transaction;

namespace {

// Longer than any call may take but a migration's.
constexpr const char* kSlow = "SELECT pg_sleep(6)";

// What came of it.
std::string outcome_of(const std::string& url, Transaction::Kind kind) {
    Connection db(url);
    try {
        Transaction transaction(db, kind);
        transaction.run(kSlow);
        transaction.commit();
        return "carried out";
    } catch (const PostgresError& error) {
        const bool is_outage = error.kind() == PostgresError::Kind::kOutage;
        return error.is_silence() && is_outage && error.breaks_connection() ? "cut" : error.what();
    }
}

}  // namespace

TEST_CASE("a call that takes too long is cut, a migration's is not", "[store][postgres][silence]") {
    const TemporarySchema schema;
    const std::string url = schema.url();
    std::string read;
    std::string write;
    std::string migration;
    std::thread reading([&] { read = outcome_of(url, Transaction::Kind::kRead); });
    std::thread writing([&] { write = outcome_of(url, Transaction::Kind::kWrite); });
    std::thread migrating([&] { migration = outcome_of(url, Transaction::Kind::kLong); });
    reading.join();
    writing.join();
    migrating.join();
    CHECK(read == "cut");
    CHECK(write == "cut");
    CHECK(migration == "carried out");
}

TEST_CASE("whoever leaves a transaction standing loses its locks", "[store][postgres][silence]") {
    TestStore store(StoreKind::kPostgres);
    store.add(user(1));
    Connection halted(store.path());
    Transaction standing(halted, Transaction::Kind::kWrite);
    postgres::PostgresTables tables(standing, postgres::GroupMark{1, 1});
    tables.head(user(1));  // locks it
    // As a client does.
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    bool is_stored = false;
    while (!is_stored && std::chrono::steady_clock::now() < end)
        is_stored = store.publish(titled_event("after all", {user(1)})).ok();
    CHECK(is_stored);
    CHECK_THROWS_AS(standing.run("SELECT 1"), PostgresError);
}
