// /unsubscribe: what the link of a mail leads to, without sign-in (RFC 8058). GET shows a page that
// asks and changes nothing, for mail programs look at links by themselves; POST turns the type off,
// be it the page's form or a mail program's one click.

#include "core/inbox/filter.hpp"
#include "server/deliver/unsubscribe/links.hpp"
#include "server/deliver/unsubscribe/page.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/ingest/template_source.hpp"

#include <optional>
#include <string>
#include <utility>

namespace carillon {

namespace {

using deliver::UnsubscribeStep;
using deliver::UnsubscribeTarget;

http::Response page(const Exchange& exchange, int status, UnsubscribeStep step,
                    const std::string& type) {
    const ApiServices& services = exchange.services;
    deliver::UnsubscribePage page;
    page.step = step;
    page.type = type;
    page.action = exchange.request.target;
    page.language = deliver::page_language(exchange.request.headers.find("Accept-Language"),
                                           services.default_locale);
    page.brand = services.brand;
    http::Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.headers = {{"Cache-Control", "no-store"},
                        {"Content-Security-Policy",
                         "default-src 'none'; style-src 'self'; form-action 'self'; "
                         "base-uri 'none'; frame-ancestors 'none'"},
                        {"Referrer-Policy", "no-referrer"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"X-Robots-Tag", "noindex"},
                        {"Vary", "Accept-Language"}};
    response.body = deliver::html_of(page);
    return response;
}

// Of the request's link; without one it is answered.
std::optional<UnsubscribeTarget> target_of(Exchange& exchange) {
    const auto refuse = [&] {
        exchange.answer(page(exchange, 404, UnsubscribeStep::kNoLink, {}));
        return std::nullopt;
    };
    const auto parameters = parse_query_string(exchange.request.query());
    if (!parameters || !exchange.services.unsubscribe_links) return refuse();
    std::string token;
    for (const auto& [name, value] : *parameters)
        if (name == "t") token = value;
    auto target = exchange.services.unsubscribe_links->open(token);
    if (!target) return refuse();
    const Template* entry = exchange.services.templates.current()->find(target->type);
    if (entry && entry->is_mandatory) {
        exchange.answer(page(exchange, 409, UnsubscribeStep::kMandatory, target->type));
        return std::nullopt;
    }
    return target;
}

void ask(ExchangePtr exchange) {
    if (const auto target = target_of(*exchange))
        exchange->answer(page(*exchange, 200, UnsubscribeStep::kAsk, target->type));
}

void turn_off(ExchangePtr exchange) {
    auto target = target_of(*exchange);
    if (!target) return;
    PreferencesChange change;
    change.user = target->user;
    change.make = [type = target->type](Preferences preferences) -> Result<Preferences> {
        unsubscribe(preferences, type);
        return preferences;
    };
    change.audit =
        AuditDraft{target->user, std::string(kAuditUnsubscribe), exchange->request.remote};
    change.request_id = exchange->request.request_id;
    exchange->services.store.change_preferences(
        std::move(change),
        exchange->on_shard<KeptPreferences>(
            [type = target->type](Exchange& self, const Result<KeptPreferences>& kept) {
                if (kept) return self.answer(page(self, 200, UnsubscribeStep::kDone, type));
                auto away = page(self, 503, UnsubscribeStep::kAway, type);
                away.headers.emplace_back("Retry-After", "60");
                self.answer(std::move(away));
            }));
}

void style(ExchangePtr exchange) {
    http::Response response;
    response.content_type = "text/css; charset=utf-8";
    response.headers = {{"Cache-Control", "public, max-age=3600"},
                        {"X-Content-Type-Options", "nosniff"}};
    response.body = deliver::css_of(exchange->services.brand);
    exchange->answer(std::move(response));
}

constexpr std::optional<Permission> kOpen;

constexpr Route kRoutes[] = {
    {http::Method::kGet, deliver::kUnsubscribePath, ask, kOpen},
    {http::Method::kPost, deliver::kUnsubscribePath, turn_off, kOpen, Body::kAnyForm},
    {http::Method::kGet, deliver::kUnsubscribeStyle, style, kOpen},
};

}  // namespace

std::span<const Route> unsubscribe_routes() {
    return kRoutes;
}

}  // namespace carillon
