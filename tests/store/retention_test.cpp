// What people are done with is removed after so long, or beyond so many; what is unread never is.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);

StoreOptions for_days(std::int64_t days) {
    StoreOptions options;
    options.finished_retention = days * kDay;
    return options;
}

StoreOptions for_rows(std::uint64_t rows) {
    StoreOptions options;
    options.inbox_rows = rows;
    return options;
}

Notification add_read(TestStore& store, const UserId& user, const std::string& title) {
    const Notification n = store.add(user, title);
    store.advance(Millis(1));  // nothing is read in the moment of its making
    store.operate(user, operation(OperationKind::kAck, {n.id})).value();
    return n;
}

std::vector<std::string> kept(TestStore& store, const UserId& user) {
    std::vector<std::string> titles = titles_of(store.rows(user));
    std::sort(titles.begin(), titles.end());
    return titles;
}

void sweep(TestStore& store) {
    while (store.run_due(1000) >= 1000) {
    }
}

}  // namespace

STORE_TEST("what is read goes so many days after it was read, what is unread stays",
           "[retention]") {
    TestStore store(kind, for_days(10));
    store.add(kAda, "unread");
    add_read(store, kAda, "read");
    store.advance(10 * kDay);
    sweep(store);
    CHECK(kept(store, kAda) == std::vector<std::string>{"read", "unread"});
    store.advance(Millis(1));
    sweep(store);
    CHECK(kept(store, kAda) == std::vector<std::string>{"unread"});
    store.advance(1000 * kDay);
    sweep(store);
    CHECK(kept(store, kAda) == std::vector<std::string>{"unread"});
    CHECK(store.unread(kAda).unread == store.recount(kAda));
}

STORE_TEST("what is archived unread goes so many days after that", "[retention]") {
    TestStore store(kind, for_days(10));
    const Notification n = store.add(kAda, "archived");
    store.operate(kAda, operation(OperationKind::kArchive, {n.id})).value();
    store.advance(10 * kDay);
    sweep(store);
    CHECK(kept(store, kAda).size() == 1);
    store.advance(kSecond);
    sweep(store);
    CHECK(kept(store, kAda).empty());
}

STORE_TEST("of read and archived the earlier moment counts", "[retention]") {
    TestStore store(kind, for_days(10));
    const Notification n = add_read(store, kAda, "both");
    store.advance(9 * kDay);
    store.operate(kAda, operation(OperationKind::kArchive, {n.id})).value();
    store.advance(kDay + kSecond);
    sweep(store);
    CHECK(kept(store, kAda).empty());
}

STORE_TEST("what was marked unread again, or is snoozed, stays", "[retention]") {
    TestStore store(kind, for_days(10));
    const Notification again = add_read(store, kAda, "again");
    store.operate(kAda, operation(OperationKind::kUnack, {again.id})).value();
    const Notification later = add_read(store, kAda, "later");
    store.operate(kAda, snooze({later.id}, store.now() + 30 * kDay)).value();
    store.advance(20 * kDay);
    sweep(store);
    CHECK(store.one(kAda, again.id));
    CHECK(store.one(kAda, later.id));
    store.advance(11 * kDay);
    sweep(store);
    sweep(store);
    CHECK_FALSE(store.one(kAda, later.id));
}

STORE_TEST("what is removed is told as a delete, with counters that are right", "[retention]") {
    TestStore store(kind, for_days(1));
    store.add(kAda, "unread");
    const Notification gone = add_read(store, kAda, "read");
    const Revision before = store.unread(kAda).revision;
    store.advance(2 * kDay);
    store.forget_commits();
    sweep(store);
    REQUIRE(store.commits().size() == 1);
    const Changes& changes = store.commits()[0]->changes;
    CHECK(changes.deletes == std::vector<NotificationId>{gone.id});
    CHECK(changes.upserts.empty());
    CHECK(changes.unread.total() == 1);
    const InboxState state = store.state(kAda, before);
    CHECK(std::get<Changes>(state.state).deletes == changes.deletes);
    CHECK(store.repair().mended.empty());
}

