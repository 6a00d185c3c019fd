// The audit: written with what it tells of, read newest first within a scope, never purged.

#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);
const UserId kMax = user(50);  // writes
const UserId kZoe = user(51);  // writes too
const TeamId kSales = team(1);
const TeamId kLaw = team(2);

PublishRequest by_hand(Event event, const UserId& actor, std::vector<DedupeKey> keys = {}) {
    PublishRequest request = request_of({std::move(event)});
    request.submissions[0].keys = std::move(keys);
    request.audit = AuditDraft{actor, std::string(kAuditSendManual), std::string("192.0.2.7")};
    return request;
}

AuditPage audit_of(TestStore& store, AuditQuery query = {}) {
    const auto page =
        await<AuditPage>([&](auto done) { store.store().audit(query, std::move(done)); });
    REQUIRE(page.ok());
    return *page;
}

std::vector<std::string> titles(const AuditPage& page) {
    std::vector<std::string> found;
    for (const AuditEntry& entry : page.items)
        found.push_back(entry.title);
    return found;
}

using Titles = std::vector<std::string>;

}  // namespace

STORE_TEST("a send by hand leaves an entry that tells all of it", "[audit]") {
    TestStore store(kind);
    store.put_user({kAda, {}, {}, {}, {}, {}, {kSales}});
    Event event = titled_event("Lunch", {kAda, kBob});
    event.team_id = kSales;
    event.priority = Priority::kHigh;
    event.channel = Channel::kEmail;
    PublishRequest request = by_hand(event, kMax);
    request.request_id = std::string("r-7");
    const auto published = store.publish(request);
    REQUIRE(published.ok());

    const AuditPage page = audit_of(store);
    REQUIRE(page.items.size() == 1);
    CHECK_FALSE(page.next);
    CHECK(page.limit == 50);
    const AuditEntry& entry = page.items[0];
    CHECK(entry.id.text().at(14) == '7');
    CHECK(entry.at == kStart);
    CHECK(entry.by.actor == kMax);
    CHECK(entry.by.action == "notification.send_manual");
    CHECK(entry.by.remote == "192.0.2.7");
    CHECK(entry.event_id == (*published)[0].result.event_id);
    CHECK(entry.team_id == kSales);
    CHECK(entry.recipients == AuditRecipients{{kAda, kBob}, std::nullopt, false});
    CHECK(entry.created == 1);
    CHECK(entry.skipped == std::vector<AuditSkipped>{{"team_scope", 1}});
    CHECK(entry.type == event.type);
    CHECK(entry.title == "Lunch");
    CHECK(entry.priority == Priority::kHigh);
    CHECK(entry.channel == Channel::kEmail);
    CHECK(entry.request_id == "r-7");
}

STORE_TEST("the audit says whether people, a team or everybody were addressed", "[audit]") {
    TestStore store(kind);
    Event all = titled_event("all", {});
    all.broadcast = true;
    REQUIRE(store.publish(by_hand(all, kMax)).ok());
    REQUIRE(store.publish(by_hand(team_event("team", kSales), kMax)).ok());
    const AuditPage page = audit_of(store);
    REQUIRE(titles(page) == Titles{"team", "all"});
    CHECK(page.items[0].recipients == AuditRecipients{{}, kSales, false});
    CHECK(page.items[0].team_id == kSales);
    CHECK(page.items[1].recipients == AuditRecipients{{}, std::nullopt, true});
    CHECK(page.items[1].created == 0);
    CHECK_FALSE(page.items[1].team_id);
}

STORE_TEST("a repeat, a refusal and a program's event leave no entry", "[audit]") {
    TestStore store(kind);
    const DedupeKey key{"request:x:k:0", "digest"};
    REQUIRE(store.publish(by_hand(titled_event("once", {kAda}), kMax, {key})).ok());
    const auto repeat = store.publish(by_hand(titled_event("once", {kAda}), kMax, {key}));
    CHECK(repeat.value()[0].result.duplicate);
    const DedupeKey other{"request:x:k:0", "another"};
    CHECK_FALSE(store.publish(by_hand(titled_event("other", {kAda}), kMax, {other})).ok());
    store.add(kAda, "of a program");
    CHECK(titles(audit_of(store)) == Titles{"once"});
}

STORE_TEST("the audit is read in pages, newest first", "[audit]") {
    TestStore store(kind);
    for (int i = 0; i < 5; ++i) {
        REQUIRE(store.publish(by_hand(titled_event(std::to_string(i), {kAda}), kMax)).ok());
        if (i % 2 == 0) store.advance(kSecond);
    }
    AuditQuery query;
    query.limit = 2;
    const AuditPage first = audit_of(store, query);
    CHECK(titles(first) == Titles{"4", "3"});
    CHECK(first.next == first.items.back().id);
    query.before = first.next;
    const AuditPage second = audit_of(store, query);
    CHECK(titles(second) == Titles{"2", "1"});
    // What comes meanwhile does not move the pages that follow.
    REQUIRE(store.publish(by_hand(titled_event("new", {kAda}), kMax)).ok());
    query.before = second.next;
    const AuditPage third = audit_of(store, query);
    CHECK(titles(third) == Titles{"0"});
    CHECK_FALSE(third.next);
    query.limit = 6;
    query.before.reset();
    CHECK_FALSE(audit_of(store, query).next);
}

