// What tells about the service itself: templates, the interface, health, metrics.

#include "core/json/writer.hpp"
#include "core/wire/rest.hpp"
#include "server/auth/frame_signer.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/base/work/worker_pool.hpp"
#include "server/bus/bus.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/openapi.hpp"
#include "server/http/api/routes.hpp"
#include "server/http/net/buffer_budget.hpp"
#include "server/http/net/lifecycle.hpp"
#include "server/http/net/problem.hpp"
#include "server/ingest/template_source.hpp"

namespace carillon {

namespace {

void list_templates(ExchangePtr exchange) {
    constexpr std::size_t kTypeBytes = 1000;
    const auto templates = exchange->services.templates.current();
    exchange->answer_json(200, kTypeBytes * templates->all().size(),
                          [templates] { return rest::encode(*templates); });
}

void stream_head(ExchangePtr exchange) {
    http::Response response;
    response.content_type = "text/event-stream";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.has_length = false;
    exchange->answer(std::move(response));
}

void websocket_without_upgrade(ExchangePtr exchange) {
    auto response = problem(426, "this path speaks WebSocket only", exchange->request.request_id);
    response.headers.emplace_back("Upgrade", "websocket");
    exchange->answer(std::move(response));
}

void openapi(ExchangePtr exchange) {
    exchange->answer(openapi_answer(exchange->request.headers.find("Accept-Encoding")));
}

void key_set(ExchangePtr exchange) {
    auto response = json_response(200, exchange->services.signer.key_set());
    response.content_type = "application/jwk-set+json";
    // The key changes when an operator takes its file away; who meets a new `kid` asks again.
    for (auto& [name, value] : response.headers)
        if (name == "Cache-Control") value = "public, max-age=3600";
    exchange->answer(std::move(response));
}

void health(ExchangePtr exchange) {
    std::string body;
    json::ObjectWriter object(body);
    object.text("status", "ok");
    object.text("version", CARILLON_VERSION);
    object.close();
    exchange->answer_json(200, std::move(body));
}

const char* text(BusState state) {
    switch (state) {
        case BusState::kUp:
            return "up";
        case BusState::kDegraded:
            return "degraded";
        case BusState::kInProcess:
            break;
    }
    return "in-process";
}

// A node that hears no events over Redis lacks a way in, though it hears the other nodes.
BusState bus_state(const ApiServices& services) {
    const BusState state = services.bus.state();
    if (state != BusState::kUp || !services.hears_events || services.hears_events()) return state;
    return BusState::kDegraded;
}

// Without the bus a node still serves, at most the sweep's interval late: it stays in rotation.
void readiness(ExchangePtr exchange) {
    if (exchange->services.lifecycle.is_draining())
        return exchange->answer(problem(Error{Errc::kUnavailable, "", "this server is stopping"},
                                        exchange->request.request_id));
    exchange->services.store.probe(
        exchange->on_shard<Done>([](Exchange& self, const Result<Done>& result) {
            if (result) {
                std::string body;
                json::ObjectWriter object(body);
                object.text("status", "ready");
                object.text("database", "up");
                object.text("bus", text(bus_state(self.services)));
                object.close();
                return self.answer_json(200, std::move(body));
            }
            // Not ready whatever the reason.
            self.refuse(Error{Errc::kUnavailable, "", result.error().message});
        }));
}

// Collecting and writing all metrics takes a while: not where sockets wait, unless all workers are
// busy, which the metrics have to show.
void metrics(ExchangePtr exchange) {
    const StoreBacklog waiting = exchange->services.store.backlog();
    exchange->services.metrics.set_backlog("store_write", waiting.mutations);
    exchange->services.metrics.set_backlog("store_read", waiting.reads);
    exchange->services.metrics.set_backlog("work", exchange->services.workers.waiting());
    exchange->services.metrics.set(metric("notifications_buffered_bytes"),
                                   static_cast<double>(exchange->services.budget.held()));
    const auto answer = [exchange] {
        http::Response response;
        response.content_type = std::string(Metrics::kContentType);
        response.headers.emplace_back("Cache-Control", "no-store");
        response.body = exchange->services.metrics.text();
        exchange->answer(std::move(response));
    };
    if (!exchange->services.workers.submit(answer)) answer();
}

constexpr std::optional<Permission> kOpen;

constexpr Route kRoutes[] = {
    // GET goes live before it comes here; HEAD comes here.
    {http::Method::kGet, "/api/v1/notifications/stream", stream_head, Permission::kView},
    {http::Method::kGet, "/api/v1/templates", list_templates, Permission::kView},
    {http::Method::kGet, "/ws/notifications", websocket_without_upgrade, kOpen},
    {http::Method::kGet, "/.well-known/jwks.json", key_set, kOpen},
    {http::Method::kGet, "/openapi.json", openapi, kOpen},
    {http::Method::kGet, "/healthz", health, kOpen, Body::kNone, false, true},
    {http::Method::kGet, "/readyz", readiness, kOpen, Body::kNone, false, true},
    {http::Method::kGet, "/metrics", metrics, kOpen, Body::kNone, true, true},
};

}  // namespace

std::span<const Route> service_routes() {
    return kRoutes;
}

}  // namespace carillon
