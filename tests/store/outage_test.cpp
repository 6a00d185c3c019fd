// What is told of an outage, and what is counted of the work.

#include "server/store/engine/outages.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);

}  // namespace

TEST_CASE("an outage is told once, whoever meets it, and so is its end", "[store][outage]") {
    int outages = 0;
    int recoveries = 0;
    StoreSettings settings;
    settings.on_outage = [&](const std::string&) { ++outages; };
    settings.on_recovery = [&] { ++recoveries; };
    Outages state(settings);
    state.note_back(Outages::kReading);
    CHECK(recoveries == 0);
    for (int i = 0; i < 100; ++i) {
        state.note_away(Outages::kWriting, "full");
        state.note_away(Outages::kReading, "gone");
    }
    CHECK(outages == 1);
    state.note_back(Outages::kReading);
    state.note_away(Outages::kReading, "gone again");
    CHECK(outages == 1);
    state.note_back(Outages::kReading);
    CHECK(recoveries == 0);
    CHECK(state.is_away(Outages::kWriting));
    state.note_back(Outages::kWriting);
    CHECK(recoveries == 1);
    state.note_away(Outages::kReading, "the next one");
    CHECK(outages == 2);
}

STORE_TEST("a transaction that writes nothing is none for the metrics", "[outage]") {
    TestStore store(kind);
    const Notification n = store.add(kAda);
    const int before = store.groups();
    CHECK(before > 0);
    CHECK(store.run_due(100) == 0);
    REQUIRE(store.operate(kAda, operation(OperationKind::kUnack, {n.id})).ok());  // unread it is
    store.contact({kAda});
    CHECK(store.groups() == before);
    REQUIRE(store.operate(kAda, operation(OperationKind::kAck, {n.id})).ok());
    CHECK(store.groups() == before + 1);
}
