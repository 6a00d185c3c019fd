// What publishing does: rows, revisions, counters, commits; each event once; all or none.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);
const UserId kEve = user(3);
const TeamId kSales = team(1);

DirectoryUser member(const UserId& id, const std::string& locale, std::vector<TeamId> teams) {
    DirectoryUser user;
    user.id = id;
    user.locale = locale;
    user.teams = std::move(teams);
    return user;
}

PublishRequest keyed(const std::string& title, const UserId& recipient,
                     std::vector<DedupeKey> keys) {
    PublishRequest request = request_of({titled_event(title, {recipient})});
    request.submissions[0].keys = std::move(keys);
    return request;
}

}  // namespace

STORE_TEST("a published event becomes a row, a revision and a commit", "[publish]") {
    TestStore store(kind);
    const Notification created = store.add(kAda, "Call Acme", Priority::kHigh);

    CHECK(created.user_id == kAda);
    CHECK(created.title == "Call Acme");
    CHECK(created.rev == 1);
    CHECK(created.created_at == kStart);
    CHECK_FALSE(created.is_read());
    CHECK(store.one(kAda, created.id).value() == created);

    const Snapshot snapshot = store.unread(kAda);
    CHECK(snapshot.revision.counter == 1);
    CHECK(snapshot.revision.epoch.size() == 8);
    CHECK(snapshot.unread.at(Priority::kHigh) == 1);
    CHECK(snapshot.unread.total() == 1);
    CHECK(snapshot.unread.unseen == 1);
    CHECK(snapshot.items == std::vector<Notification>{created});

    const auto commits = store.commits();
    REQUIRE(commits.size() == 1);
    CHECK(commits[0]->user == kAda);
    CHECK(commits[0]->request_id == "request-1");
    CHECK(commits[0]->created == 1);
    CHECK_FALSE(commits[0]->created_critical);
    CHECK(commits[0]->committed_at == kStart);
    CHECK(commits[0]->changes ==
          Changes{snapshot.revision.epoch, 0, 1, snapshot.unread, {created}, {}});
}

STORE_TEST("an inbox nobody has written to is empty at revision zero", "[publish]") {
    TestStore store(kind);
    const Snapshot snapshot = store.unread(kAda);
    CHECK(snapshot.revision.counter == 0);
    CHECK(snapshot.items.empty());
    CHECK_FALSE(snapshot.truncated);
    CHECK(store.list(kAda).total == 0);
}

STORE_TEST("one request is one commit per inbox, in the order first addressed", "[publish]") {
    TestStore store(kind);
    const auto published = store.publish(
        request_of({titled_event("one", {kBob, kAda}), titled_event("two", {kAda, kEve})}));
    REQUIRE(published.ok());
    CHECK((*published)[0].result.created == 2);
    CHECK((*published)[1].items.size() == 2);

    const auto commits = store.commits();
    REQUIRE(commits.size() == 3);
    CHECK(commits[0]->user == kBob);
    CHECK(commits[1]->user == kAda);
    CHECK(commits[1]->created == 2);
    CHECK(commits[1]->changes.from == 0);
    CHECK(commits[1]->changes.to == 2);
    CHECK(titles_of(commits[1]->changes.upserts) == std::vector<std::string>{"one", "two"});
    CHECK(commits[2]->user == kEve);
}

STORE_TEST("ids made later are larger, also within one millisecond", "[publish]") {
    TestStore store(kind);
    std::vector<Event> events;
    for (int i = 0; i < 50; ++i)
        events.push_back(titled_event("event " + std::to_string(i), {kAda}));
    const auto published = store.publish(request_of(std::move(events)));
    REQUIRE(published.ok());
    for (std::size_t i = 1; i < published->size(); ++i) {
        CHECK((*published)[i - 1].items[0].id < (*published)[i].items[0].id);
    }
    store.advance(-kHour);  // a clock that steps back
    CHECK((*published)[49].items[0].id < store.add(kAda).id);
}

STORE_TEST("an event without an id is given one", "[publish]") {
    TestStore store(kind);
    const auto nameless = store.publish(titled_event("a", {kAda}));
    Event named = titled_event("b", {kAda});
    named.id = "order-7";
    const auto kept = store.publish(named);
    REQUIRE(nameless.ok());
    REQUIRE(kept.ok());
    CHECK(NotificationId::parse((*nameless)[0].result.event_id));
    CHECK((*kept)[0].result.event_id == "order-7");
}

