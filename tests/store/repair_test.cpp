// Heads that do not fit their rows are found and put right, as commits.

#include "server/store/sqlite/connection.hpp"
#include "server/store/store_limits.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);

// A store whose file is open beside it, to break things by hand.
struct Broken {
    TestStore store{StoreKind::kSqlite};
    void run(const std::string& sql) {
        sqlite::Connection db({store.path(), {}});
        db.execute(sql.c_str());
    }
};

}  // namespace

STORE_TEST("what is right is left as it is", "[repair]") {
    TestStore store(kind);
    const auto first = store.add(kAda);
    store.add(kAda, "Later", Priority::kHigh, 2.0);
    store.add(user(2));
    REQUIRE(store.operate(kAda, operation(OperationKind::kAck, {first.id})).ok());
    store.forget_commits();
    const RepairStep step = store.repair();
    CHECK(step.inboxes == 2);
    CHECK(step.mended.empty());
    CHECK_FALSE(step.last);
    CHECK(store.commits().empty());
    CHECK(store.repair(user(1)).inboxes == 1);
    CHECK(store.repair(user(2)).inboxes == 0);
}

STORE_TEST("many inboxes take several steps, each inbox comes once", "[repair]") {
    TestStore store(kind);
    const auto count = static_cast<std::uint32_t>(store_limits::kRepairInboxes + 3);
    std::vector<UserId> everybody;
    for (std::uint32_t i = 1; i <= count; ++i)
        everybody.push_back(user(i));
    REQUIRE(store.publish(titled_event("for all of them", everybody)).ok());
    const RepairStep first = store.repair();
    CHECK(first.inboxes == store_limits::kRepairInboxes);
    REQUIRE(first.last);
    const RepairStep second = store.repair(first.last);
    CHECK(second.inboxes == 3);
    CHECK_FALSE(second.last);
}

TEST_CASE("wrong counters are counted again, with a commit", "[store][sqlite][repair]") {
    Broken broken;
    TestStore& store = broken.store;
    store.add(kAda);
    store.add(kAda, "Urgent", Priority::kHigh);
    store.add(user(2));
    const auto before = store.state(kAda);
    broken.run("UPDATE inboxes SET unread_high = 7, unseen = 0 WHERE user_id = '" + kAda.text() +
               "'");
    store.forget_commits();

    const RepairStep step = store.repair();
    REQUIRE(step.mended.size() == 1);
    CHECK(step.mended[0].user == kAda);
    CHECK(step.mended[0].before.total() == 8);
    CHECK(step.mended[0].after.total() == 2);
    CHECK(step.mended[0].after.unseen == 2);
    CHECK(store.unread(kAda).unread == store.recount(kAda));
    REQUIRE(store.commits().size() == 1);
    const Changes& changes = store.commits()[0]->changes;
    CHECK(store.commits()[0]->user == kAda);
    CHECK(changes.unread == store.recount(kAda));
    CHECK(changes.to == before.head + 1);
    CHECK(changes.upserts.empty());
    CHECK(store.repair().mended.empty());
}

TEST_CASE("a digest of other rows is counted again, with a commit", "[store][sqlite][repair]") {
    Broken broken;
    TestStore& store = broken.store;
    store.add(kAda);
    broken.run("UPDATE inboxes SET digest = '00000000000000ff'");
    CHECK(store.state(kAda).digest == InboxDigest(255));
    store.forget_commits();
    const RepairStep step = store.repair();
    REQUIRE(step.mended.size() == 1);
    CHECK(step.mended[0].was_other_rows);
    CHECK(step.mended[0].before == step.mended[0].after);
    CHECK(store.commits().size() == 1);
    CHECK(store.state(kAda).digest == store.recount_digest(kAda));
    CHECK(store.repair().mended.empty());
}

