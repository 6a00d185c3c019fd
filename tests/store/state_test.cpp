// What a session is given: changes since its revision, or a snapshot.

#include "core/base/limits.hpp"
#include "core/inbox/inbox.hpp"
#include "core/wire/frame_codec.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);

Snapshot snapshot_of(const InboxState& state) {
    REQUIRE(std::holds_alternative<Snapshot>(state.state));
    return std::get<Snapshot>(state.state);
}
Changes changes_of(const InboxState& state) {
    REQUIRE(std::holds_alternative<Changes>(state.state));
    return std::get<Changes>(state.state);
}

Event large_event(const std::string& title) {
    Event event = titled_event(title, {kAda});
    event.own_text->body = std::string(12000, 'x');
    return event;
}

}  // namespace

STORE_TEST("without a revision a session gets the unread in canonical order", "[state]") {
    TestStore store(kind);
    const Notification low = store.add(kAda, "low", Priority::kLow);
    const Notification high = store.add(kAda, "high", Priority::kHigh);
    const Notification read = store.add(kAda, "read", Priority::kCritical);
    store.operate(kAda, operation(OperationKind::kAck, {read.id})).value();
    const InboxState state = store.state(kAda);
    const Snapshot snapshot = snapshot_of(state);
    CHECK(snapshot.items == std::vector<Notification>{high, low});
    CHECK(snapshot.revision == store.unread(kAda).revision);
    CHECK(snapshot.unread.total() == 2);
    CHECK_FALSE(snapshot.truncated);
    CHECK(state.head == 4);
}

STORE_TEST("a snapshot is cut to the replay limit and says so", "[state]") {
    StoreOptions options;
    options.replay_limit = 5;
    TestStore store(kind, options);
    for (int i = 0; i < 6; ++i)
        store.add(kAda, std::to_string(i));
    const Snapshot snapshot = snapshot_of(store.state(kAda));
    CHECK(titles_of(snapshot.items) == std::vector<std::string>{"5", "4", "3", "2", "1"});
    CHECK(snapshot.truncated);
    CHECK(snapshot.unread.total() == 6);
}

STORE_TEST("with a revision a session gets what changed after it, in ascending rev", "[state]") {
    TestStore store(kind);
    const Notification a = store.add(kAda, "a");
    const Notification b = store.add(kAda, "b");
    const Notification c = store.add(kAda, "c");
    const Revision since = store.unread(kAda).revision;
    store.operate(kAda, operation(OperationKind::kAck, {c.id})).value();
    store.operate(kAda, operation(OperationKind::kDelete, {a.id})).value();
    const Notification d = store.add(kAda, "d");
    store.operate(kAda, operation(OperationKind::kSeen, {c.id})).value();  // changes nothing
    store.operate(kAda, operation(OperationKind::kArchive, {b.id})).value();

    const InboxState state = store.state(kAda, since);
    const Changes changes = changes_of(state);
    CHECK(changes.from == 3);
    CHECK(changes.to == 7);
    CHECK(state.head == 7);
    CHECK(ids_of(changes.upserts) == std::vector<NotificationId>{c.id, d.id, b.id});
    CHECK(changes.deletes == std::vector<NotificationId>{a.id});
    CHECK(changes.unread == store.recount(kAda));
}

STORE_TEST("a session that is up to date gets empty changes", "[state]") {
    TestStore store(kind);
    store.add(kAda);
    const Revision now = store.unread(kAda).revision;
    const Changes changes = changes_of(store.state(kAda, now));
    CHECK(changes == Changes{now.epoch, 1, 1, store.unread(kAda).unread, {}, {}});
    const Changes untouched = changes_of(store.state(user(9), Revision{now.epoch, 0}));
    CHECK(untouched.to == 0);
}

STORE_TEST("a revision of another epoch or from the future gets a snapshot", "[state]") {
    TestStore store(kind);
    store.add(kAda);
    const Revision now = store.unread(kAda).revision;
    CHECK(snapshot_of(store.state(kAda, Revision{"elsewhere", 1})).items.size() == 1);
    CHECK(snapshot_of(store.state(kAda, Revision{now.epoch, 2})).items.size() == 1);
}