STORE_TEST("a scope shows one's own entries and those of one's teams", "[audit]") {
    TestStore store(kind);
    const auto send = [&](const std::string& title, const UserId& by, std::optional<TeamId> team) {
        Event event = titled_event(title, {kAda});
        event.team_id = team;
        REQUIRE(store.publish(by_hand(event, by)).ok());
    };
    send("max, sales", kMax, kSales);
    send("zoe, sales", kZoe, kSales);
    send("zoe, law", kZoe, kLaw);
    send("zoe, no team", kZoe, std::nullopt);
    send("max, law", kMax, kLaw);

    AuditQuery query;
    query.scope = AuditScope{kMax, {kSales}};
    CHECK(titles(audit_of(store, query)) == Titles{"max, law", "zoe, sales", "max, sales"});
    query.scope = AuditScope{kAda, {kLaw, kSales}};
    CHECK(titles(audit_of(store, query)) ==
          Titles{"max, law", "zoe, law", "zoe, sales", "max, sales"});
    query.limit = 1;
    const AuditPage page = audit_of(store, query);
    CHECK(titles(page) == Titles{"max, law"});
    query.before = page.next;
    CHECK(titles(audit_of(store, query)) == Titles{"zoe, law"});
    query.scope = AuditScope{kAda, {}};
    query.before.reset();
    CHECK(audit_of(store, query).items.empty());
}

STORE_TEST("the audit outlives a cleanup", "[audit]") {
    TestStore store(kind);
    REQUIRE(store.publish(by_hand(titled_event("kept", {kAda}), kMax)).ok());
    store.advance(kDay * 1000);
    store.cleanup();
    CHECK(titles(audit_of(store)) == Titles{"kept"});
}

TEST_CASE("the audit is there after a restart", "[store][sqlite][audit]") {
    TestStore store(StoreKind::kSqlite);
    REQUIRE(store.publish(by_hand(titled_event("kept", {kAda}), kMax)).ok());
    const AuditPage before = audit_of(store);
    store.reopen();
    CHECK(audit_of(store).items == before.items);
}

STORE_TEST("a repeat of what was sent by hand shows what is there of it now", "[audit]") {
    TestStore store(kind);
    const DedupeKey key{"request:x:k:0", "digest"};
    Event event = titled_event("twice", {kAda, kBob, kZoe});
    const auto first = store.publish(event, {key}).value()[0];
    REQUIRE(first.items.size() == 3);
    CHECK(store.publish(event, {key}).value()[0].items == first.items);

    REQUIRE(store.operate(kBob, operation(OperationKind::kDelete, {first.items[1].id})).ok());
    const auto read = store.operate(kZoe, operation(OperationKind::kAck, {first.items[2].id}));
    const auto repeat = store.publish(event, {key}).value()[0];
    CHECK(repeat.result.created == 3);
    CHECK(repeat.result.duplicate);
    CHECK(repeat.items == std::vector<Notification>{first.items[0], read.value().items[0]});
}

STORE_TEST("a repeat of a program's event is answered without items", "[audit]") {
    TestStore store(kind);
    const DedupeKey key{"event:7", "digest"};
    Event event = titled_event("", {kAda});
    event.own_text.reset();
    event.type = "task.assigned";
    event.variables = {{"task", "Acme"}};
    CHECK(store.publish(event, {key}).value()[0].items.size() == 1);
    const auto repeat = store.publish(event, {key}).value()[0];
    CHECK(repeat.result.duplicate);
    CHECK(repeat.items.empty());
}

STORE_TEST("a repeat does not show what has expired", "[audit]") {
    TestStore store(kind);
    const DedupeKey key{"request:x:k:0", "digest"};
    Event event = titled_event("short", {kAda});
    event.ttl_hours = 1;
    REQUIRE(store.publish(event, {key}).value()[0].items.size() == 1);
    store.advance(kHour);
    CHECK(store.publish(event, {key}).value()[0].items.empty());
}

STORE_TEST("an operator reads a notification whoever's it is", "[audit]") {
    TestStore store(kind);
    const Notification n = store.add(kAda);
    const auto read = [&](const NotificationId& id) {
        return await<Notification>([&](auto done) { store.store().unscoped(id, std::move(done)); });
    };
    CHECK(read(n.id).value() == n);
    CHECK(read(id(99)).error().code == Errc::kNotFound);
    REQUIRE(store.operate(kAda, operation(OperationKind::kDelete, {n.id})).ok());
    CHECK(read(n.id).error().code == Errc::kNotFound);
}

STORE_TEST("a delete tells what was the user's own and is gone", "[audit]") {
    TestStore store(kind);
    const Notification a = store.add(kAda, "a");
    const Notification b = store.add(kAda, "b", std::nullopt, 1.0);
    const Notification foreign = store.add(kBob, "c");
    const auto gone = [&](const UserId& who, std::vector<NotificationId> ids) {
        return store.operate(who, operation(OperationKind::kDelete, std::move(ids))).value().gone;
    };
    using Ids = std::vector<NotificationId>;
    CHECK(gone(kAda, {a.id, foreign.id, id(99)}) == Ids{a.id});
    CHECK(gone(kAda, {a.id}) == Ids{a.id});
    CHECK(gone(kBob, {a.id}).empty());
    CHECK(store.one(kBob, foreign.id).ok());
    store.advance(kHour);
    CHECK(gone(kAda, {b.id}) == Ids{b.id});  // expired: gone as well
    store.advance(kDay * 31);
    store.cleanup();
    CHECK(gone(kAda, {a.id, b.id}).empty());
}