TEST_CASE("a wrong length of a list is counted again, with a commit", "[store][sqlite][repair]") {
    Broken broken;
    TestStore& store = broken.store;
    const Notification row = store.add(kAda);
    store.add(kAda, "Later");
    value_of(store.operate(kAda, operation(OperationKind::kArchive, {row.id})));
    broken.run("UPDATE inboxes SET lengths = '7 1 0 0'");
    CHECK(store.list(kAda).total == 7);
    store.forget_commits();
    const RepairStep step = store.repair();
    REQUIRE(step.mended.size() == 1);
    CHECK(step.mended[0].was_other_length);
    CHECK_FALSE(step.mended[0].was_other_rows);
    CHECK(store.commits().size() == 1);
    CHECK(store.list(kAda).total == 1);
    CHECK(store.repair().mended.empty());
}

TEST_CASE(
    "how long its lists are is counted by whoever looks next, where another version has written",
    "[store][sqlite]") {
    Broken broken;
    TestStore& store = broken.store;
    const Notification row = store.add(kAda);
    store.add(kAda, "Urgent", Priority::kHigh);
    value_of(store.operate(kAda, operation(OperationKind::kArchive, {row.id})));
    broken.run("UPDATE inboxes SET lengths_at = 0, lengths = '0 0 0 0'");
    store.add(kAda, "Later");
    store.forget_commits();
    CHECK(store.list(kAda).total == 2);
    ListQuery archived;
    archived.filter.archived = true;
    CHECK(store.list(kAda, archived).total == 1);
    CHECK(store.commits().empty());  // nothing that a client would see
}

TEST_CASE("what a version without digests has written is counted by whoever looks next",
          "[store][sqlite]") {
    Broken broken;
    TestStore& store = broken.store;
    store.add(kAda);
    store.add(kAda, "Urgent", Priority::kHigh);
    broken.run("UPDATE inboxes SET digest_at = 0, digest = '0000000000000000'");
    store.add(kAda, "Later");
    store.forget_commits();
    const InboxState state = store.state(kAda);
    CHECK(state.digest == store.recount_digest(kAda));
    CHECK(state.digest != InboxDigest());
    CHECK(state.head == 3);
    CHECK(store.commits().empty());  // nothing that a client would see
}

TEST_CASE("an inbox whose head is lost is found by its rows", "[store][sqlite][repair]") {
    Broken broken;
    TestStore& store = broken.store;
    store.add(kAda);
    const Notification last = store.add(kAda, "Later", Priority::kNormal, 1.0);
    broken.run("DELETE FROM inboxes");
    const RepairStep step = store.repair();
    REQUIRE(step.mended.size() == 1);
    CHECK(step.mended[0].was_behind);
    CHECK(step.mended[0].missed_due);
    CHECK(store.unread(kAda).unread.total() == 2);
    CHECK(store.unread(kAda).revision.counter == last.rev + 1);
    store.advance(2 * kHour);
    CHECK(store.run_due(10) == 1);
    CHECK(store.unread(kAda).unread.total() == 1);
}

TEST_CASE("a due time that the head has lost is found again", "[store][sqlite][repair]") {
    Broken broken;
    TestStore& store = broken.store;
    store.add(kAda, "Later", Priority::kNormal, 1.0);
    broken.run("UPDATE inboxes SET next_due_at = NULL");
    store.advance(2 * kHour);
    CHECK(store.run_due(10) == 0);
    const RepairStep step = store.repair();
    REQUIRE(step.mended.size() == 1);
    CHECK(step.mended[0].missed_due);
    CHECK(step.mended[0].before == step.mended[0].after);
    CHECK(store.run_due(10) == 1);
    CHECK(store.repair().mended.empty());
}

TEST_CASE("what another process mends is told as a foreign change", "[store][sqlite][repair]") {
    Broken broken;
    broken.store.add(kAda);
    StoreOptions options;
    options.path = broken.store.path();
    TestStore beside(StoreKind::kSqlite, options);
    broken.run("UPDATE inboxes SET unread_normal = 3");
    CHECK(beside.repair().mended.size() == 1);
    CHECK(broken.store.await_foreign_change() == std::vector<UserId>{kAda});
    CHECK(broken.store.unread(kAda).unread.total() == 1);
}
