// What operations do to rows, counters, revisions and commits.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);

Operated value_of(const Result<Operated>& operated) {
    REQUIRE(operated.ok());
    return *operated;
}

}  // namespace

STORE_TEST("an ack marks read once; a second one changes nothing", "[operate]") {
    TestStore store(kind);
    const Notification n = store.add(kAda);
    store.advance(kSecond);
    const Operated first = value_of(store.operate(kAda, operation(OperationKind::kAck, {n.id})));
    CHECK(first.outcome.updated == 1);
    CHECK(first.outcome.unread.total() == 0);
    CHECK(first.outcome.unread.unseen == 0);
    CHECK(first.outcome.revision.counter == 2);
    REQUIRE(first.items.size() == 1);
    CHECK(first.items[0].read_at == kStart + kSecond);
    CHECK(first.items[0].seen_at == kStart + kSecond);
    CHECK(first.items[0].rev == 2);
    CHECK(store.commits().back()->request_id == "request-2");
    CHECK(store.commits().back()->changes.upserts == first.items);
    CHECK(store.commits().back()->created == 0);

    store.advance(kSecond);
    const Operated second = value_of(store.operate(kAda, operation(OperationKind::kAck, {n.id})));
    CHECK(second.outcome.updated == 0);
    CHECK(second.outcome.revision.counter == 2);
    CHECK(second.items == first.items);
    CHECK(store.commits().size() == 2);
    CHECK(store.one(kAda, n.id).value() == first.items[0]);
}

STORE_TEST("an operation that comes again takes effect once, whatever came in between",
           "[operate]") {
    TestStore store(kind);
    const Notification n = store.add(kAda);
    const Operation ack = operation(OperationKind::kAck, {n.id});
    CHECK(value_of(store.operate(kAda, ack, "once-a-1")).outcome.updated == 1);
    CHECK(value_of(store.operate(kAda, operation(OperationKind::kUnack, {n.id}), "once-b-1"))
              .outcome.updated == 1);
    if (kind != StoreKind::kMemory) store.reopen();
    const Operated again = value_of(store.operate(kAda, ack, "once-a-1"));
    CHECK(again.outcome.updated == 0);
    CHECK(again.outcome.revision == store.unread(kAda).revision);
    CHECK(store.unread(kAda).unread.total() == 1);
    CHECK(value_of(store.operate(kAda, ack, "once-a-2")).outcome.updated == 1);
}

STORE_TEST("seen, unack, archive and unarchive are as core says", "[operate]") {
    TestStore store(kind);
    const Notification n = store.add(kAda, "a", Priority::kLow);
    const auto run = [&](OperationKind what) {
        const auto operated = value_of(store.operate(kAda, operation(what, {n.id})));
        CHECK(store.recount(kAda) == operated.outcome.unread);
        CHECK(store.one(kAda, n.id).value() == operated.items.at(0));
        return operated.outcome.unread;
    };
    CHECK(run(OperationKind::kSeen).unseen == 0);
    CHECK(run(OperationKind::kSeen).at(Priority::kLow) == 1);
    CHECK(run(OperationKind::kAck).total() == 0);
    CHECK(run(OperationKind::kUnack).total() == 1);
    CHECK(run(OperationKind::kArchive).total() == 0);
    CHECK(store.list(kAda).total == 0);
    CHECK(run(OperationKind::kUnarchive).total() == 1);
    CHECK(store.list(kAda).total == 1);
}

STORE_TEST("a click is kept: it marks read, says when it was the first, and stays", "[operate]") {
    TestStore store(kind);
    const Notification n = store.add(kAda, "a");
    store.operate(kAda, operation(OperationKind::kArchive, {n.id})).value();
    const Notification clicked =
        value_of(store.operate(kAda, operation(OperationKind::kClick, {n.id}))).items.at(0);
    CHECK(clicked.read_at == clicked.clicked_at);
    CHECK(clicked.seen_at == clicked.clicked_at);
    REQUIRE(clicked.clicked_at.has_value());
    if (kind != StoreKind::kMemory) store.reopen();
    CHECK(store.one(kAda, n.id).value() == clicked);
    store.advance(Millis(5000));
    const Operated again = value_of(store.operate(kAda, operation(OperationKind::kClick, {n.id})));
    CHECK(again.outcome.updated == 0);
    const Notification unread =
        value_of(store.operate(kAda, operation(OperationKind::kUnack, {n.id}))).items.at(0);
    CHECK_FALSE(unread.is_read());
    CHECK(unread.clicked_at == clicked.clicked_at);
    const Notification opened =
        value_of(store.operate(kAda, operation(OperationKind::kClick, {n.id}))).items.at(0);
    CHECK(opened.is_read());
    CHECK(opened.clicked_at == clicked.clicked_at);
}

STORE_TEST("one operation on many ids is one commit; unknown ids change nothing", "[operate]") {
    TestStore store(kind);
    const Notification a = store.add(kAda, "a");
    const Notification b = store.add(kAda, "b");
    const Notification c = store.add(kAda, "c");
    store.forget_commits();
    const Operated operated =
        value_of(store.operate(kAda, operation(OperationKind::kAck, {c.id, id(99), a.id, c.id})));
    CHECK(operated.outcome.updated == 2);
    CHECK(ids_of(operated.items) == std::vector<NotificationId>{a.id, c.id});
    CHECK(operated.outcome.unread.total() == 1);
    REQUIRE(store.commits().size() == 1);
    CHECK(store.commits()[0]->changes.from == 3);
    CHECK(store.commits()[0]->changes.to == 5);
    CHECK(store.one(kAda, b.id).value().rev == 2);
}

