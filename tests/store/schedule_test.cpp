// Events whose time is to come, and events that are taken back.

#include "server/store/store_limits.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <future>
#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kUser = user(1);

std::vector<UserId> people(std::uint32_t count) {
    std::vector<UserId> users;
    for (std::uint32_t i = 1; i <= count; ++i)
        users.push_back(user(i));
    return users;
}

Event later(TestStore& store, std::vector<UserId> recipients, Millis ahead, std::string id = "") {
    Event event = titled_event("Call Acme", std::move(recipients));
    event.id = std::move(id);
    event.deliver_at = store.now() + ahead;
    return event;
}

Result<rest::RetractResult> retract(TestStore& store, const std::string& id) {
    return await<rest::RetractResult>(
        [&](auto done) { store.store().retract(id, std::move(done)); });
}

std::uint64_t unread_of(TestStore& store, const UserId& id) {
    return store.unread(id).unread.total();
}

SubscriptionId subscribe(TestStore& store, const UserId& id, const std::string& address) {
    return value_of(await<SubscriptionId>([&](auto done) {
        store.store().put_subscription(id, address, "content of " + address, std::move(done));
    }));
}

std::vector<PushSubscription> subscriptions(TestStore& store, const UserId& id) {
    return value_of(await<std::vector<PushSubscription>>(
        [&](auto done) { store.store().subscriptions(id, std::move(done)); }));
}

}  // namespace

STORE_TEST("an event for later happens then, once, also after a restart", "[schedule]") {
    TestStore store(kind);
    const auto answered = value_of(store.publish(later(store, {kUser}, kHour))).front().result;
    CHECK(answered.created == 0);
    CHECK_FALSE(answered.event_id.empty());
    store.run_due(100);
    CHECK(unread_of(store, kUser) == 0);
    if (kind != StoreKind::kMemory) store.reopen();
    store.advance(kHour - Millis(1));
    store.run_due(100);
    CHECK(unread_of(store, kUser) == 0);
    store.advance(Millis(1));
    CHECK(store.run_due(100) > 0);
    const auto rows = store.rows(kUser);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].event_id == answered.event_id);
    CHECK(rows[0].created_at == store.now());
    store.advance(kDay);
    store.run_due(100);
    CHECK(unread_of(store, kUser) == 1);
    REQUIRE(store.created_later().size() == 1);
    CHECK(store.created_later()[0].event_id == answered.event_id);
}

STORE_TEST("an event for later is known again as long as it waits", "[schedule]") {
    TestStore store(kind);
    const Event event = later(store, {kUser}, 10 * kDay, "reminder-7");
    CHECK_FALSE(
        value_of(store.publish(event, {{"event:reminder-7", "d"}})).front().result.duplicate);
    store.advance(3 * kDay);
    store.cleanup();
    CHECK(value_of(store.publish(event, {{"event:reminder-7", "d"}})).front().result.duplicate);
    store.advance(8 * kDay);
    store.run_due(100);
    store.run_due(100);
    CHECK(unread_of(store, kUser) == 1);
}

STORE_TEST("what is checked of an event for later is checked when it is taken", "[schedule]") {
    TestStore store(kind);
    const auto too_far = store.publish(later(store, {kUser}, 366 * kDay));
    REQUIRE_FALSE(too_far.ok());
    CHECK(too_far.error().code == Errc::kUnprocessable);
    CHECK(too_far.error().field == "[0].deliver_at");
    CHECK(too_far.error().message.find("at most 365 days ahead") != std::string::npos);
    Event unknown;
    unknown.type = "no.such";
    unknown.recipients = {kUser};
    unknown.deliver_at = store.now() + kHour;
    CHECK(store.publish(unknown).error().code == Errc::kUnprocessable);
    // A time that has passed is now.
    CHECK(value_of(store.publish(later(store, {kUser}, Millis(0)))).front().items.size() == 1);
}

