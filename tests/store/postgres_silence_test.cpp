// Calls that take too long are cut; what may take long is not.

#include "server/store/engine/access_set.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/deadline.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/postgres_tables.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <thread>

using namespace carillon;
using namespace carillon::test;
using postgres::Connection;
using postgres::Deadlines;
using postgres::GroupMark;
using postgres::PostgresError;
using postgres::PostgresTables;
using postgres::Transaction;

namespace {

const UserId kAda = user(1);

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

// As of a node that was stopped, or whose machine is gone, in mid-transaction.
TEST_CASE("a transaction that says nothing more does not keep an inbox from others",
          "[store][postgres][silence]") {
    TestStore store(StoreKind::kPostgres);
    store.add(kAda, "before");
    Connection db(store.path());
    Transaction silent(db, Transaction::Kind::kWrite);
    WebhookCache webhooks;
    PostgresTables tables(silent, GroupMark{77, 1}, webhooks);
    AccessSet access;
    access.inboxes.push_back(kAda);
    tables.load(access, kStart, store_limits::kStepRows);
    REQUIRE(store.publish(titled_event("meanwhile", {kAda})).ok());
    CHECK_THROWS_AS(silent.run("SELECT 1"), PostgresError);
    CHECK(store.unread(kAda).unread.total() == 2);
}

TEST_CASE("a statement that nobody waits for is ended by PostgreSQL",
          "[store][postgres][silence]") {
    const TemporarySchema schema;
    Connection db(schema.url());
    const auto deadlines = Deadlines::shared();
    // Where it were not ended so, it would be cut, as an outage.
    std::optional<PostgresError::Kind> kind;
    {
        const Deadlines::Watch watch(
            *deadlines, [] { return true; }, db.canceller());
        try {
            Transaction transaction(db, Millis(60000));
            transaction.run(kSlow);
        } catch (const PostgresError& error) {
            kind = error.kind();
            CHECK_FALSE(error.breaks_connection());
        }
        CHECK(watch.has_ended());
    }
    CHECK(kind == PostgresError::Kind::kTooLong);
}
