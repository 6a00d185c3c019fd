// POST /sessions/revoke: tokens that are refused from now on.

#include "core/policy/revocation.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"

#include <string>
#include <utility>

namespace carillon {

namespace {

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

constexpr Route kRoutes[] = {
    {http::Method::kPost, "/api/v1/sessions/revoke", revoke_sessions, Permission::kDirectoryWrite,
     Body::kSmall},
};

}  // namespace

std::span<const Route> session_routes() {
    return kRoutes;
}

}  // namespace carillon
