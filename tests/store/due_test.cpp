// What the clock does: snoozes that end, notifications that expire, records past their keep.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);

}  // namespace

STORE_TEST("a snooze that is over wakes with the next read, as a commit", "[due]") {
    TestStore store(kind);
    const Notification n = store.add(kAda);
    store.operate(kAda, snooze({n.id}, kStart + kHour)).value();
    store.advance(kHour - kSecond);
    CHECK(store.unread(kAda).unread.total() == 0);
    store.forget_commits();
    store.advance(kSecond);

    const Snapshot woken = store.unread(kAda);
    CHECK(woken.unread.total() == 1);
    CHECK(woken.revision.counter == 3);
    REQUIRE(woken.items.size() == 1);
    CHECK_FALSE(woken.items[0].snoozed_until);
    CHECK(woken.items[0].rev == 3);
    REQUIRE(store.commits().size() == 1);
    CHECK(store.commits()[0]->request_id.empty());
    CHECK(store.commits()[0]->created == 0);
    CHECK(store.commits()[0]->changes.upserts == woken.items);
}

STORE_TEST("what has expired is in no read and in no counter", "[due]") {
    TestStore store(kind);
    const Notification gone = store.add(kAda, "gone", Priority::kHigh, 1.0);
    const Notification stays = store.add(kAda, "stays", Priority::kNormal, 2.0);
    CHECK(gone.expires_at == kStart + kHour);
    const Revision before = store.unread(kAda).revision;
    store.advance(kHour);

    SECTION("list") {
        const rest::Page page = store.list(kAda);
        CHECK(ids_of(page.items) == std::vector<NotificationId>{stays.id});
        CHECK(page.total == 1);
        CHECK(page.unread.total() == 1);
    }
    SECTION("unread") {
        CHECK(store.unread(kAda).items.size() == 1);
    }
    SECTION("one") {
        CHECK(store.one(kAda, gone.id).error().code == Errc::kNotFound);
    }
    SECTION("state") {
        const InboxState state = store.state(kAda, before);
        const auto& changes = std::get<Changes>(state.state);
        CHECK(changes.deletes == std::vector<NotificationId>{gone.id});
        CHECK(changes.unread.total() == 1);
    }
    SECTION("an operation finds nothing to change") {
        const Operated operated =
            store.operate(kAda, operation(OperationKind::kAck, {gone.id})).value();
        CHECK(operated.outcome.updated == 0);
        CHECK(operated.items.empty());
        CHECK(operated.outcome.unread.total() == 1);
    }
    CHECK(store.unread(kAda).revision.counter == 3);
}

STORE_TEST("an inbox can wake and lose rows at once", "[due]") {
    TestStore store(kind);
    const Notification wakes = store.add(kAda, "wakes");
    const Notification dies = store.add(kAda, "dies asleep", Priority::kNormal, 1.0);
    store.operate(kAda, snooze({wakes.id, dies.id}, kStart + 2 * kHour)).value();
    store.advance(3 * kHour);
    const Snapshot snapshot = store.unread(kAda);
    CHECK(ids_of(snapshot.items) == std::vector<NotificationId>{wakes.id});
    CHECK(snapshot.unread == store.recount(kAda));
}

STORE_TEST("run_due does at most what it was asked and says how much", "[due]") {
    TestStore store(kind);
    for (int i = 0; i < 5; ++i)
        store.add(kAda, std::to_string(i), std::nullopt, 1.0);
    for (int i = 0; i < 4; ++i)
        store.add(kBob, std::to_string(i), std::nullopt, 1.0);
    store.add(kBob, "later", std::nullopt, 3.0);
    CHECK(store.run_due(100) == 0);
    store.advance(kHour);
    store.forget_commits();
    CHECK(store.run_due(7) == 7);
    CHECK(store.run_due(7) == 2);
    CHECK(store.run_due(7) == 0);
    std::size_t deletes = 0;
    for (const auto& commit : store.commits())
        deletes += commit->changes.deletes.size();
    CHECK(deletes == 9);
    CHECK(store.unread(kBob).unread.total() == 1);
    store.advance(2 * kHour);
    CHECK(store.run_due(7) == 1);
}

