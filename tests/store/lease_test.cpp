// Deliveries that somebody has: leases that run out, are extended, given back or shortened, and
// what has ended and is sent again by hand.

#include "tests/store/mailing.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

STORE_TEST("a lease that nobody answers runs out, and the attempt is made again", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    const auto first = lease(store);
    REQUIRE(first.size() == 1);
    store.advance(kDeliveryLease - Millis(1));
    CHECK(lease(store).empty());
    store.advance(Millis(1));
    const auto second = lease(store);
    REQUIRE(second.size() == 1);
    CHECK(second[0].delivery.id == first[0].delivery.id);
    CHECK(second[0].delivery.attempts == 2);

    // The one who had it first comes too late to fail it, but what it has sent is sent.
    end(store, first[0], Refused{"late"});
    CHECK(only(store).state == DeliveryState::kSending);
    end(store, first[0], Sent{"late"});
    CHECK(only(store).state == DeliveryState::kSent);
    end(store, second[0], TryLater{"busy", {}});
    CHECK(only(store).state == DeliveryState::kSent);
}

STORE_TEST("a lease that is extended is nobody else's", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    const auto leased = lease(store);
    REQUIRE(leased.size() == 1);
    const DeliveryAttempt attempt{leased[0].delivery.id, 1};
    const auto extend = [&](DeliveryAttempt what) {
        value_of(
            await<Done>([&](auto done) { store.store().extend_leases({what}, std::move(done)); }));
    };
    store.advance(kDeliveryLease - Millis(1));
    extend(attempt);
    store.advance(kDeliveryLease - Millis(1));
    CHECK(lease(store).empty());
    extend({attempt.id, 2});
    store.advance(Millis(1));
    CHECK(lease(store).size() == 1);
}

STORE_TEST("what has failed is found, and sent again by hand", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    mail_to(store, user(2));
    const auto leased = lease(store, 1);
    REQUIRE(leased.size() == 1);
    end(store, leased[0], Refused{"550 no such mailbox"});
    DeliveryQuery failed;
    failed.state = DeliveryState::kFailed;
    failed.channel = DeliveryChannel::kEmail;
    REQUIRE(deliveries(store, failed).items.size() == 1);
    const DeliveryId id = leased[0].delivery.id;
    CHECK(deliveries(store, failed).items[0].id == id);
    const SentAgain again = send_again(store, {id});
    REQUIRE(again.deliveries.size() == 1);
    CHECK(again.refused.empty());
    CHECK(again.deliveries[0].state == DeliveryState::kWaiting);
    CHECK(counted_attempts(again.deliveries[0]) == 0);
    CHECK(send_again(store, {id}).refused.at(0).code == Errc::kConflict);
    CHECK(send_again(store, {DeliveryId()}).refused.at(0).code == Errc::kNotFound);
    const auto both = lease(store);
    REQUIRE(both.size() == 2);
    CHECK(deliveries(store, failed).items.empty());

    // What the attempt before came to is told once more, late: it says nothing of this one.
    end(store, leased[0], Refused{"550 no such mailbox"});
    CHECK(deliveries(store, failed).items.empty());
    for (const LeasedDelivery& each : both)
        end(store, each, Sent{""});
    store.reopen();
}

STORE_TEST("of many that shall be sent again those go that can, and the audit says so",
           "[deliveries][audit]") {
    TestStore store(kind, with_ways_out());
    std::vector<DeliveryId> ids{DeliveryId()};
    for (std::uint32_t i = 1; i <= 4; ++i)
        mail_to(store, user(i));
    for (const LeasedDelivery& each : lease(store)) {
        ids.push_back(each.delivery.id);
        const bool is_last = each.delivery.user == user(4);
        end(store, each, is_last ? DeliveryOutcome(Sent{""}) : Refused{"550 no such mailbox"});
    }
    const SentAgain again = send_again(store, ids);
    CHECK(again.deliveries.size() == 3);
    REQUIRE(again.refused.size() == 2);
    CHECK(again.refused[0].code == Errc::kNotFound);
    CHECK(again.refused[1].code == Errc::kConflict);
    const AuditPage audit =
        value_of(await<AuditPage>([&](auto done) { store.store().audit({}, std::move(done)); }));
    REQUIRE(audit.items.size() == 1);
    CHECK(audit.items[0].by.action == kAuditRetry);
    CHECK(audit.items[0].by.remote == "carillon repair");
    CHECK(audit.items[0].recipients.user_ids == std::vector<UserId>{user(1), user(2), user(3)});
    CHECK(audit.items[0].created == 3);
    // Nothing was done, nothing is written down.
    CHECK(send_again(store, ids).deliveries.empty());
    CHECK(value_of(await<AuditPage>([&](auto done) {
              store.store().audit({}, std::move(done));
          })).items.size() == 1);
}