STORE_TEST("another user's ids are as unknown as ids that never were", "[operate]") {
    TestStore store(kind);
    const Notification n = store.add(kAda);
    for (const OperationKind what : {OperationKind::kAck, OperationKind::kDelete,
                                     OperationKind::kArchive, OperationKind::kSeen}) {
        const Operated operated = value_of(store.operate(kBob, operation(what, {n.id})));
        CHECK(operated.outcome.updated == 0);
        CHECK(operated.outcome.revision.counter == 0);
        CHECK(operated.items.empty());
    }
    CHECK(store.one(kAda, n.id).value() == n);
    CHECK(store.one(kBob, n.id).error().code == Errc::kNotFound);
    CHECK(store.one(kAda, id(99)).error().code == Errc::kNotFound);
    CHECK(store.one(kBob, n.id).error().message == store.one(kAda, id(99)).error().message);
}

STORE_TEST("a delete takes the row out and is part of the changes", "[operate]") {
    TestStore store(kind);
    const Notification a = store.add(kAda, "a");
    const Notification b = store.add(kAda, "b");
    const Operated operated =
        value_of(store.operate(kAda, operation(OperationKind::kDelete, {a.id})));
    CHECK(operated.outcome.updated == 1);
    CHECK(operated.items.empty());
    CHECK(operated.outcome.unread.total() == 1);
    CHECK(store.one(kAda, a.id).error().code == Errc::kNotFound);
    CHECK(ids_of(store.list(kAda).items) == std::vector<NotificationId>{b.id});
    CHECK(store.commits().back()->changes.deletes == std::vector<NotificationId>{a.id});
    CHECK(store.commits().back()->changes.upserts.empty());

    const Operated again = value_of(store.operate(kAda, operation(OperationKind::kDelete, {a.id})));
    CHECK(again.outcome.updated == 0);
    CHECK(again.outcome.revision.counter == 3);
}

STORE_TEST("ack_all up to a revision leaves what came after it", "[operate][ack_all]") {
    TestStore store(kind);
    store.add(kAda, "a");
    const Notification b = store.add(kAda, "b");
    const Revision shown = store.unread(kAda).revision;
    const Notification late = store.add(kAda, "late");
    const Operated operated = value_of(store.operate(kAda, ack_all(shown)));
    CHECK(operated.outcome.updated == 2);
    CHECK(operated.items.empty());
    CHECK(operated.outcome.unread.total() == 1);
    CHECK_FALSE(store.one(kAda, late.id).value().is_read());
    CHECK(store.one(kAda, b.id).value().is_read());
}

STORE_TEST("ack_all up to a revision leaves what it did not show as unread", "[operate][ack_all]") {
    TestStore store(kind);
    const Notification unacked = store.add(kAda, "read, then unread again");
    const Notification archived = store.add(kAda, "archived");
    const Notification asleep = store.add(kAda, "asleep");
    const Notification touched = store.add(kAda, "seen after the revision");
    store.operate(kAda, operation(OperationKind::kAck, {unacked.id})).value();
    store.operate(kAda, operation(OperationKind::kArchive, {archived.id})).value();
    store.operate(kAda, snooze({asleep.id}, kStart + kHour)).value();
    const Revision shown = store.unread(kAda).revision;
    store.operate(kAda, operation(OperationKind::kUnack, {unacked.id})).value();
    store.operate(kAda, operation(OperationKind::kUnarchive, {archived.id})).value();
    store.operate(kAda, operation(OperationKind::kSeen, {touched.id})).value();
    store.advance(2 * kHour);  // wakes the one asleep

    const Operated operated = value_of(store.operate(kAda, ack_all(shown)));
    CHECK(operated.outcome.updated == 1);
    CHECK(store.one(kAda, touched.id).value().is_read());
    CHECK_FALSE(store.one(kAda, unacked.id).value().is_read());
    CHECK_FALSE(store.one(kAda, archived.id).value().is_read());
    CHECK_FALSE(store.one(kAda, asleep.id).value().is_read());
    CHECK(operated.outcome.unread.total() == 3);
}

STORE_TEST("ack_all without a bound marks all that is unread", "[operate][ack_all]") {
    TestStore store(kind);
    for (int i = 0; i < 30; ++i)
        store.add(kAda, std::to_string(i));
    store.add(kBob, "another's");
    const Operated operated = value_of(store.operate(kAda, ack_all()));
    CHECK(operated.outcome.updated == 30);
    CHECK(operated.outcome.unread.total() == 0);
    CHECK(operated.outcome.revision.counter == 60);
    CHECK(value_of(store.operate(kAda, ack_all())).outcome.updated == 0);
    CHECK(store.unread(kBob).unread.total() == 1);
}

STORE_TEST("a bound of another epoch or from the future is refused", "[operate][ack_all]") {
    TestStore store(kind);
    store.add(kAda);
    const Revision now = store.unread(kAda).revision;
    for (const Revision& bound : {Revision{"elsewhere", 1}, Revision{now.epoch, 2}}) {
        const auto operated = store.operate(kAda, ack_all(bound));
        REQUIRE_FALSE(operated.ok());
        CHECK(operated.error().code == Errc::kStaleRevision);
    }
    CHECK(store.unread(kAda).unread.total() == 1);
}

STORE_TEST("a snoozed notification is out of the list and out of the counters", "[operate]") {
    TestStore store(kind);
    const Notification n = store.add(kAda);
    const Operated operated = value_of(store.operate(kAda, snooze({n.id}, kStart + kHour)));
    CHECK(operated.outcome.unread.total() == 0);
    CHECK(operated.items.at(0).snoozed_until == kStart + kHour);
    CHECK(store.list(kAda).total == 0);
    ListQuery asleep;
    asleep.filter.snoozed = true;
    CHECK(ids_of(store.list(kAda, asleep).items) == std::vector<NotificationId>{n.id});
    CHECK(store.unread(kAda).items.empty());
}