STORE_TEST("of more rows than an inbox keeps the oldest read ones go", "[retention]") {
    TestStore store(kind, for_rows(5));
    store.add(kAda, "0 unread");
    for (int i = 1; i <= 7; ++i) {
        store.advance(kSecond);
        add_read(store, kAda, std::to_string(i));
    }
    store.advance(kSecond);
    const Notification archived = store.add(kAda, "8 archived");
    store.operate(kAda, operation(OperationKind::kArchive, {archived.id})).value();
    add_read(store, kBob, "Bob's");
    sweep(store);
    CHECK(kept(store, kAda) == std::vector<std::string>{"0 unread", "5", "6", "7", "8 archived"});
    CHECK(kept(store, kBob) == std::vector<std::string>{"Bob's"});
}

STORE_TEST("the unread stay, however many they are", "[retention]") {
    TestStore store(kind, for_rows(3));
    for (int i = 0; i < 8; ++i)
        store.add(kAda, std::to_string(i), i % 2 == 0 ? Priority::kHigh : Priority::kLow);
    add_read(store, kAda, "read");
    sweep(store);
    CHECK(store.rows(kAda).size() == 8);
    CHECK(store.unread(kAda).unread.total() == 8);
    // Read later they are too many then.
    store.operate(kAda, ack_all()).value();
    sweep(store);
    CHECK(store.rows(kAda).size() == 3);
}

STORE_TEST("oldest is by time, whatever the priority", "[retention]") {
    TestStore store(kind, for_rows(2));
    const std::vector<Priority> priorities = {Priority::kLow, Priority::kCritical,
                                              Priority::kNormal, Priority::kHigh};
    for (std::size_t i = 0; i < priorities.size(); ++i) {
        store.advance(kSecond);
        const Notification n = store.add(kAda, std::to_string(i), priorities[i]);
        store.operate(kAda, operation(OperationKind::kAck, {n.id})).value();
    }
    sweep(store);
    CHECK(kept(store, kAda) == std::vector<std::string>{"2", "3"});
}

STORE_TEST("a large inbox is trimmed in steps", "[retention]") {
    TestStore store(kind, for_rows(100));
    for (int batch = 0; batch < 5; ++batch) {
        std::vector<Event> events;
        for (int i = 0; i < 500; ++i)
            events.push_back(titled_event("n", {kAda}));
        value_of(store.publish(request_of(std::move(events))));
    }
    store.operate(kAda, ack_all()).value();
    store.forget_commits();
    while (store.run_due(300) >= 300) {
    }
    std::size_t gone = 0;
    for (const auto& commit : store.commits()) {
        CHECK(commit->changes.deletes.size() <= 300);
        gone += commit->changes.deletes.size();
    }
    CHECK(gone == 2400);
    CHECK(store.rows(kAda).size() == 100);
}

STORE_TEST("a clean-up removes what is past its retention and says how much", "[retention]") {
    StoreOptions options = for_days(1);
    options.inbox_rows = 2;
    TestStore store(kind, options);
    add_read(store, kAda, "old");
    store.advance(2 * kDay);
    for (int i = 0; i < 4; ++i)
        add_read(store, kAda, std::to_string(i));
    const CleanupOutcome outcome = store.cleanup();
    CHECK(outcome.retired == 3);
    CHECK(store.rows(kAda).size() == 2);
    CHECK(store.cleanup().retired == 0);
}

STORE_TEST("without retention nothing is removed", "[retention]") {
    TestStore store(kind);
    for (int i = 0; i < 20; ++i)
        add_read(store, kAda, std::to_string(i));
    store.advance(4000 * kDay);
    sweep(store);
    store.cleanup();
    CHECK(store.rows(kAda).size() == 20);
}

TEST_CASE("a smaller number of rows is made so after a restart, in inboxes that do not change",
          "[retention][sqlite]") {
    TemporaryFolder folder;
    StoreOptions options = for_rows(10);
    options.path = folder.file("carillon.db");
    {
        TestStore store(StoreKind::kSqlite, options);
        for (int i = 0; i < 8; ++i)
            add_read(store, kAda, std::to_string(i));
        sweep(store);
        CHECK(store.rows(kAda).size() == 8);
    }
    options.inbox_rows = 5;
    TestStore store(StoreKind::kSqlite, options);
    sweep(store);
    CHECK(store.rows(kAda).size() == 5);
}