STORE_TEST("an event for later that reaches many is made in parts, at once", "[schedule]") {
    StoreOptions options;
    options.step_rows = 3;
    TestStore store(kind, options);
    value_of(store.publish(later(store, people(10), kHour)));
    store.advance(kHour);
    for (int i = 0; i < 4; ++i)
        store.run_due(100);
    for (const UserId& each : people(10))
        CHECK(unread_of(store, each) == 1);
}

STORE_TEST("a broadcast for later reaches everybody then", "[schedule]") {
    TestStore store(kind);
    store.contact({kUser});
    Event event = titled_event("All hands", {});
    event.broadcast = true;
    event.deliver_at = store.now() + kHour;
    value_of(store.publish(event));
    store.contact({kUser});
    CHECK(unread_of(store, kUser) == 0);
    store.advance(kHour);
    store.run_due(100);
    CHECK(unread_of(store, kUser) == 1);
}

STORE_TEST("what is taken back before its time never happens", "[schedule][retract]") {
    TestStore store(kind);
    value_of(store.publish(later(store, {kUser, user(2)}, kHour, "reminder-7")));
    const rest::RetractResult result = value_of(retract(store, "reminder-7"));
    CHECK(result == rest::RetractResult{2, 0, 0});
    CHECK(value_of(retract(store, "reminder-7")) == result);
    store.advance(2 * kHour);
    store.run_due(100);
    CHECK(unread_of(store, kUser) == 0);
}

STORE_TEST("an event that is taken back disappears everywhere, in steps", "[retract]") {
    StoreOptions options;
    options.step_rows = 3;
    options.channels = {true, true, true};
    TestStore store(kind, options);
    Event event = titled_event("Call Acme", people(10));
    event.id = "wrong";
    event.channel = Channel::kEmail;
    value_of(store.publish(event));
    const Notification other = store.add(kUser, "Another");
    const rest::RetractResult result = value_of(retract(store, "wrong"));
    CHECK(result.retracted == 10);
    CHECK(result.cancelled == 10);
    CHECK(result.sent_already == 0);
    for (const UserId& each : people(10)) {
        CHECK(store.unread(each).unread == store.recount(each));
        CHECK(*store.state(each).digest == store.recount_digest(each));
    }
    CHECK(ids_of(store.rows(kUser)) == std::vector<NotificationId>{other.id});
    CHECK(value_of(retract(store, "wrong")) == result);
    store.advance(kDay);
    CHECK(value_of(retract(store, "wrong")) == result);
}

STORE_TEST("what was promised and not made yet is taken back too", "[retract]") {
    TestStore store(kind);
    Event event = titled_event("All hands", {});
    event.broadcast = true;
    event.id = "all-hands";
    store.contact({kUser, user(2)});
    value_of(store.publish(event));
    store.contact({kUser});
    CHECK(unread_of(store, kUser) == 1);
    const rest::RetractResult result = value_of(retract(store, "all-hands"));
    CHECK(result.retracted == 1);
    store.contact({user(2)});
    CHECK(unread_of(store, kUser) == 0);
    CHECK(unread_of(store, user(2)) == 0);
}

STORE_TEST("a message that is being sent is counted as sent, and not tried again", "[retract]") {
    StoreOptions options;
    options.channels = {true, true, true};
    TestStore store(kind, options);
    DirectoryUser person;
    person.id = kUser;
    person.email = "ada@example.com";
    store.put_user(person);
    Event event = titled_event("Call Acme", {kUser});
    event.id = "wrong";
    event.channel = Channel::kEmail;
    value_of(store.publish(event));
    const auto leased =
        value_of(await<LeasedDeliveries>([&](auto done) {
            store.store().lease_deliveries({{DeliveryChannel::kEmail, 10}}, std::move(done));
        })).items;
    REQUIRE(leased.size() == 1);
    CHECK(value_of(retract(store, "wrong")) == rest::RetractResult{0, 1, 1});
    value_of(await<Done>([&](auto done) {
        store.store().end_attempts({{{leased[0].delivery.id, 1}, TryLater{"busy", {}}}},
                                   std::move(done));
    }));
    const auto page = value_of(
        await<DeliveryPage>([&](auto done) { store.store().deliveries({}, std::move(done)); }));
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].state == DeliveryState::kCancelled);
    CHECK(page.items[0].reason == "retracted");
}

