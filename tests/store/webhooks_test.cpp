// Webhooks: kept, and rung in the transaction of what happens.

#include "tests/store/webhooks.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

STORE_TEST("a webhook is kept until it is deleted, and keeps its secret to itself", "[webhooks]") {
    TestStore store(kind);
    CHECK(webhooks(store).empty());
    const Webhook first = put(store, terms({WebhookEvent::kCreated}, {"task.*"}));
    CHECK(first.terms.secret == "whsec_made");
    CHECK(first.created_at == kStart);
    store.advance(kSecond);
    WebhookTerms own = terms(every_event());
    own.secret = "whsec_own";
    const Webhook second = put(store, own);
    CHECK(webhooks(store) == std::vector<Webhook>{first, second});
    if (kind != StoreKind::kMemory) store.reopen();
    CHECK(webhooks(store) == std::vector<Webhook>{first, second});

    const Webhook changed = put(store, terms({WebhookEvent::kRead}), first.id);
    CHECK(changed.terms.events == std::vector<WebhookEvent>{WebhookEvent::kRead});
    CHECK(changed.terms.secret == "whsec_made");
    CHECK(changed.created_at == first.created_at);
    CHECK(changed.updated_at == store.now());
    CHECK(webhooks(store) == std::vector<Webhook>{changed, second});

    REQUIRE(remove(store, first.id).ok());
    CHECK(webhooks(store) == std::vector<Webhook>{second});
    CHECK(remove(store, first.id).error().code == Errc::kNotFound);
    CHECK(try_put(store, own, first.id).error().code == Errc::kNotFound);
    store.run_due(100);
    CHECK(webhooks(store) == std::vector<Webhook>{second});
}

STORE_TEST("there are at most twenty webhooks", "[webhooks]") {
    TestStore store(kind);
    std::vector<WebhookId> ids;
    for (std::size_t i = 0; i < kWebhooks; ++i)
        ids.push_back(put(store, terms({WebhookEvent::kCreated})).id);
    const auto refused = try_put(store, terms({WebhookEvent::kCreated}));
    CHECK(refused.error().code == Errc::kUnprocessable);
    CHECK(refused.error().message.find("20") != std::string::npos);
    REQUIRE(remove(store, ids.front()).ok());
    CHECK(try_put(store, terms({WebhookEvent::kCreated})).ok());
}

STORE_TEST("whoever sets up a webhook is in the audit", "[webhooks]") {
    TestStore store(kind);
    WebhookRequest request;
    request.terms = terms({WebhookEvent::kCreated});
    request.made_secret = "whsec_made";
    request.audit = AuditDraft{kUser, std::string(kAuditWebhookCreate), "192.0.2.1"};
    const Webhook hook = value_of(
        await<Webhook>([&](auto done) { store.store().put_webhook(request, std::move(done)); }));
    const AuditPage page =
        value_of(await<AuditPage>([&](auto done) { store.store().audit({}, std::move(done)); }));
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].by.action == kAuditWebhookCreate);
    CHECK(page.items[0].recipients.webhook == hook.id.text());
    CHECK(encode(page).find("whsec") == std::string::npos);
}

