// GET /audit: who has written what to whom by hand.

#include "core/event/audit.hpp"

#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"

#include <utility>

namespace carillon {

namespace {

std::size_t about_bytes(const AuditPage& page) {
    constexpr std::size_t kMembers = 700;
    constexpr std::size_t kPersonBytes = 80;
    std::size_t bytes = 0;
    for (const AuditEntry& entry : page.items)
        bytes +=
            kMembers + kPersonBytes * (entry.recipients.user_ids.size() + entry.skipped.size());
    return bytes;
}

void list_audit(ExchangePtr exchange) {
    const auto parameters = parse_query_string(exchange->request.query());
    if (!parameters) return exchange->refuse(parameters.error());
    auto query = parse_audit_query(*parameters);
    if (!query) return exchange->refuse(query.error());
    const Principal& reader = exchange->principal;
    if (!reader.is_in_every_team()) query->scope = AuditScope{reader.user, reader.teams};
    exchange->services.store.audit(
        std::move(query).value(), exchange->on_value<AuditPage>([](Exchange& self, AuditPage page) {
            const std::size_t bytes = about_bytes(page);
            self.answer_json(200, bytes, [page = std::move(page)] { return encode(page); });
        }));
}

constexpr Route kRoutes[] = {
    {http::Method::kGet, "/api/v1/audit", list_audit, Permission::kAudit},
};

}  // namespace

std::span<const Route> audit_routes() {
    return kRoutes;
}

}  // namespace carillon