STORE_TEST("a due time that an operation moved is followed", "[due]") {
    TestStore store(kind);
    const Notification n = store.add(kAda);
    store.operate(kAda, snooze({n.id}, kStart + kHour)).value();
    store.operate(kAda, snooze({n.id}, kStart + 3 * kHour)).value();
    store.advance(2 * kHour);
    CHECK(store.run_due(10) == 0);
    CHECK(store.unread(kAda).unread.total() == 0);
    store.operate(kAda, operation(OperationKind::kArchive, {n.id})).value();
    store.advance(2 * kHour);
    CHECK(store.run_due(10) == 0);
    CHECK(store.one(kAda, n.id).value().archived_at);
}

STORE_TEST("many due rows in one inbox are carried out before it is shown", "[due]") {
    TestStore store(kind);
    for (int batch = 0; batch < 3; ++batch) {
        std::vector<Event> events;
        for (int i = 0; i < 800; ++i) {
            events.push_back(titled_event(std::to_string(i), {kAda}));
            events.back().ttl_hours = 1;
        }
        REQUIRE(store.publish(request_of(std::move(events))).ok());
    }
    store.add(kAda, "stays");
    store.advance(kHour);
    const rest::Page page = store.list(kAda);
    CHECK(page.total == 1);
    CHECK(page.unread.total() == 1);
    CHECK(page.revision.counter == 4801);
}

STORE_TEST("cleanup ends what has expired and forgets what is past its keep", "[due][cleanup]") {
    TestStore store(kind);
    const Notification a = store.add(kAda, "a", std::nullopt, 1.0);
    const Notification b = store.add(kAda, "b");
    store.operate(kAda, operation(OperationKind::kDelete, {b.id})).value();
    PublishRequest request = request_of({titled_event("c", {kBob})});
    request.submissions[0].keys = {{"event:7", "d"}};
    REQUIRE(store.publish(request).ok());
    const Revision before = store.unread(kAda).revision;

    store.advance(2 * kHour);
    const CleanupOutcome first = store.cleanup();
    CHECK(first.expired == 1);
    CHECK(first.purged == 0);
    CHECK(first.forgotten == 0);
    // The tombstone of b is older than `before`, that of a is newer: a client there can go on.
    CHECK(std::holds_alternative<Changes>(store.state(kAda, before).state));

    store.advance(31 * kDay);
    const CleanupOutcome second = store.cleanup();
    CHECK(second.expired == 0);
    CHECK(second.purged == 2);
    CHECK(second.forgotten == 1);
    CHECK(std::holds_alternative<Snapshot>(store.state(kAda, before).state));
    const Revision now = store.unread(kAda).revision;
    CHECK(now.counter == before.counter + 1);
    CHECK(std::holds_alternative<Changes>(store.state(kAda, now).state));

    const CleanupOutcome third = store.cleanup();
    CHECK(third.expired + third.purged + third.forgotten == 0);
}

STORE_TEST("a cleanup takes as many steps as it needs", "[due][cleanup]") {
    TestStore store(kind);
    std::vector<NotificationId> ids;
    for (int batch = 0; batch < 3; ++batch) {
        std::vector<Event> events(900, titled_event("x", {kAda}));
        const auto published = store.publish(request_of(std::move(events)));
        for (const PublishedEvent& event : published.value())
            ids.push_back(event.items[0].id);
    }
    for (std::size_t at = 0; at < ids.size(); at += 900) {
        const auto first = ids.begin() + static_cast<std::ptrdiff_t>(at);
        store.operate(kAda, operation(OperationKind::kDelete, {first, first + 900})).value();
    }
    store.advance(31 * kDay);
    CHECK(store.cleanup().purged == 2700);
}
