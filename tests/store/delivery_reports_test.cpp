// What a provider tells of a message, before its own answer or after it.

#include "tests/store/mailing.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

void report(TestStore& store, const LeasedDelivery& of, const std::string& sid,
            bool was_delivered) {
    DeliveryReport told{DeliveryChannel::kEmail, sid, was_delivered, "30003 off"};
    told.what = DeliveryAttempt{of.delivery.id, of.delivery.attempts};
    value_of(await<Done>([&](auto done) { store.store().note_report(told, std::move(done)); }));
}

}  // namespace

STORE_TEST("a provider's report moves the message that it took", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    mail_to(store, user(2));
    const auto leased = lease(store);
    REQUIRE(leased.size() == 2);
    end(store, leased[0], Sent{"SM1"});
    end(store, leased[1], Sent{"SM2"});
    const auto report = [&](const std::string& id, bool was_delivered) {
        value_of(await<Done>([&](auto done) {
            store.store().note_report({DeliveryChannel::kEmail, id, was_delivered, "30003 off"},
                                      std::move(done));
        }));
    };
    report("SM1", true);
    report("SM2", false);
    report("nobody's", true);
    report("", true);
    DeliveryQuery query;
    query.state = DeliveryState::kDelivered;
    REQUIRE(deliveries(store, query).items.size() == 1);
    query.state = DeliveryState::kFailed;
    REQUIRE(deliveries(store, query).items.size() == 1);
    CHECK(deliveries(store, query).items[0].last_error == "30003 off");
    report("SM1", false);
    CHECK(deliveries(store, query).items.size() == 1);
}

STORE_TEST("what a provider tells before its answer is stored is not lost", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    mail_to(store, user(2));
    const auto leased = lease(store);
    REQUIRE(leased.size() == 2);
    report(store, leased[0], "SM1", true);
    report(store, leased[1], "SM2", false);
    end(store, leased[0], Sent{"SM1"});
    end(store, leased[1], Sent{"SM2"});
    DeliveryQuery query;
    query.state = DeliveryState::kDelivered;
    REQUIRE(deliveries(store, query).items.size() == 1);
    CHECK(deliveries(store, query).items[0].id == leased[0].delivery.id);
    CHECK(deliveries(store, query).items[0].provider_id == "SM1");
    query.state = DeliveryState::kFailed;
    REQUIRE(deliveries(store, query).items.size() == 1);
    CHECK(deliveries(store, query).items[0].id == leased[1].delivery.id);
    CHECK(deliveries(store, query).items[0].last_error == "30003 off");
    store.reopen();
}

STORE_TEST("a message that its node did not live to tell of is not sent again once it has arrived",
           "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    const auto leased = lease(store);
    REQUIRE(leased.size() == 1);
    report(store, leased[0], "SM1", true);
    store.advance(kDay);
    CHECK(lease(store).empty());
    CHECK(only(store).state == DeliveryState::kDelivered);
}

STORE_TEST("a report that names another channel's delivery moves nothing", "[deliveries]") {
    TestStore store(kind, with_ways_out());
    mail_to(store, kUser);
    const auto leased = lease(store);
    DeliveryReport told{DeliveryChannel::kSms, "SM1", true};
    told.what = DeliveryAttempt{leased.at(0).delivery.id, 1};
    value_of(await<Done>([&](auto done) { store.store().note_report(told, std::move(done)); }));
    told.what = DeliveryAttempt{DeliveryId(), 1};
    value_of(await<Done>([&](auto done) { store.store().note_report(told, std::move(done)); }));
    CHECK(only(store).state == DeliveryState::kSending);
}
