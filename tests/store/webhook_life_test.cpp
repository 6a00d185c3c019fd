// What becomes of webhooks that fail or go, and of what waits for them.

#include "tests/store/webhooks.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

STORE_TEST("what failed can be sent again with what it told, and what was sent keeps nothing",
           "[webhooks]") {
    TestStore store(kind);
    put(store, terms({WebhookEvent::kCreated}));
    const Notification n = store.add(kUser, "Call Acme");
    auto leased = lease(store);
    REQUIRE(leased.size() == 1);
    const std::string told = leased[0].delivery.content;
    end(store, leased[0], carillon::Refused{"400", false});
    store.operate(kUser, operation(OperationKind::kDelete, {n.id})).value();
    REQUIRE(send_again(store, {leased[0].delivery.id}).deliveries.size() == 1);
    leased = lease(store);
    REQUIRE(leased.size() == 1);
    CHECK(leased[0].delivery.content == told);
    end(store, leased[0], Sent{});
    // A late failure finds it sent; its content is gone.
    if (kind != StoreKind::kMemory) store.reopen();
    CHECK(lease(store).empty());
    const auto sent = deliveries(store);
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].state == DeliveryState::kSent);
    CHECK(sent[0].event == "notification.created");
}

STORE_TEST("a webhook that fails for three days is disabled, once, and what waits for it is ended",
           "[webhooks]") {
    TestStore store(kind);
    const Webhook hook = put(store, terms({WebhookEvent::kCreated}));
    const auto fail = [&](const char* title) {
        store.add(kUser, title);
        for (const LeasedDelivery& each : lease(store))
            end(store, each, TryLater{"down", {}});
    };
    fail("first");
    CHECK(webhooks(store)[0].failing_since == store.now());
    store.advance(kWebhookPatience - kSecond);
    fail("second");
    CHECK(webhooks(store)[0].terms.enabled);
    CHECK(store.disabled().empty());
    store.add(kUser, "third");
    store.advance(kSecond);
    // Of two that are under way the one that comes in last finds it disabled.
    fail("fourth");
    const Webhook disabled = webhooks(store)[0];
    CHECK_FALSE(disabled.terms.enabled);
    CHECK(disabled.disabled_reason == webhook_reason::kFailing);
    REQUIRE(store.disabled().size() == 1);
    CHECK(store.disabled()[0].id == hook.id);

    store.run_due(100);
    CHECK(deliveries(store, DeliveryState::kWaiting).empty());
    const auto ended = deliveries(store, DeliveryState::kSuppressed);
    CHECK(ended.size() == 4);
    for (const Delivery& each : ended)
        CHECK(each.reason == delivery_reason::kChannelOff);
    store.add(kUser, "while it is off");
    CHECK(lease(store).empty());

    put(store, terms({WebhookEvent::kCreated}), hook.id);
    CHECK(webhooks(store)[0].terms.enabled);
    CHECK_FALSE(webhooks(store)[0].failing_since.has_value());
    store.add(kUser, "on again");
    CHECK(lease(store).size() == 1);
}

STORE_TEST("410 disables at once, and a success forgets that a webhook has failed", "[webhooks]") {
    TestStore store(kind);
    put(store, terms({WebhookEvent::kCreated}));
    store.add(kUser, "one");
    end(store, lease(store).at(0), TryLater{"down", {}});
    CHECK(webhooks(store)[0].failing_since.has_value());
    store.add(kUser, "two");
    end(store, lease(store).at(0), Sent{});
    CHECK_FALSE(webhooks(store)[0].failing_since.has_value());
    store.add(kUser, "three");
    end(store, lease(store).at(0), carillon::Refused{"410", true});
    CHECK(webhooks(store)[0].disabled_reason == webhook_reason::kGone);
    CHECK(store.disabled().size() == 1);
}

