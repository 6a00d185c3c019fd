// GET /analytics: what was made of notifications, from the daily sums, as JSON or CSV.

#include "core/policy/analytics.hpp"

#include "server/base/coding/accept_encoding.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"

#include <memory>
#include <string>
#include <utility>

namespace carillon {

namespace {

constexpr std::size_t kRowBytes = 1100;  // about, as JSON
constexpr std::string_view kCsv = "text/csv";

// JSON unless the other is liked better.
bool wants_csv(std::string_view accept) {
    return media_weight(accept, kCsv) > media_weight(accept, "application/json");
}

http::Response csv_response(std::string body) {
    http::Response response;
    response.content_type = std::string(kCsv) + "; charset=utf-8; header=present";
    response.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = std::move(body);
    return response;
}

void answer_report(Exchange& exchange, AnalyticsReport report) {
    const bool is_csv = wants_csv(exchange.request.headers.find("Accept"));
    const std::size_t bytes = report.rows.size() * kRowBytes;
    // Shared, for what makes the answer is copied.
    auto shared = std::make_shared<const AnalyticsReport>(std::move(report));
    exchange.answer_made(bytes, [is_csv, report = std::move(shared)] {
        http::Response response =
            is_csv ? csv_response(encode_csv(*report)) : json_response(200, encode(*report));
        response.headers.emplace_back("Vary", "Accept");
        return response;
    });
}

void read_analytics(ExchangePtr exchange) {
    const auto parameters = parse_query_string(exchange->request.query());
    if (!parameters) return exchange->refuse(parameters.error());
    auto query = parse_analytics_query(*parameters, exchange->now());
    if (!query) return exchange->refuse(query.error());
    // Of what is addressed to their teams, as in the audit.
    const Principal& reader = exchange->principal;
    if (!reader.is_in_every_team()) query->teams = reader.teams;
    exchange->services.store.analytics(
        std::move(query).value(),
        exchange->on_value<AnalyticsReport>([](Exchange& self, AnalyticsReport report) {
            answer_report(self, std::move(report));
        }));
}

constexpr Route kRoutes[] = {
    {http::Method::kGet, "/api/v1/analytics", read_analytics, Permission::kAudit},
};

}  // namespace

std::span<const Route> analytics_routes() {
    return kRoutes;
}

}  // namespace carillon
