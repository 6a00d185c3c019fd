// Broadcasts: one row for everybody, made personal with each user's next contact.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);
const UserId kEve = user(3);

Event broadcast(const std::string& title) {
    Event event = titled_event(title, {});
    event.broadcast = true;
    return event;
}

DirectoryUser known(const UserId& id, const std::string& locale = "en") {
    DirectoryUser user;
    user.id = id;
    user.locale = locale;
    return user;
}

using Titles = std::vector<std::string>;

Titles titles(TestStore& store, const UserId& user) {
    return titles_of(store.list(user).items);
}

}  // namespace

STORE_TEST("a broadcast creates nothing until its reader comes", "[broadcast]") {
    TestStore store(kind);
    store.put_user(known(kAda));
    store.put_user(known(kBob));
    const auto published = store.publish(broadcast("Closed on Monday"));
    REQUIRE(published.ok());
    CHECK((*published)[0].result.created == 0);
    CHECK((*published)[0].items.empty());
    CHECK(store.commits().empty());
    store.await_broadcasts(1);

    store.advance(kHour);
    const Snapshot snapshot = store.unread(kAda);
    REQUIRE(titles_of(snapshot.items) == Titles{"Closed on Monday"});
    CHECK(snapshot.items[0].user_id == kAda);
    CHECK(snapshot.items[0].created_at == kStart);  // when it was said
    CHECK(snapshot.unread.total() == 1);
    CHECK(snapshot.revision.counter == 1);
    REQUIRE(store.commits().size() == 1);
    CHECK(store.commits()[0]->user == kAda);
    CHECK(store.commits()[0]->created == 1);
    CHECK(store.commits()[0]->request_id == "request-1");

    CHECK(store.unread(kAda) == snapshot);  // once
    CHECK(store.commits().size() == 1);
}

STORE_TEST("whoever comes to be known after a broadcast does not hear it", "[broadcast]") {
    TestStore store(kind);
    store.put_user(known(kAda));
    store.add(kBob, "known by a notification");
    CHECK(titles(store, kEve).empty());  // known by his visit
    REQUIRE(store.publish(broadcast("first")).ok());
    store.put_user(known(user(4)));
    store.add(user(5), "for a newcomer");
    CHECK(titles(store, user(6)).empty());
    REQUIRE(store.publish(broadcast("second")).ok());

    CHECK(titles(store, kAda) == Titles{"second", "first"});
    CHECK(titles(store, kBob).size() == 3);
    CHECK(titles(store, kEve) == Titles{"second", "first"});
    CHECK(titles(store, user(4)) == Titles{"second"});
    CHECK(titles(store, user(5)) == Titles{"second", "for a newcomer"});
    CHECK(titles(store, user(6)) == Titles{"second"});
    CHECK(titles(store, user(7)).empty());
    // A second entry into the directory does not make him new.
    store.put_user(known(kAda, "fr"));
    CHECK(titles(store, kAda).size() == 2);
}

STORE_TEST("contact brings a broadcast to many at once, as commits", "[broadcast]") {
    TestStore store(kind);
    for (const UserId& each : {kAda, kBob, kEve})
        store.put_user(known(each));
    store.contact({kAda});
    REQUIRE(store.publish(broadcast("for all")).ok());
    store.contact({kBob, kAda, user(9)});
    const auto commits = store.commits();
    REQUIRE(commits.size() == 2);
    CHECK(commits[0]->user == kBob);
    CHECK(commits[1]->user == kAda);
    CHECK(commits[1]->changes.upserts.at(0).title == "for all");
    store.contact({kBob, kAda});
    CHECK(store.commits().size() == 2);
    CHECK(titles(store, kEve) == Titles{"for all"});
    CHECK(titles(store, user(9)).empty());
}