STORE_TEST("what waits for a webhook that is deleted is ended, in steps", "[webhooks]") {
    TestStore store(kind);
    const Webhook hook = put(store, terms({WebhookEvent::kCreated}));
    for (int i = 0; i < 5; ++i)
        store.add(kUser, "Task " + std::to_string(i));
    REQUIRE(remove(store, hook.id).ok());
    store.add(kUser, "after it");
    CHECK(deliveries(store).size() == 5);
    CHECK(store.run_due(2) == 2);
    CHECK(deliveries(store, DeliveryState::kWaiting).size() == 3);
    CHECK(store.run_due(100) >= 3);
    const auto ended = deliveries(store, DeliveryState::kSuppressed);
    REQUIRE(ended.size() == 5);
    CHECK(ended[0].reason == delivery_reason::kNoAddress);
    CHECK(webhooks(store).empty());
}

STORE_TEST("each webhook has a share of its own, and one that fails a single message",
           "[webhooks]") {
    TestStore store(kind);
    const Webhook slow = put(store, terms({WebhookEvent::kCreated}));
    const Webhook quick = put(store, terms({WebhookEvent::kCreated}));
    for (std::size_t i = 0; i < 2 * kWebhookShare; ++i)
        store.add(kUser, "Task " + std::to_string(i));
    const auto count = [](const std::vector<LeasedDelivery>& leased, const Webhook& of) {
        std::size_t theirs = 0;
        for (const LeasedDelivery& each : leased)
            theirs += each.delivery.target == of.id.text() ? 1 : 0;
        return theirs;
    };
    DeliveryRoom room{DeliveryChannel::kWebhook, 1000};
    const auto first = lease_once(store, room);
    CHECK(count(first, slow) == kWebhookShare);
    CHECK(count(first, quick) == kWebhookShare);

    room.under_way = {{slow.id.text(), kWebhookShare}, {quick.id.text(), 3}};
    const auto second = lease_once(store, room);
    CHECK(count(second, slow) == 0);
    CHECK(count(second, quick) == kWebhookShare - 3);

    for (const LeasedDelivery& each : first)
        if (each.delivery.target == slow.id.text()) end(store, each, TryLater{"hangs", {}});
    room.under_way.clear();
    CHECK(count(lease_once(store, room), slow) == 1);
    room.under_way = {{slow.id.text(), 1}};
    CHECK(count(lease_once(store, room), slow) == 0);
    // The room is of all of them.
    CHECK(lease_once(store, {DeliveryChannel::kWebhook, 1}).size() == 1);
}

STORE_TEST("a webhook that is deleted is gone a minute later, with what was still written for it",
           "[webhooks]") {
    TestStore store(kind);
    const Webhook hook = put(store, terms({WebhookEvent::kCreated}));
    store.add(kUser, "Call Acme");
    REQUIRE(remove(store, hook.id).ok());
    CHECK(store.run_due(100) >= 1);
    const auto is_kept = [&] {
        return await<Webhook>([&](auto done) { store.store().webhook(hook.id, std::move(done)); })
            .error()
            .code;
    };
    CHECK(is_kept() == Errc::kNotFound);
    store.run_due(100);
    store.advance(kWebhookRemoval);
    store.run_due(100);
    CHECK(store.run_due(100) == 0);
    CHECK(deliveries(store, DeliveryState::kWaiting).empty());
}

STORE_TEST("a webhook that is deleted is not gone while a message to it is under way",
           "[webhooks]") {
    TestStore store(kind);
    const Webhook hook = put(store, terms({WebhookEvent::kCreated}));
    store.add(kUser, "Call Acme");
    const DeliveryRoom room{DeliveryChannel::kWebhook, 10};
    const auto leased = lease_once(store, room);
    REQUIRE(leased.size() == 1);
    REQUIRE(remove(store, hook.id).ok());
    store.advance(kWebhookRemoval);
    store.run_due(100);
    end(store, leased.front(), TryLater{"hangs", {}});
    store.advance(kHour);
    store.run_due(100);
    CHECK(lease_once(store, room).empty());
    CHECK(deliveries(store, DeliveryState::kWaiting).empty());
    CHECK(deliveries(store, DeliveryState::kSuppressed).size() == 1);
}
