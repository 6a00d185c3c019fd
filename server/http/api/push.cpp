// GET /push/key, /push/subscriptions: the browsers and apps of a person that push messages go to.

#include "core/json/writer.hpp"
#include "server/deliver/http/address_policy.hpp"
#include "server/deliver/http/url.hpp"
#include "server/deliver/push/subscription.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/ingest/sha256.hpp"

#include <string>
#include <utility>
#include <variant>

namespace carillon {

namespace {

bool refuse_when_off(Exchange& exchange) {
    if (!exchange.services.push_key.empty()) return false;
    exchange.refuse(
        {Errc::kNotFound, "", "push is off here; NOTIFICATION_PUSH_ENABLED turns it on"});
    return true;
}

void answer_key(ExchangePtr exchange) {
    if (refuse_when_off(*exchange)) return;
    std::string body;
    json::ObjectWriter object(body);
    object.text("public_key", exchange->services.push_key);
    object.close();
    exchange->answer_json(200, std::move(body));
}

// What is shown of one: never where it leads.
void append(std::string& out, const PushSubscription& subscription) {
    const auto decoded = deliver::decode_subscription(subscription.content);
    json::ObjectWriter object(out);
    object.text("id", subscription.id.text());
    if (decoded) {
        const auto* browser = std::get_if<deliver::WebPushSubscription>(&*decoded);
        object.text("kind", browser ? "web" : "fcm");
        if (browser)
            object.text("service", browser->origin);
        else
            object.null("service");
    }
    object.time("created_at", subscription.created_at);
    object.close();
}

void list_subscriptions(ExchangePtr exchange) {
    exchange->services.store.subscriptions(
        exchange->user(),
        exchange->on_value<std::vector<PushSubscription>>(
            [](Exchange& self, const std::vector<PushSubscription>& theirs) {
                std::string body;
                json::ObjectWriter object(body);
                json::append_array(object.key("items"), theirs,
                                   [&body](const PushSubscription& each) { append(body, each); });
                object.null("next_cursor");
                object.close();
                self.answer_json(200, std::move(body));
            }));
}

void add_subscription(ExchangePtr exchange) {
    if (refuse_when_off(*exchange)) return;
    const auto subscription = deliver::decode_subscription(exchange->request.body);
    if (!subscription) return exchange->refuse(subscription.error());
    // A name is looked at with each connection; an address at once.
    const auto* browser = std::get_if<deliver::WebPushSubscription>(&*subscription);
    const auto rule = deliver::address_rule(exchange->services.may_call_private);
    if (browser) {
        if (const Status status = deliver::check_url(browser->endpoint, rule); !status)
            return exchange->refuse(
                {Errc::kUnprocessable, "endpoint", "endpoint: " + status.error().message});
    }
    exchange->services.store.put_subscription(
        exchange->user(), sha256_hex(deliver::address_of(*subscription)),
        deliver::encode(*subscription),
        exchange->on_value<SubscriptionId>([](Exchange& self, const SubscriptionId& id) {
            std::string body;
            json::ObjectWriter object(body);
            object.text("id", id.text());
            object.close();
            self.answer_json(201, std::move(body));
        }));
}

void delete_subscription(ExchangePtr exchange) {
    const auto id = SubscriptionId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse({Errc::kNotFound, "", "there is no such subscription"});
    exchange->services.store.delete_subscription(exchange->user(), *id,
                                                 exchange->on_value<Done>([](Exchange& self, Done) {
                                                     http::Response response;
                                                     response.status = 204;
                                                     self.answer(std::move(response));
                                                 }));
}

constexpr Route kRoutes[] = {
    {http::Method::kGet, "/api/v1/push/key", answer_key, Permission::kView},
    {http::Method::kGet, "/api/v1/push/subscriptions", list_subscriptions, Permission::kView},
    {http::Method::kPost, "/api/v1/push/subscriptions", add_subscription, Permission::kView,
     Body::kSmall},
    {http::Method::kDelete, "/api/v1/push/subscriptions/{id}", delete_subscription,
     Permission::kView},
};

}  // namespace

std::span<const Route> push_routes() {
    return kRoutes;
}

}  // namespace carillon
