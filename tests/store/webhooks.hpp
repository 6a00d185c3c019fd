#pragma once
// What tests of webhooks ask of a store.

#include "tests/store/attempts.hpp"

#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

inline WebhookTerms terms(std::vector<WebhookEvent> events, std::vector<std::string> types = {}) {
    WebhookTerms made;
    made.url = "https://crm.example/hook";
    made.events = std::move(events);
    made.types = std::move(types);
    return made;
}

inline std::vector<WebhookEvent> every_event() {
    return {std::begin(kWebhookEvents), std::end(kWebhookEvents)};
}

inline Result<Webhook> try_put(TestStore& store, WebhookTerms what,
                               std::optional<WebhookId> id = std::nullopt) {
    WebhookRequest request;
    request.id = id;
    request.terms = std::move(what);
    request.made_secret = "whsec_made";
    return await<Webhook>([&](auto done) { store.store().put_webhook(request, std::move(done)); });
}

inline Webhook put(TestStore& store, WebhookTerms what,
                   std::optional<WebhookId> id = std::nullopt) {
    return value_of(try_put(store, std::move(what), id));
}

inline Result<Done> remove(TestStore& store, const WebhookId& id) {
    WebhookRequest request;
    request.id = id;
    return await<Done>([&](auto done) { store.store().delete_webhook(request, std::move(done)); });
}

inline std::vector<Webhook> webhooks(TestStore& store) {
    return value_of(
        await<std::vector<Webhook>>([&](auto done) { store.store().webhooks(std::move(done)); }));
}

inline std::vector<LeasedDelivery> lease_once(TestStore& store, const DeliveryRoom& room) {
    return value_of(await<LeasedDeliveries>([&](auto done) {
               store.store().lease_deliveries({room}, std::move(done));
           }))
        .items;
}

// All that is due: of each webhook its share and again.
inline std::vector<LeasedDelivery> lease(TestStore& store,
                                         DeliveryChannel channel = DeliveryChannel::kWebhook) {
    std::vector<LeasedDelivery> leased;
    for (bool is_more = true; is_more;) {
        auto some = lease_once(store, {channel, 1000});
        is_more = !some.empty();
        for (LeasedDelivery& each : some)
            leased.push_back(std::move(each));
    }
    return leased;
}

inline std::vector<Delivery> deliveries(TestStore& store,
                                        std::optional<DeliveryState> state = std::nullopt) {
    DeliveryQuery query;
    query.channel = DeliveryChannel::kWebhook;
    query.state = state;
    query.limit = 200;
    return value_of(await<DeliveryPage>(
                        [&](auto done) { store.store().deliveries(query, std::move(done)); }))
        .items;
}

// What is leased, by its event.
inline std::map<std::string, std::vector<LeasedDelivery>> rung(TestStore& store) {
    std::map<std::string, std::vector<LeasedDelivery>> by_event;
    for (LeasedDelivery& each : lease(store))
        by_event[each.delivery.event].push_back(std::move(each));
    return by_event;
}

inline bool says(const Delivery& delivery, const std::string& part) {
    return delivery.content.find(part) != std::string::npos;
}

}  // namespace carillon::test