STORE_TEST("who is not in the event's team is skipped before anything is stored", "[publish]") {
    TestStore store(kind);
    store.put_user(member(kAda, "en", {kSales}));
    store.put_user(member(kBob, "en", {team(2)}));
    Event event = titled_event("Deal", {kAda, kBob, kEve});
    event.team_id = kSales;
    const auto published = store.publish(event);
    REQUIRE(published.ok());
    CHECK((*published)[0].result.created == 1);
    CHECK((*published)[0].result.skipped ==
          std::vector<Skipped>{{kBob, "team_scope"}, {kEve, "team_scope"}});
    CHECK((*published)[0].items[0].team_id == kSales);
    CHECK(store.list(kBob).total == 0);
    CHECK(store.unread(kBob).revision.counter == 0);
    CHECK(store.commits().size() == 1);
}

STORE_TEST("an event for a team reaches its members of the moment, in their language",
           "[publish]") {
    TestStore store(kind);
    store.put_user(member(kAda, "en", {kSales}));
    store.put_user(member(kBob, "fr", {team(2), kSales}));
    store.put_user(member(kEve, "en", {team(2)}));
    Event event;
    event.type = "task.assigned";
    event.team_id = kSales;
    event.variables["task"] = "Acme";
    const auto published = store.publish(event);
    REQUIRE(published.ok());
    REQUIRE((*published)[0].items.size() == 2);
    CHECK((*published)[0].items[0].user_id == kAda);
    CHECK((*published)[0].items[0].title == "New task: Acme");
    CHECK((*published)[0].items[1].title == "Nouvelle tâche\u00a0: Acme");

    store.delete_user(kBob);
    const auto later = store.publish(event);
    CHECK(ids_of(later.value()[0].items).size() == 1);
}

STORE_TEST("a repeated key creates nothing and answers the first result", "[publish][dedupe]") {
    TestStore store(kind);
    store.put_user(member(kAda, "en", {kSales}));
    PublishRequest request = keyed("Deal", kAda, {{"event:7", "digest-1"}});
    request.submissions[0].event.id = "7";
    request.submissions[0].event.team_id = kSales;
    request.submissions[0].event.recipients.push_back(kBob);
    const auto first = store.publish(request);
    const auto second = store.publish(request);
    REQUIRE(first.ok());
    REQUIRE(second.ok());
    CHECK_FALSE((*first)[0].result.duplicate);
    CHECK((*first)[0].result.skipped.size() == 1);
    rest::EventResult expected = (*first)[0].result;
    expected.duplicate = true;
    CHECK((*second)[0].result == expected);
    CHECK((*second)[0].items == (*first)[0].items);  // written by hand: shown again
    CHECK(store.list(kAda).total == 1);
    CHECK(store.commits().size() == 1);
}

STORE_TEST("a key with another content is a conflict that names it", "[publish][dedupe]") {
    TestStore store(kind);
    REQUIRE(store.publish(keyed("a", kAda, {{"event:7", "digest-1"}})).ok());
    REQUIRE(store.publish(keyed("a", kAda, {{"request:ada:k:0", "digest-1"}})).ok());

    const auto event = store.publish(keyed("b", kAda, {{"event:7", "digest-2"}}));
    REQUIRE_FALSE(event.ok());
    CHECK(event.error().code == Errc::kConflict);
    CHECK(event.error().field == "[0].id");
    CHECK(event.error().message.find("\"7\"") != std::string::npos);

    const auto request = store.publish(keyed("b", kAda, {{"request:ada:k:0", "digest-2"}}));
    REQUIRE_FALSE(request.ok());
    CHECK(request.error().code == Errc::kConflict);
    CHECK(request.error().field == "Idempotency-Key");
    CHECK(store.list(kAda).total == 2);
}

STORE_TEST("what an earlier version has kept of an event is known again", "[publish][dedupe]") {
    TestStore store(kind);
    REQUIRE(store.publish(keyed("a", kAda, {{"event:7", "as it was told then"}})).ok());
    const auto again = store.publish(keyed("a", kAda, {{"event:7", "now", "as it was told then"}}));
    REQUIRE(again.ok());
    CHECK((*again)[0].result.duplicate);
    const auto other = store.publish(keyed("b", kAda, {{"event:7", "now", "another"}}));
    REQUIRE_FALSE(other.ok());
    CHECK(other.error().code == Errc::kConflict);
    CHECK(store.list(kAda).total == 1);
}