STORE_TEST("an event that nobody knows cannot be taken back", "[retract]") {
    TestStore store(kind);
    store.add(kUser);
    CHECK(retract(store, "no-such").error().code == Errc::kNotFound);
    CHECK(retract(store, "").error().code == Errc::kNotFound);
    CHECK(unread_of(store, kUser) == 1);
}

STORE_TEST("a person has at most ten subscriptions, the oldest goes", "[push]") {
    TestStore store(kind);
    const SubscriptionId first = subscribe(store, kUser, "a0");
    CHECK(subscribe(store, kUser, "a0") == first);
    for (int i = 1; i < 10; ++i)
        subscribe(store, kUser, "a" + std::to_string(i));
    CHECK(subscriptions(store, kUser).size() == store_limits::kSubscriptions);
    subscribe(store, kUser, "a10");
    const auto kept = subscriptions(store, kUser);
    CHECK(kept.size() == store_limits::kSubscriptions);
    CHECK(kept.front().address_digest == "a1");
    CHECK(kept.back().content == "content of a10");
}

STORE_TEST("a browser that somebody else uses now is theirs alone", "[push]") {
    TestStore store(kind);
    subscribe(store, kUser, "shared");
    const SubscriptionId theirs = subscribe(store, user(2), "shared");
    CHECK(subscriptions(store, kUser).empty());
    REQUIRE(subscriptions(store, user(2)).size() == 1);
    const auto remove = [&](std::optional<UserId> whose, SubscriptionId id) {
        value_of(await<Done>(
            [&](auto done) { store.store().delete_subscription(whose, id, std::move(done)); }));
    };
    remove(kUser, theirs);
    CHECK(subscriptions(store, user(2)).size() == 1);
    remove(user(2), theirs);
    CHECK(subscriptions(store, user(2)).empty());
    const SubscriptionId last = subscribe(store, kUser, "mine");
    remove(std::nullopt, last);
    CHECK(subscriptions(store, kUser).empty());
    subscribe(store, kUser, "mine");
    store.delete_user(kUser);
    CHECK(subscriptions(store, kUser).empty());
}

STORE_TEST("whoever has sent something by hand is known by it", "[retract]") {
    TestStore store(kind);
    PublishRequest request = request_of({titled_event("Lunch", {user(2)})});
    request.audit = AuditDraft{kUser, std::string(kAuditSendManual), "192.0.2.7"};
    const auto published = value_of(store.publish(request));
    const auto has_sent = [&](const UserId& who) {
        return value_of(await<bool>([&](auto done) {
            store.store().has_sent(who, published.front().result.event_id, std::move(done));
        }));
    };
    CHECK(has_sent(kUser));
    CHECK_FALSE(has_sent(user(2)));
}

TEST_CASE("two nodes that take one event back at once answer alike", "[retract][nodes][postgres]") {
    StoreOptions options;
    options.step_rows = 2;
    TestStore here(StoreKind::kPostgres, options);
    options.path = here.path();
    TestStore there(StoreKind::kPostgres, options);
    for (int i = 0; i < 30; ++i) {
        Event event = titled_event("Call Acme", people(5));
        event.id = "wrong-" + std::to_string(i);
        value_of(here.publish(event, {{"event:" + event.id, "digest"}}));
        std::promise<Result<rest::RetractResult>> promise;
        auto other = promise.get_future();
        there.store().retract(event.id, [&](auto result) { promise.set_value(std::move(result)); });
        const rest::RetractResult mine = value_of(retract(here, event.id));
        REQUIRE(other.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
        const rest::RetractResult theirs = value_of(other.get());
        INFO(event.id);
        CHECK(mine.retracted == 5);
        CHECK(theirs == mine);
    }
}
