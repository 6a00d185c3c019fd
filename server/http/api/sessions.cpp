// POST /sessions/revoke: tokens that are refused from now on.

#include "core/policy/revocation.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/handlers.hpp"

#include <string>
#include <utility>

namespace carillon::handlers {

// Answers what is kept, when this node refuses them; the others do within two seconds.
void revoke_sessions(ExchangePtr exchange) {
    auto asked = decode_revocation_request(exchange->request.body);
    if (!asked) return exchange->refuse(asked.error());
    RevokeRequest request;
    request.what = std::move(asked).value();
    request.audit =
        AuditDraft{exchange->user(), std::string(kAuditRevoke), exchange->request.remote};
    request.request_id = exchange->request.request_id;
    exchange->services.store.revoke(
        std::move(request),
        exchange->on_value<Revocation>([](Exchange& self, const Revocation& revocation) {
            self.answer_json(200, encode(revocation));
        }));
}

}  // namespace carillon::handlers
