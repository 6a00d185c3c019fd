// /webhooks: other programs that are told what happens. For admins: a webhook hears of everybody.

#include "core/json/writer.hpp"
#include "core/policy/webhook.hpp"
#include "server/deliver/http/address_policy.hpp"
#include "server/deliver/http/url.hpp"
#include "server/deliver/webhook/signature.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/store/random.hpp"

#include <string>
#include <utility>
#include <variant>

namespace carillon {

namespace {

Error no_such_webhook() {
    return {Errc::kNotFound, "", "there is no such webhook"};
}

Error refuse(const char* field, const std::string& why) {
    return {Errc::kUnprocessable, field, std::string(field) + ": " + why};
}

// A name is looked at with each connection; an address at once.
Result<WebhookTerms> terms_of(const Exchange& exchange) {
    auto terms = decode_webhook_terms(exchange.request.body);
    if (!terms) return terms;
    const auto rule = deliver::address_rule(exchange.services.may_call_private);
    if (const Status status = deliver::check_url(terms->url, rule); !status)
        return refuse("url", status.error().message);
    if (!terms->secret.empty() && !deliver::webhook_key(terms->secret))
        return refuse("secret",
                      "accepted is whsec_ and the base64 of 24 to 64 bytes; leave it out and one "
                      "is made");
    return terms;
}

WebhookRequest request_of(const Exchange& exchange, std::string_view action) {
    WebhookRequest request;
    request.audit = AuditDraft{exchange.user(), std::string(action), exchange.request.remote};
    request.request_id = exchange.request.request_id;
    return request;
}

// Nothing: it has been refused.
std::optional<WebhookId> id_of(Exchange& exchange) {
    const auto id = WebhookId::parse(exchange.parameters.at(0));
    if (!id) exchange.refuse(no_such_webhook());
    return id;
}

void list_webhooks(ExchangePtr exchange) {
    exchange->services.store.webhooks(exchange->on_value<std::vector<Webhook>>(
        [](Exchange& self, const std::vector<Webhook>& all) {
            self.answer_json(200, encode(all));
        }));
}

void show_webhook(ExchangePtr exchange) {
    const auto id = id_of(*exchange);
    if (!id) return;
    exchange->services.store.webhook(
        *id, exchange->on_value<Webhook>([](Exchange& self, const Webhook& webhook) {
            self.answer_json(200, encode(webhook, false));
        }));
}

// The only answer that has the secret.
void add_webhook(ExchangePtr exchange) {
    auto terms = terms_of(*exchange);
    if (!terms) return exchange->refuse(terms.error());
    WebhookRequest request = request_of(*exchange, kAuditWebhookCreate);
    request.terms = std::move(terms).value();
    request.made_secret = deliver::webhook_secret(random_key());
    exchange->services.store.put_webhook(
        std::move(request), exchange->on_value<Webhook>([](Exchange& self, const Webhook& webhook) {
            self.answer_json(201, encode(webhook, true));
        }));
}

void put_webhook(ExchangePtr exchange) {
    const auto id = id_of(*exchange);
    if (!id) return;
    auto terms = terms_of(*exchange);
    if (!terms) return exchange->refuse(terms.error());
    WebhookRequest request = request_of(*exchange, kAuditWebhookChange);
    request.id = *id;
    request.terms = std::move(terms).value();
    exchange->services.store.put_webhook(
        std::move(request), exchange->on_value<Webhook>([](Exchange& self, const Webhook& webhook) {
            self.answer_json(200, encode(webhook, false));
        }));
}

void delete_webhook(ExchangePtr exchange) {
    const auto id = id_of(*exchange);
    if (!id) return;
    WebhookRequest request = request_of(*exchange, kAuditWebhookDelete);
    request.id = *id;
    exchange->services.store.delete_webhook(std::move(request),
                                            exchange->on_value<Done>([](Exchange& self, Done) {
                                                http::Response response;
                                                response.status = 204;
                                                self.answer(std::move(response));
                                            }));
}

std::string encode_trial(const DeliveryOutcome& outcome) {
    const auto error = [&outcome]() -> std::string {
        if (const TryLater* later = std::get_if<TryLater>(&outcome)) return later->error;
        if (const Refused* refused = std::get_if<Refused>(&outcome)) return refused->error;
        return "the server is stopping";
    }();
    const bool is_taken = std::holds_alternative<Sent>(outcome);
    std::string body;
    json::ObjectWriter object(body);
    object.boolean("delivered", is_taken);
    if (is_taken)
        object.null("error");
    else
        object.text("error", error);
    object.close();
    return body;
}

// Sends one message at once, also to a webhook that is disabled, and answers what came of it.
// Nothing is kept of it.
void try_webhook(ExchangePtr exchange) {
    const auto id = id_of(*exchange);
    if (!id) return;
    exchange->services.store.webhook(
        *id, exchange->on_value<Webhook>([](Exchange& self, const Webhook& webhook) {
            const auto told = self.on_shard<DeliveryOutcome>(
                [](Exchange& asked, const Result<DeliveryOutcome>& outcome) {
                    asked.answer_json(200, encode_trial(outcome.value()));
                });
            self.services.try_webhook(webhook.id, told);
        }));
}

// The role has every permission; whoever is in it comes by any.
constexpr Route for_admins(http::Method method, std::string_view pattern,
                           void (*handle)(std::shared_ptr<Exchange>), Body body = Body::kNone) {
    Route route{method, pattern, handle, Permission::kAudit, body};
    route.is_for_admins = true;
    return route;
}

constexpr Route kRoutes[] = {
    for_admins(http::Method::kGet, "/api/v1/webhooks", list_webhooks),
    for_admins(http::Method::kPost, "/api/v1/webhooks", add_webhook, Body::kSmall),
    for_admins(http::Method::kGet, "/api/v1/webhooks/{id}", show_webhook),
    for_admins(http::Method::kPut, "/api/v1/webhooks/{id}", put_webhook, Body::kSmall),
    for_admins(http::Method::kDelete, "/api/v1/webhooks/{id}", delete_webhook),
    for_admins(http::Method::kPost, "/api/v1/webhooks/{id}/test", try_webhook),
};

}  // namespace

std::span<const Route> webhook_routes() {
    return kRoutes;
}

}  // namespace carillon
