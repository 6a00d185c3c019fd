// What leaves by another way than the page: written with its notification, leased, ended once.

#include "tests/store/mailing.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <vector>

using namespace carillon;
using namespace carillon::test;

STORE_TEST("a notification by email waits as a delivery, and goes out once", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    const Notification n = mail_to(store, kUser);
    const Delivery waiting = only(store);
    CHECK(waiting.notification == n.id);
    CHECK(waiting.user == kUser);
    CHECK(waiting.state == DeliveryState::kWaiting);
    CHECK(waiting.due_at == store.now());

    const auto leased = lease(store);
    REQUIRE(leased.size() == 1);
    CHECK(leased[0].delivery.id == waiting.id);
    CHECK(leased[0].delivery.attempts == 1);
    CHECK(leased[0].notification == n);
    CHECK(leased[0].to.email == "user" + kUser.text() + "@example.com");
    CHECK(leased[0].unread_total == 1);
    CHECK(lease(store).empty());

    end(store, leased[0], Sent{"250 2.0.0 Ok"});
    CHECK(only(store).state == DeliveryState::kSent);
    CHECK(only(store).provider_id == "250 2.0.0 Ok");
    store.advance(kDay);
    CHECK(lease(store).empty());
    store.reopen();
}

// Whether a database keeps those that nothing has happened to yet apart is its own affair.
STORE_TEST("deliveries of a notification are found by it, whatever has become of each",
           "[deliveries]") {
    TestStore store(kind, with_ways_out());
    know(store, kUser);
    const UserId other = user(2);
    Event event;
    event.type = "test.thrice";
    event.recipients = {kUser, other};
    know(store, other);
    std::vector<NotificationId> ids;
    for (int i = 0; i < 3; ++i) {
        const auto published = value_of(store.publish(event));
        for (const Notification& n : published.at(0).items)
            ids.push_back(n.id);
    }
    REQUIRE(ids.size() == 6);
    const auto of = [&](const NotificationId& id, DeliveryQuery query = {}) {
        query.notification = id;
        std::vector<Delivery> found = deliveries(store, query).items;
        std::reverse(found.begin(), found.end());  // the first planned first
        return found;
    };
    const auto check_all = [&] {
        for (const NotificationId& id : ids) {
            const auto found = of(id);
            REQUIRE(found.size() == 3);
            for (std::uint32_t step = 0; step < 3; ++step) {
                CHECK(found[step].notification == id);
                CHECK(found[step].step == step);
                CHECK(found[step].due_at == found[step].created_at + step * kDay);
            }
            CHECK(found[0].id < found[1].id);
            CHECK(found[1].id < found[2].id);
        }
        CHECK(deliveries(store).items.size() == 18);
    };
    check_all();
    DeliveryQuery waiting;
    waiting.state = DeliveryState::kWaiting;
    CHECK(of(ids[0], waiting).size() == 3);

    for (const LeasedDelivery& leased : lease(store))
        end(store, leased, Sent{"250"});
    check_all();
    CHECK(of(ids[0], waiting).size() == 2);
    store.advance(kDay);
    const auto second = lease(store);
    REQUIRE(second.size() == 6);
    for (const LeasedDelivery& leased : second) {
        CHECK(leased.delivery.step == 1);
        CHECK(leased.delivery.attempts == 1);
    }
    check_all();
    CHECK(of(ids[0], waiting).size() == 1);
    CHECK(lease(store).empty());

    // By pages, each once.
    std::set<DeliveryId> seen;
    DeliveryQuery page;
    page.limit = 5;
    for (;;) {
        const DeliveryPage part = deliveries(store, page);
        for (const Delivery& each : part.items)
            CHECK(seen.insert(each.id).second);
        if (!part.next) break;
        page.before = part.next;
    }
    CHECK(seen.size() == 18);
    store.reopen();
}

STORE_TEST("a refused event leaves no delivery, and a repeat makes none", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    know(store, kUser);
    Event event = email_event({kUser});
    event.id = "once";
    value_of(store.publish(event, {{"event:once", "digest"}}));
    CHECK(value_of(store.publish(event, {{"event:once", "digest"}})).front().result.duplicate);
    CHECK_FALSE(store.publish(event, {{"event:once", "another"}}).ok());
    CHECK(only(store).attempts == 0);
}

STORE_TEST("a provider that is busy is asked again later, seven times in all", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    for (std::uint32_t attempt = 1; attempt <= kDeliveryAttempts; ++attempt) {
        const auto leased = lease(store);
        REQUIRE(leased.size() == 1);
        CHECK(leased[0].delivery.attempts == attempt);
        end(store, leased[0], TryLater{"451 greylisted", {}});
        if (attempt == kDeliveryAttempts) break;
        const Delivery waiting = only(store);
        CHECK(waiting.state == DeliveryState::kWaiting);
        CHECK(waiting.last_error == "451 greylisted");
        CHECK(waiting.due_at >= store.now() + kRetryAfter[attempt - 1]);
        CHECK(lease(store).empty());
        store.advance(waiting.due_at - store.now());
    }
    CHECK(only(store).state == DeliveryState::kFailed);
    CHECK(only(store).last_error == "451 greylisted");
}

