// The table of all routes.

#include "server/http/api/api.hpp"
#include "server/http/api/handlers.hpp"

namespace carillon {

namespace {

using http::Method;
using Rights = std::optional<Permission>;

constexpr Rights kOpen = std::nullopt;
constexpr Rights kView = Permission::kView;
constexpr Rights kDirectory = Permission::kDirectoryWrite;
constexpr Rights kAudit = Permission::kAudit;
constexpr Rights kMarkRead = Permission::kMarkRead;

constexpr Route kRoutes[] = {
    {Method::kGet, "/api/v1/notifications", handlers::list_notifications, kView},
    {Method::kGet, "/api/v1/notifications/unread", handlers::list_unread, kView},
    // GET goes live before it comes here; HEAD comes here.
    {Method::kGet, "/api/v1/notifications/stream", handlers::stream_head, kView},
    {Method::kGet, "/api/v1/notifications/{id}", handlers::get_notification, kView},
    {Method::kDelete, "/api/v1/notifications/{id}", handlers::remove, Permission::kDelete},
    {Method::kPost, "/api/v1/notifications/{id}/ack", handlers::ack, kMarkRead},
    {Method::kPost, "/api/v1/notifications/{id}/read", handlers::mark_read, kMarkRead,
     Body::kSmall},
    {Method::kPost, "/api/v1/notifications/{id}/seen", handlers::seen, kMarkRead},
    {Method::kPost, "/api/v1/notifications/{id}/unread", handlers::unack, kMarkRead},
    {Method::kPost, "/api/v1/notifications/{id}/snooze", handlers::snooze, kMarkRead, Body::kSmall},
    {Method::kPost, "/api/v1/notifications/{id}/archive", handlers::archive, kMarkRead},
    {Method::kPost, "/api/v1/notifications/{id}/unarchive", handlers::unarchive, kMarkRead},
    {Method::kPost, "/api/v1/events", handlers::post_events, Permission::kEmit, Body::kEvents},
    {Method::kPost, "/api/v1/notifications/test", handlers::send_manually, Permission::kSendManual,
     Body::kDocument},
    {Method::kGet, "/api/v1/notifications/{id}/trace", handlers::trace_notification, kAudit},
    {Method::kGet, "/api/v1/audit", handlers::list_audit, kAudit},
    {Method::kPost, "/api/v1/sessions/revoke", handlers::revoke_sessions, kDirectory, Body::kSmall},
    {Method::kGet, "/api/v1/directory/users", handlers::list_users, kDirectory},
    {Method::kGet, "/api/v1/directory/users/{id}", handlers::get_user, kDirectory},
    {Method::kPut, "/api/v1/directory/users/{id}", handlers::put_user, kDirectory, Body::kDocument},
    {Method::kDelete, "/api/v1/directory/users/{id}", handlers::delete_user, kDirectory},
    {Method::kGet, "/api/v1/templates", handlers::list_templates, kView},
    {Method::kGet, "/ws/notifications", handlers::websocket_without_upgrade, kOpen},
    {Method::kGet, "/.well-known/jwks.json", handlers::key_set, kOpen},
    {Method::kGet, "/openapi.json", handlers::openapi, kOpen},
    {Method::kGet, "/healthz", handlers::health, kOpen, Body::kNone, false, true},
    {Method::kGet, "/readyz", handlers::readiness, kOpen, Body::kNone, false, true},
    {Method::kGet, "/metrics", handlers::metrics, kOpen, Body::kNone, true, true},
};

}  // namespace

std::span<const Route> routes() {
    return kRoutes;
}

}  // namespace carillon