STORE_TEST("more than ten replay limits of rows behind gets a snapshot", "[state]") {
    StoreOptions options;
    options.replay_limit = 3;
    TestStore store(kind, options);
    store.add(kAda);
    const Revision since = store.unread(kAda).revision;
    std::vector<NotificationId> ids;
    for (int i = 0; i < 30; ++i)
        ids.push_back(store.add(kAda, std::to_string(i)).id);
    CHECK(changes_of(store.state(kAda, since)).upserts.size() == 30);
    // Rows count, not revisions: what changed again is one row still.
    store.operate(kAda, operation(OperationKind::kAck, ids)).value();
    CHECK(changes_of(store.state(kAda, since)).upserts.size() == 30);
    store.operate(kAda, operation(OperationKind::kDelete, {ids[0]})).value();
    CHECK(changes_of(store.state(kAda, since)).deletes.size() == 1);
    store.add(kAda);
    CHECK(snapshot_of(store.state(kAda, since)).items.size() == 2);
}

STORE_TEST("changes that do not fit one frame go on where they were cut", "[state]") {
    TestStore store(kind);
    const Notification first = store.add(kAda, "first");
    const Snapshot start = snapshot_of(store.state(kAda));
    Inbox client;
    client.apply(start);
    for (int i = 0; i < 60; ++i)
        REQUIRE(store.publish(large_event(std::to_string(i))).ok());
    store.operate(kAda, operation(OperationKind::kDelete, {first.id})).value();
    store.operate(kAda, ack_all()).value();
    store.add(kAda, "last");

    int frames = 0;
    while (true) {
        const InboxState state = store.state(kAda, client.revision());
        const Changes changes = changes_of(state);
        CHECK(encode(ServerFrame(changes)).size() <= limits::kServerFrameBytes);
        REQUIRE(changes.to > changes.from);
        REQUIRE(client.apply(changes) == Applied::kApplied);
        ++frames;
        if (changes.to == state.head) break;
        REQUIRE(frames < 20);
    }
    CHECK(frames > 2);
    CHECK(client.unread() == store.recount(kAda));
    CHECK(client.recount() == client.unread());
    CHECK(client.rows().size() == 61);
    CHECK(client.find(first.id) == nullptr);
}

STORE_TEST("a snapshot that does not fit one frame is cut and marked", "[state]") {
    TestStore store(kind);
    for (int i = 0; i < 60; ++i)
        REQUIRE(store.publish(large_event(std::to_string(i))).ok());
    const Snapshot snapshot = snapshot_of(store.state(kAda));
    CHECK(snapshot.truncated);
    CHECK(snapshot.items.size() < 60);
    CHECK(snapshot.items.size() > 5);
    CHECK(encode(ServerFrame(snapshot)).size() <= limits::kServerFrameBytes);
    CHECK(snapshot.unread.total() == 60);
}

STORE_TEST("the state after any revision leads a client to the store's", "[state]") {
    StoreOptions options;
    options.replay_limit = 40;
    TestStore store(kind, options);
    std::vector<NotificationId> ids;
    for (int i = 0; i < 20; ++i)
        ids.push_back(store.add(kAda, std::to_string(i)).id);
    store.operate(kAda, operation(OperationKind::kAck, {ids[1], ids[2], ids[3]})).value();
    store.operate(kAda, operation(OperationKind::kDelete, {ids[2], ids[9]})).value();
    store.operate(kAda, operation(OperationKind::kUnack, {ids[1]})).value();
    store.operate(kAda, operation(OperationKind::kArchive, {ids[4]})).value();

    // A client that has followed every commit up to some point, then was away.
    const auto commits = store.commits();
    for (std::size_t away = 1; away <= commits.size(); ++away) {
        Inbox client;
        Snapshot empty;
        empty.revision = Revision{commits[0]->changes.epoch, 0};
        client.apply(empty);
        for (std::size_t i = 0; i < away; ++i) {
            REQUIRE(client.apply(commits[i]->changes) == Applied::kApplied);
        }
        client.apply(changes_of(store.state(kAda, client.revision())));
        CHECK(client.revision() == store.unread(kAda).revision);
        CHECK(client.rows().size() == 18);
        CHECK(client.recount() == store.recount(kAda));
        for (const auto& [key, n] : client.rows())
            CHECK(store.one(kAda, n.id).value() == n);
    }
}