STORE_TEST("what is given back unbegun is anybody's at once, and no attempt of it counts",
           "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    for (std::uint32_t i = 0; i < 2 * kDeliveryAttempts; ++i) {
        const auto leased = lease(store);
        REQUIRE(leased.size() == 1);
        CHECK(counted_attempts(leased[0].delivery) == 1);
        end(store, leased[0], NotBegun{});
        const Delivery waiting = only(store);
        CHECK(waiting.state == DeliveryState::kWaiting);
        CHECK(counted_attempts(waiting) == 0);
        CHECK(waiting.due_at == leased[0].delivery.due_at);
    }
    // Nothing has become of it: there is nothing for log and metrics but that it was begun.
    for (const Delivery& told : store.told_deliveries())
        CHECK(told.state == DeliveryState::kSending);
    const auto first = lease(store);
    end(store, first.at(0), NotBegun{});
    const auto second = lease(store);
    REQUIRE(second.size() == 1);
    // Told twice: the other one has it by now.
    end(store, first[0], NotBegun{});
    CHECK(only(store).state == DeliveryState::kSending);
    end(store, second[0], Sent{""});
    store.reopen();
}

STORE_TEST("a lease by a clock that was far ahead is shortened, another one is not",
           "[deliveries][due]") {
    TestStore store(kind, with_ways_out());
    for (std::uint32_t i = 1; i <= 3; ++i)
        mail_to(store, user(i));
    store.advance(kDay);
    const auto ahead = lease(store, 1);
    REQUIRE(ahead.size() == 1);
    store.advance(-kDay);
    const auto here = lease(store, 1);
    REQUIRE(here.size() == 1);
    store.run_due(100);
    store.advance(kDeliveryLease - Millis(1));
    CHECK(lease(store, 1).size() == 1);  // the third, which nobody has
    CHECK(lease(store).empty());
    store.advance(Millis(1));
    const auto run_out = lease(store);
    REQUIRE(run_out.size() == 2);
    for (const LeasedDelivery& each : run_out)
        CHECK(each.delivery.attempts == 2);
    store.reopen();
}

STORE_TEST("what is not to be sent takes of the room, and the answer says that more is due",
           "[deliveries]") {
    TestStore store(kind, with_ways_out());
    for (std::uint32_t i = 1; i <= 5; ++i) {
        know(store, user(i));
        Event event;
        event.type = "test.unless_read";
        event.recipients = {user(i)};
        value_of(store.publish(event));
    }
    store.advance(kDay);
    for (std::uint32_t i = 1; i <= 4; ++i)
        value_of(store.operate(user(i), operation(OperationKind::kAckAll, {})));
    const std::vector<DeliveryChannel> more{DeliveryChannel::kEmail};
    LeasedDeliveries first = look(store, 3);
    CHECK(first.items.empty());
    CHECK(first.with_more == more);
    LeasedDeliveries second = look(store, 3);
    REQUIRE(second.items.size() == 1);
    CHECK(second.items[0].delivery.user == user(5));
    CHECK(second.with_more.empty());
    CHECK(look(store, 0).with_more.empty());
    CHECK(look(store, 3).with_more.empty());
}

STORE_TEST("what is sent again after an outage is not sent to whoever has read it since",
           "[deliveries]") {
    TestStore store(kind, with_ways_out());
    std::vector<DeliveryId> ids;
    for (std::uint32_t i = 1; i <= 2; ++i) {
        know(store, user(i));
        Event event;
        event.type = "test.unless_read";
        event.recipients = {user(i)};
        value_of(store.publish(event));
    }
    store.advance(kDay);
    for (const LeasedDelivery& each : lease(store)) {
        end(store, each, Refused{"550 no"});
        ids.push_back(each.delivery.id);
    }
    value_of(store.operate(user(1), operation(OperationKind::kAckAll, {})));
    CHECK(send_again(store, ids).deliveries.size() == 2);
    const auto again = lease(store);
    REQUIRE(again.size() == 1);
    CHECK(again[0].delivery.user == user(2));
    end(store, again[0], Sent{""});

    // By name it is wanted all the same.
    DeliveryQuery suppressed;
    suppressed.state = DeliveryState::kSuppressed;
    const auto kept = deliveries(store, suppressed).items;
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].reason == "read");
    CHECK(send_again(store, {kept[0].id}).deliveries.size() == 1);
    CHECK(lease(store).size() == 1);
}