STORE_TEST("each event of a notification rings the webhooks that want it, as it was then",
           "[webhooks]") {
    TestStore store(kind);
    const Webhook hook = put(store, terms(every_event()));
    put(store, terms({WebhookEvent::kCreated}, {"nothing.like.it"}));
    const Notification n = store.add(kUser, "Call Acme");
    store.advance(kSecond);
    store.operate(kUser, operation(OperationKind::kAck, {n.id})).value();
    store.operate(kUser, operation(OperationKind::kAck, {n.id})).value();  // changes nothing
    store.operate(kUser, operation(OperationKind::kUnack, {n.id})).value();
    store.operate(kUser, operation(OperationKind::kArchive, {n.id})).value();
    store.operate(kUser, operation(OperationKind::kUnarchive, {n.id})).value();
    store.operate(kUser, operation(OperationKind::kDelete, {n.id})).value();

    const auto by_event = rung(store);
    std::set<std::string> names;
    for (const auto& [event, all] : by_event) {
        INFO(event);
        names.insert(event);
        REQUIRE(all.size() == 1);
        const Delivery& delivery = all[0].delivery;
        CHECK(delivery.target == hook.id.text());
        CHECK(delivery.notification == n.id);
        CHECK(delivery.user == kUser);
        CHECK(all[0].notification.id == n.id);
        CHECK(says(delivery, R"("id":")" + n.id.text() + '"'));
        CHECK(says(delivery, R"("title":"Call Acme")"));
        const bool is_read = event == "notification.read" || event == "notification.seen";
        CHECK(says(delivery, is_read ? R"("is_read":true)" : R"("is_read":false)"));
        CHECK(says(delivery, R"("archived_at":null)") == (event != "notification.archived"));
    }
    CHECK(names == std::set<std::string>{"notification.created", "notification.seen",
                                         "notification.read", "notification.unread",
                                         "notification.archived", "notification.unarchived",
                                         "notification.deleted"});
}

STORE_TEST("what is broadcast, scheduled, made in parts, expired or taken back rings too",
           "[webhooks]") {
    StoreOptions options;
    options.step_rows = 3;
    TestStore store(kind, options);
    put(store, terms({WebhookEvent::kCreated, WebhookEvent::kDeleted}));
    // How many were told of it since it was asked last.
    const auto told_of = [&store](const std::string& event) {
        auto by_event = rung(store);
        for (const auto& [name, all] : by_event)
            for (const LeasedDelivery& each : all)
                end(store, each, Sent{});
        return by_event[event].size();
    };
    Event all = titled_event("To all", {});
    all.broadcast = true;
    store.contact({kUser});
    REQUIRE(store.publish(all).ok());
    store.contact({kUser});
    CHECK(told_of("notification.created") == 1);

    Event later = titled_event("Later", {kUser});
    later.id = "later";
    later.deliver_at = store.now() + kHour;
    REQUIRE(store.publish(later).ok());
    CHECK(lease(store).empty());
    store.advance(kHour);
    store.run_due(100);
    CHECK(told_of("notification.created") == 1);

    std::vector<UserId> many;
    for (int i = 10; i < 20; ++i)
        many.push_back(user(i));
    REQUIRE(store.publish(titled_event("Many", many)).ok());
    CHECK(told_of("notification.created") == many.size());

    store.add(kUser, "Short", std::nullopt, 1.0);
    CHECK(told_of("notification.created") == 1);
    store.advance(kHour);
    store.run_due(100);
    CHECK(told_of("notification.deleted") == 1);

    const auto taken_back = value_of(await<rest::RetractResult>(
        [&](auto done) { store.store().retract("later", std::move(done)); }));
    // That it was told to webhooks is not counted as sent.
    CHECK(taken_back.retracted == 1);
    CHECK(taken_back.sent_already == 0);
    CHECK(told_of("notification.deleted") == 1);
}

STORE_TEST("marking all rings for each, in steps that are no larger for it", "[webhooks]") {
    StoreOptions options;
    options.step_rows = 8;
    TestStore store(kind, options);
    for (int i = 0; i < 20; ++i)
        store.add(kUser, "Task " + std::to_string(i));
    for (int i = 0; i < 3; ++i)
        put(store, terms({WebhookEvent::kRead}));
    const int before = store.groups();
    CHECK(value_of(store.operate(kUser, ack_all())).outcome.updated == 20);
    // Two rows and what they ring, with three webhooks, in each of ten steps.
    CHECK(store.groups() - before >= 10);
    CHECK(lease(store).size() == 60);
    CHECK(store.unread(kUser).unread.total() == 0);
}

STORE_TEST("a delivery that fails for good rings, and one to a webhook never", "[webhooks]") {
    StoreOptions options;
    options.channels = {true, true, true};
    TestStore store(kind, options);
    put(store, terms({WebhookEvent::kDeliveryFailed, WebhookEvent::kDeliverySent}));
    put(store, terms({WebhookEvent::kDeliveryFailed}, {"nothing.like.it.*"}));
    DirectoryUser person;
    person.id = kUser;
    person.email = "ada@example.com";
    store.put_user(person);
    for (int i = 0; i < 2; ++i) {
        Event event = titled_event("Call Acme", {kUser});
        event.channel = Channel::kEmail;
        REQUIRE(store.publish(event).ok());
    }
    const auto mails = lease(store, DeliveryChannel::kEmail);
    REQUIRE(mails.size() == 2);
    end(store, mails[0], carillon::Refused{"550 no such user", false});
    end(store, mails[1], Sent{"queued as 1"});

    auto by_event = rung(store);
    CHECK(by_event.size() == 2);
    REQUIRE(by_event["delivery.failed"].size() == 1);
    const Delivery& failed = by_event["delivery.failed"][0].delivery;
    CHECK(says(failed, R"("id":")" + mails[0].delivery.id.text() + '"'));
    CHECK(says(failed, R"("state":"failed")"));
    CHECK(says(failed, R"("last_error":"550 no such user")"));
    REQUIRE(by_event["delivery.sent"].size() == 1);

    end(store, by_event["delivery.failed"][0], carillon::Refused{"no", false});
    end(store, by_event["delivery.sent"][0], Sent{});
    CHECK(deliveries(store, DeliveryState::kFailed).size() == 1);
    store.advance(kDay);
    CHECK(lease(store).empty());
}

STORE_TEST("an owner's list of deliveries can leave out webhooks", "[webhooks]") {
    TestStore store(kind);
    put(store, terms({WebhookEvent::kCreated}));
    store.add(kUser, "Call Acme");
    DeliveryQuery query;
    query.hides_webhooks = true;
    CHECK(value_of(await<DeliveryPage>([&](auto done) {
              store.store().deliveries(query, std::move(done));
          })).items.empty());
    CHECK(deliveries(store).size() == 1);
}

TEST_CASE("a webhook that one store sets up rings for what another one of the database commits",
          "[store][postgres][webhooks]") {
    TestStore first(StoreKind::kPostgres);
    StoreOptions same;
    same.path = first.path();
    TestStore second(StoreKind::kPostgres, same);
    second.add(kUser, "before");
    const Webhook hook = put(first, terms({WebhookEvent::kCreated}));
    second.add(kUser, "after");
    CHECK(lease(first).size() == 1);
    CHECK(lease(second).empty());
    put(second, terms({WebhookEvent::kRead}), hook.id);
    first.add(kUser, "not wanted any more");
    CHECK(lease(second).empty());
    REQUIRE(remove(first, hook.id).ok());
    value_of(second.operate(kUser, ack_all()));
    CHECK(lease(second).empty());
}
