// GET /audit: who has written what to whom by hand.

#include "core/audit.hpp"

#include "server/api/exchange.hpp"
#include "server/api/handlers.hpp"

#include <utility>

namespace carillon::handlers {

void list_audit(ExchangePtr exchange) {
    const auto parameters = parse_query_string(exchange->request.query());
    if (!parameters) return exchange->refuse(parameters.error());
    auto query = parse_audit_query(*parameters);
    if (!query) return exchange->refuse(query.error());
    const Principal& reader = exchange->principal;
    if (!reader.is_in_every_team()) query->scope = AuditScope{reader.user, reader.teams};
    exchange->services.store.audit(
        std::move(query).value(),
        exchange->on_value<AuditPage>(
            [](Exchange& self, const AuditPage& page) { self.answer_json(200, encode(page)); }));
}

}  // namespace carillon::handlers
