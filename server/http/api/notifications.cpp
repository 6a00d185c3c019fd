// GET /notifications, /notifications/unread, /notifications/{id}

#include "core/inbox/filter.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/wire/rest.hpp"
#include "server/http/api/answer_size.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"

namespace carillon {

namespace {

Result<ListQuery> query_of(const Exchange& exchange, bool only_limit) {
    const auto parameters = parse_query_string(exchange.request.query());
    if (!parameters) return parameters.error();
    return parse_list_query(*parameters, only_limit);
}

void answer_page(Exchange& exchange, rest::Page page) {
    const std::size_t bytes = about_bytes(page.items);
    exchange.answer_json(200, bytes, [page = std::move(page)] { return rest::encode(page); });
}

void answer_unread(Exchange& exchange, Snapshot snapshot) {
    const std::size_t bytes = about_bytes(snapshot.items);
    exchange.answer_json(
        200, bytes, [snapshot = std::move(snapshot)] { return rest::encode_unread(snapshot); });
}

void list_notifications(ExchangePtr exchange) {
    auto query = query_of(*exchange, false);
    if (!query) return exchange->refuse(query.error());
    // A search may take long; a list does not, and its asker may have closed one direction only.
    const auto asker_gone = query->filter.q.empty() ? nullptr : exchange->request.peer_gone;
    exchange->services.store.list(exchange->user(), std::move(query).value(),
                                  exchange->on_value<rest::Page>(answer_page), asker_gone);
}

void list_unread(ExchangePtr exchange) {
    const auto query = query_of(*exchange, true);
    if (!query) return exchange->refuse(query.error());
    exchange->services.store.unread(exchange->user(), query->limit,
                                    exchange->on_value<Snapshot>(answer_unread));
}

void get_notification(ExchangePtr exchange) {
    const auto id = NotificationId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(Error{Errc::kNotFound, "", "no such notification"});
    exchange->services.store.one(
        exchange->user(), *id,
        exchange->on_value<Notification>([](Exchange& self, Notification notification) {
            self.answer_json(200, encode(notification));
        }));
}

constexpr Route kRoutes[] = {
    {http::Method::kGet, "/api/v1/notifications", list_notifications, Permission::kView},
    {http::Method::kGet, "/api/v1/notifications/unread", list_unread, Permission::kView},
    {http::Method::kGet, "/api/v1/notifications/{id}", get_notification, Permission::kView},
};

}  // namespace

std::span<const Route> notification_routes() {
    return kRoutes;
}

}  // namespace carillon