STORE_TEST("what is asked at the moment of sending: seen, read, deleted, expired, without address",
           "[deliveries]") {
    StoreOptions options = with_ways_out();
    TestStore store(kind, options);
    const auto step = [&](Unless unless) {
        Event event;
        event.type = unless == Unless::kSeen ? "test.unless_seen" : "test.unless_read";
        event.recipients = {kUser};
        return value_of(store.publish(event)).front().items.front();
    };
    know(store, kUser);
    const Notification seen = step(Unless::kSeen);
    const Notification read = step(Unless::kRead);
    const Notification deleted = step(Unless::kRead);
    const Notification only_seen = step(Unless::kRead);
    mail_to(store, user(2));
    Event nobody = email_event({user(3)});
    const Notification unknown = value_of(store.publish(nobody)).front().items.front();
    Event short_lived = email_event({user(2)});
    short_lived.ttl_hours = 0.01;
    const Notification expired = value_of(store.publish(short_lived)).front().items.front();

    value_of(store.operate(kUser, operation(OperationKind::kSeen, {seen.id, only_seen.id})));
    value_of(store.operate(kUser, operation(OperationKind::kAck, {read.id})));
    value_of(store.operate(kUser, operation(OperationKind::kDelete, {deleted.id})));
    store.advance(10 * kHour);

    const auto leased = lease(store);
    CHECK(leased.size() == 2);
    const auto reason_of = [&](const Notification& n) {
        DeliveryQuery query;
        query.notification = n.id;
        const auto page = deliveries(store, query);
        return page.items.empty() ? std::string("none") : page.items.front().reason;
    };
    CHECK(reason_of(seen) == "seen");
    CHECK(reason_of(read) == "read");
    CHECK(reason_of(deleted) == "deleted");
    CHECK(reason_of(only_seen) == "");
    CHECK(reason_of(unknown) == "no_address");
    CHECK(reason_of(expired) == "expired");
}

STORE_TEST("what expires before its step is due is told as expired, not as deleted",
           "[deliveries]") {
    TestStore store(kind, with_ways_out());
    know(store, kUser);
    const auto state_of = [&](const Notification& n) {
        DeliveryQuery query;
        query.notification = n.id;
        const Delivery found = deliveries(store, query).items.at(0);
        return std::string(text(found.state)) + ' ' + found.reason;
    };
    const auto step = [&](double hours) {
        Event event;
        event.type = "test.unless_read";
        event.recipients = {kUser};
        event.ttl_hours = hours;
        return value_of(store.publish(event)).front().items.front();
    };
    const Notification short_lived = step(0.01);
    const Notification deleted = step(0.01);
    const Notification long_lived = step(1000);
    value_of(store.operate(kUser, operation(OperationKind::kDelete, {deleted.id})));
    REQUIRE(state_of(short_lived) == "waiting ");
    store.advance(Millis(60'000));
    CHECK(store.run_due(10) == 1);
    CHECK(state_of(short_lived) == "suppressed expired");
    CHECK(state_of(deleted) == "waiting ");
    CHECK(state_of(long_lived) == "waiting ");
    store.advance(10 * kHour);
    CHECK(lease(store).size() == 1);
    CHECK(state_of(deleted) == "suppressed deleted");
}

STORE_TEST("of a channel that is off a delivery is suppressed, and told", "[deliveries]") {
    TestStore store(kind);
    mail_to(store, kUser);
    CHECK(only(store).state == DeliveryState::kSuppressed);
    CHECK(only(store).reason == "channel_off");
    CHECK(lease(store).empty());
    const auto told = store.told_deliveries();
    REQUIRE(told.size() == 1);
    CHECK(told[0].state == DeliveryState::kSuppressed);
}

STORE_TEST("deliveries are listed newest first, in pages", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    for (std::uint32_t i = 1; i <= 5; ++i)
        mail_to(store, user(i));
    DeliveryQuery query;
    query.limit = 2;
    std::vector<UserId> order;
    while (true) {
        const DeliveryPage page = deliveries(store, query);
        for (const Delivery& each : page.items)
            order.push_back(each.user);
        if (!page.next) break;
        query.before = page.next;
    }
    CHECK(order == std::vector<UserId>{user(5), user(4), user(3), user(2), user(1)});
}

STORE_TEST("a request to many makes the deliveries of each in its steps", "[deliveries]") {
    StoreOptions options = with_ways_out();
    options.step_rows = 2;
    TestStore store(kind, options);
    std::vector<UserId> users;
    for (std::uint32_t i = 1; i <= 7; ++i)
        users.push_back(user(i));
    for (const UserId& id : users)
        know(store, id);
    value_of(store.publish(email_event(users)));
    CHECK(lease(store).size() == 7);
}

STORE_TEST("what has ended is forgotten after its keep, what waits is not", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    mail_to(store, user(2));
    const auto leased = lease(store, 1);
    end(store, leased.at(0), Sent{""});
    store.cleanup();
    CHECK(deliveries(store).items.size() == 2);
    store.advance(31 * kDay);
    store.cleanup();
    CHECK(only(store).state == DeliveryState::kWaiting);
}

STORE_TEST("an event's id and group are kept with its notifications", "[deliveries][publish]") {
    TestStore store(kind);
    std::vector<UserId> many;
    for (std::uint32_t i = 1; i <= 600; ++i)
        many.push_back(user(i));
    Event event = titled_event("Call Acme", many);
    event.id = "deal-42-won";
    event.group = "deal:42";
    const auto published = value_of(store.publish(event));
    REQUIRE(published.front().items.size() == 600);
    const Notification kept = value_of(store.one(user(600), published.front().items.back().id));
    CHECK(kept.event_id == "deal-42-won");
    CHECK(kept.group == "deal:42");
    const Notification made = store.add(kUser);
    CHECK_FALSE(value_of(store.one(kUser, made.id)).event_id.empty());
    CHECK_FALSE(value_of(store.one(kUser, made.id)).group);
}
