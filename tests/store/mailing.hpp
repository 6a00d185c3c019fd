#pragma once
// A store whose ways out are open, and what tests of deliveries do with it.

#include "tests/store/attempts.hpp"

#include <catch2/catch.hpp>

#include <utility>
#include <vector>

namespace carillon::test {

inline StoreOptions with_ways_out() {
    StoreOptions options;
    options.channels = {true, true, true};
    return options;
}

inline Event email_event(std::vector<UserId> recipients) {
    Event event = titled_event("Call Acme", std::move(recipients));
    event.channel = Channel::kEmail;
    return event;
}

inline void know(TestStore& store, const UserId& id) {
    DirectoryUser person;
    person.id = id;
    person.email = "user" + id.text() + "@example.com";
    store.put_user(person);
}

inline LeasedDeliveries look(TestStore& store, std::size_t most) {
    return value_of(await<LeasedDeliveries>([&](auto done) {
        store.store().lease_deliveries({{DeliveryChannel::kEmail, most}}, std::move(done));
    }));
}

inline std::vector<LeasedDelivery> lease(TestStore& store, std::size_t most = 100) {
    return look(store, most).items;
}

inline DeliveryPage deliveries(TestStore& store, DeliveryQuery query = {}) {
    return value_of(
        await<DeliveryPage>([&](auto done) { store.store().deliveries(query, std::move(done)); }));
}

inline Delivery only(TestStore& store) {
    const DeliveryPage page = deliveries(store);
    REQUIRE(page.items.size() == 1);
    return page.items.front();
}

inline Notification mail_to(TestStore& store, const UserId& id) {
    know(store, id);
    return value_of(store.publish(email_event({id}))).front().items.front();
}

}  // namespace carillon::test
