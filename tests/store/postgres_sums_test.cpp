// The daily sums on PostgreSQL: a slot for each writer at work, and what others do to rows.

#include "core/policy/analytics.hpp"
#include "tests/store/by_hand.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);

AnalyticsRow whole(TestStore& store) {
    AnalyticsQuery query;
    query.from = query.to = day_of(kStart);
    query.by = AnalyticsKey::kChannel;
    const auto report = value_of(await<AnalyticsReport>(
        [&](auto done) { store.store().analytics(query, std::move(done)); }));
    REQUIRE(report.rows.size() == 1);
    return report.rows.front();
}

}  // namespace

TEST_CASE("a writer waits for no line that another one is writing (postgres)",
          "[store][postgres][analytics]") {
    TestStore store(StoreKind::kPostgres);
    store.add(kAda);
    const auto slots = [&] {
        return by_hand(store.path(), "SELECT DISTINCT slot FROM daily_sums ORDER BY slot");
    };
    REQUIRE(slots().size() == 1);
    {
        postgres::Connection other(store.path());
        postgres::Transaction writing(other, postgres::Transaction::Kind::kWrite);
        // As a writer at work holds them: its slot, and lines with it.
        writing.run("SELECT pg_advisory_xact_lock(1937075571, slot::integer) FROM daily_sums");
        writing.run("SELECT 1 FROM daily_sums FOR UPDATE");
        store.add(kAda);
    }
    CHECK(slots().size() == 2);
    CHECK(whole(store).created == 2);
}

TEST_CASE(
    "with more writers at work than there are slots one waits, and nothing is lost (postgres)",
    "[store][postgres][analytics]") {
    TestStore store(StoreKind::kPostgres);
    {
        postgres::Connection other(store.path());
        postgres::Transaction writing(other, postgres::Transaction::Kind::kWrite);
        writing.run("SELECT pg_advisory_xact_lock(1937075571, s) FROM generate_series(0, 31) s");
        store.add(kAda);
        store.add(kBob);
    }
    CHECK(whole(store).created == 2);
}

TEST_CASE("a row that a version without sums has made is never counted (postgres)",
          "[store][postgres][analytics]") {
    TestStore store(StoreKind::kPostgres);
    const Notification counted = store.add(kAda);
    const Notification old = store.add(kBob);
    by_hand(store.path(), "UPDATE notifications SET counted = 0 WHERE id = $1",
            postgres::Params().add(old.id));
    store.advance(kSecond);
    value_of(store.operate(kBob, operation(OperationKind::kClick, {old.id})));
    value_of(store.operate(kBob, operation(OperationKind::kUnack, {old.id})));
    value_of(store.operate(kBob, operation(OperationKind::kDelete, {old.id})));
    CHECK(whole(store).created == 2);
    CHECK(whole(store).clicked == 0);
    CHECK(whole(store).read() == 0);
    CHECK(whole(store).deleted_unread == 0);
    value_of(store.operate(kAda, operation(OperationKind::kClick, {counted.id})));
    CHECK(whole(store).clicked == 1);
}

TEST_CASE("what an older node or somebody by hand has changed is made up for (postgres)",
          "[store][postgres][analytics]") {
    TestStore store(StoreKind::kPostgres);
    const Notification n = store.add(kAda);
    by_hand(store.path(),
            "UPDATE notifications SET read_at = created_at + interval '60 s', rev = rev"
            " WHERE id = $1",
            postgres::Params().add(n.id));
    CHECK(whole(store).read() == 0);
    store.advance(2 * kHour);
    value_of(store.operate(kAda, operation(OperationKind::kArchive, {n.id})));
    CHECK(whole(store).read() == 1);
    CHECK(*percentile_seconds(whole(store).read_after, 50) == Approx(60).epsilon(0.0625));
    value_of(store.operate(kAda, operation(OperationKind::kUnack, {n.id})));
    CHECK(whole(store).read() == 0);
}