STORE_TEST("a repeat is answered with the warnings of the first", "[publish][dedupe]") {
    TestStore store(kind);
    PublishRequest request = keyed("a", kAda, {{"event:7", "d"}});
    request.submissions[0].event.channel = Channel::kEmail;
    const auto first = store.publish(request);
    REQUIRE(first.ok());
    REQUIRE((*first)[0].result.warnings.size() == 1);
    const auto again = store.publish(request);
    REQUIRE(again.ok());
    CHECK((*again)[0].result.warnings == (*first)[0].result.warnings);
}

STORE_TEST("either of two keys makes a repeat, and both are known after it", "[publish][dedupe]") {
    TestStore store(kind);
    REQUIRE(store.publish(keyed("a", kAda, {{"event:7", "d"}})).ok());
    const auto other =
        store.publish(keyed("a", kAda, {{"request:ada:k:0", "d"}, {"event:7", "d"}}));
    REQUIRE(other.ok());
    CHECK((*other)[0].result.duplicate);
    const auto third = store.publish(keyed("a", kAda, {{"request:ada:k:0", "d"}}));
    REQUIRE(third.ok());
    CHECK((*third)[0].result.duplicate);
    CHECK(store.list(kAda).total == 1);
}

STORE_TEST("the same key twice in one request counts once", "[publish][dedupe]") {
    TestStore store(kind);
    PublishRequest request = request_of({titled_event("a", {kAda}), titled_event("a", {kAda})});
    request.submissions[0].keys = {{"event:7", "d"}};
    request.submissions[1].keys = {{"event:7", "d"}};
    const auto published = store.publish(request);
    REQUIRE(published.ok());
    CHECK_FALSE((*published)[0].result.duplicate);
    CHECK((*published)[1].result.duplicate);
    CHECK((*published)[1].result.event_id == (*published)[0].result.event_id);
    CHECK(store.list(kAda).total == 1);

    request.submissions[1].keys = {{"event:8", "d"}};
    request.submissions[0].keys = {{"event:8", "other"}};
    const auto clash = store.publish(request);
    REQUIRE_FALSE(clash.ok());
    CHECK(clash.error().field == "[1].id");
    CHECK(store.list(kAda).total == 1);
}

STORE_TEST("the same key in requests that wait together counts once", "[publish][dedupe]") {
    TestStore store(kind);
    std::vector<std::future<bool>> duplicates;
    for (int i = 0; i < 20; ++i) {
        auto promise = std::make_shared<std::promise<bool>>();
        duplicates.push_back(promise->get_future());
        store.store().publish(keyed("a", kAda, {{"event:7", "d"}}),
                              [promise](Result<std::vector<PublishedEvent>> result) {
                                  promise->set_value(result.value()[0].result.duplicate);
                              });
    }
    int created = 0;
    for (auto& duplicate : duplicates)
        created += duplicate.get() ? 0 : 1;
    CHECK(created == 1);
    CHECK(store.list(kAda).total == 1);
}

STORE_TEST("a key is forgotten after its keep", "[publish][dedupe]") {
    TestStore store(kind);
    REQUIRE(store.publish(keyed("a", kAda, {{"event:7", "d"}})).ok());
    store.advance(kDay - kSecond);
    CHECK(store.publish(keyed("a", kAda, {{"event:7", "d"}})).value()[0].result.duplicate);
    store.advance(2 * kSecond);
    CHECK_FALSE(store.publish(keyed("b", kAda, {{"event:7", "e"}})).value()[0].result.duplicate);
    CHECK(store.list(kAda).total == 2);
}

STORE_TEST("a request is stored whole or not at all", "[publish]") {
    TestStore store(kind);
    REQUIRE(store.publish(keyed("a", kAda, {{"event:7", "d"}})).ok());
    store.forget_commits();
    PublishRequest request = request_of({titled_event("b", {kAda}), titled_event("c", {kBob})});
    request.submissions[0].keys = {{"event:8", "d"}};
    request.submissions[1].keys = {{"event:7", "another"}};
    CHECK_FALSE(store.publish(request).ok());
    CHECK(store.list(kAda).total == 1);
    CHECK(store.list(kBob).total == 0);
    CHECK(store.commits().empty());
    // Nor was the key of the first one kept.
    CHECK_FALSE(store.publish(keyed("b", kAda, {{"event:8", "x"}})).value()[0].result.duplicate);
}

STORE_TEST("critical notifications are marked in their commit", "[publish]") {
    TestStore store(kind);
    store.add(kAda, "Fire", Priority::kCritical);
    CHECK(store.commits().at(0)->created_critical);
    CHECK(store.unread(kAda).unread.at(Priority::kCritical) == 1);
}