STORE_TEST("a broadcast is rendered for each reader and ends for all at once", "[broadcast]") {
    TestStore store(kind);
    store.put_user(known(kAda, "en"));
    store.put_user(known(kBob, "fr"));
    store.put_user(known(kEve));
    const auto event = decode_events(
        R"({"event":"task.assigned","payload":{"broadcast":true,"task":"Acme","ttl_hours":2,)"
        R"("priority":"critical"}})");
    REQUIRE(event.ok());
    REQUIRE(store.publish(event->events.at(0)).ok());
    store.advance(kHour);
    CHECK(titles(store, kAda) == Titles{"New task: Acme"});
    const auto french = store.list(kBob).items;
    REQUIRE(titles_of(french) == Titles{"Nouvelle tâche\u00a0: Acme"});
    CHECK(french[0].expires_at == kStart + 2 * kHour);
    CHECK(french[0].priority == Priority::kCritical);
    store.advance(kHour);
    CHECK(titles(store, kAda).empty());
    CHECK(titles(store, kEve).empty());
    CHECK(store.unread(kEve).revision.counter == 0);
}

STORE_TEST("a broadcast with a team is for its members", "[broadcast]") {
    TestStore store(kind);
    DirectoryUser member = known(kAda);
    member.teams = {team(1)};
    store.put_user(member);
    store.put_user(known(kBob));
    Event event = broadcast("for sales");
    event.team_id = team(1);
    REQUIRE(store.publish(event).ok());
    CHECK(titles(store, kAda) == Titles{"for sales"});
    CHECK(titles(store, kBob).empty());
}

STORE_TEST("a repeated broadcast is one broadcast", "[broadcast]") {
    TestStore store(kind);
    store.put_user(known(kAda));
    for (int i = 0; i < 2; ++i) {
        const auto published = store.publish(broadcast("once"), {{"event:7", "d"}});
        CHECK(published.value()[0].result.duplicate == (i == 1));
    }
    CHECK(titles(store, kAda) == Titles{"once"});
}

STORE_TEST("an operation hears first, and acknowledges only what was shown", "[broadcast]") {
    TestStore store(kind);
    store.add(kAda, "shown");
    const Revision shown = store.unread(kAda).revision;
    REQUIRE(store.publish(broadcast("not shown")).ok());
    const Operated operated = store.operate(kAda, ack_all(shown)).value();
    CHECK(operated.outcome.updated == 1);
    CHECK(operated.outcome.unread.total() == 1);
    CHECK(operated.outcome.revision.counter == 3);
    CHECK(titles_of(store.unread(kAda).items) == Titles{"not shown"});
}

STORE_TEST("what was broadcast and is over is forgotten by a cleanup", "[broadcast]") {
    TestStore store(kind);
    store.put_user(known(kAda));
    Event event = broadcast("short");
    event.ttl_hours = 1;
    REQUIRE(store.publish(event).ok());
    REQUIRE(store.publish(broadcast("lasting")).ok());
    store.advance(2 * kHour);
    store.cleanup();
    CHECK(titles(store, kAda) == Titles{"lasting"});
    REQUIRE(store.publish(broadcast("later")).ok());
    CHECK(titles(store, kAda) == Titles{"later", "lasting"});
}

STORE_TEST("a broadcast that is forgotten holds no reader up who never heard it", "[broadcast]") {
    TestStore store(kind);
    store.put_user(known(kAda));
    Event event = broadcast("Closed today");
    event.ttl_hours = 1;
    REQUIRE(store.publish(event).ok());
    store.advance(2 * kHour);
    store.cleanup();

    CHECK(titles(store, kAda).empty());
    CHECK(store.unread(kAda).revision.counter == 0);
    REQUIRE(store.publish(broadcast("Open again")).ok());
    CHECK(titles(store, kAda) == Titles{"Open again"});
}

TEST_CASE("another process's broadcast is told", "[store][sqlite][broadcast]") {
    TestStore store(StoreKind::kSqlite);
    store.contact({kAda});
    StoreOptions options;
    options.path = store.path();
    TestStore other(StoreKind::kSqlite, options);
    REQUIRE(other.publish(broadcast("from elsewhere")).ok());
    store.await_broadcasts(1);
    store.contact({kAda});
    CHECK(store.commits().at(0)->changes.upserts.at(0).title == "from elsewhere");
}
