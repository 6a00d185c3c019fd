// What changes notifications: each request becomes one Operation, the same that a WebSocket's frame
// becomes.

#include "core/inbox/notification_codec.hpp"
#include "core/inbox/operation.hpp"
#include "core/wire/rest.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"

#include <cassert>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace carillon {

namespace {

Error no_such() {
    return {Errc::kNotFound, "", "no such notification"};
}

void operate(Exchange& exchange, Operation operation, Completion<Operated> done) {
    if (const Status status = check(operation, exchange.now()); !status)
        return exchange.refuse(status.error());
    OperateRequest request{exchange.user(), std::move(operation), exchange.request.request_id};
    exchange.services.store.operate(std::move(request), std::move(done));
}

// One notification changes and is the answer.
void change_one(const ExchangePtr& exchange, Operation operation) {
    const auto id = NotificationId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    operation.ids = {*id};
    operate(*exchange, std::move(operation),
            exchange->on_value<Operated>([](Exchange& self, Operated done) {
                if (done.items.empty()) return self.refuse(no_such());
                self.answer_json(200, encode(done.items.front()));
            }));
}

std::vector<NotificationId> each_once(const NotificationId& first,
                                      const std::vector<NotificationId>& others) {
    std::vector<NotificationId> ids{first};
    std::unordered_set<NotificationId, UuidHash> known{first};
    for (const NotificationId& id : others) {
        if (known.insert(id).second) ids.push_back(id);
    }
    return ids;
}

void answer_outcome(Exchange& exchange, const Operated& done) {
    exchange.answer_json(200,
                         rest::encode(rest::ReadOutcome{done.outcome.updated, done.outcome.unread,
                                                        done.outcome.revision}));
}

void mark_all_read(const ExchangePtr& exchange, rest::ReadRequest body) {
    if (!body.ids.empty())
        return exchange->refuse(Error{Errc::kInvalid, "ids", "`all` takes no ids"});
    Operation operation;
    operation.kind = OperationKind::kAckAll;
    operation.bound = std::move(body.revision);
    operate(*exchange, std::move(operation), exchange->on_value<Operated>(answer_outcome));
}

constexpr std::string_view kOfOne = "/api/v1/notifications/{id}/";

// The operation whose path it is.
void change_as_asked(ExchangePtr exchange) {
    const std::string_view path = exchange->request.path();
    const OperationRule* rule = operation_at(path.substr(path.rfind('/') + 1));
    assert(rule);
    Operation operation;
    operation.kind = rule->kind;
    if (rule->takes == OperationArguments::kIdsAndTime) {
        const auto until = rest::decode_snooze_request(exchange->request.body, exchange->now());
        if (!until) return exchange->refuse(until.error());
        operation.until = *until;
    }
    change_one(exchange, std::move(operation));
}

// Also when it was deleted before. Nothing tells another's from one that never was.
void remove(ExchangePtr exchange) {
    const auto id = NotificationId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    Operation operation;
    operation.kind = OperationKind::kDelete;
    operation.ids = {*id};
    operate(*exchange, std::move(operation),
            exchange->on_value<Operated>([](Exchange& self, const Operated& done) {
                if (done.gone.empty()) return self.refuse(no_such());
                http::Response response;
                response.status = 204;
                self.answer(std::move(response));
            }));
}

// {id} and `ids`. Where {id} names nothing, nothing is changed.
void mark_read(ExchangePtr exchange) {
    auto body = rest::decode_read_request(exchange->request.body);
    if (!body) return exchange->refuse(body.error());
    if (exchange->parameters.at(0) == "all") return mark_all_read(exchange, std::move(*body));
    if (body->revision)
        return exchange->refuse(
            Error{Errc::kInvalid, "revision", "a revision bounds `all`, not single notifications"});
    const auto id = NotificationId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such());
    Operation operation;
    operation.kind = OperationKind::kAck;
    operation.ids = each_once(*id, body->ids);
    exchange->services.store.one(
        exchange->user(), *id,
        exchange->on_value<Notification>(
            [operation = std::move(operation)](Exchange& self, const Notification&) {
                operate(self, operation, self.on_value<Operated>(answer_outcome));
            }));
}

std::vector<Route> make_routes() {
    static std::deque<std::string> patterns;
    std::vector<Route> routes = {
        {http::Method::kDelete, "/api/v1/notifications/{id}", remove, Permission::kDelete},
        {http::Method::kPost, "/api/v1/notifications/{id}/read", mark_read, Permission::kMarkRead,
         Body::kSmall},
    };
    for (const OperationRule& rule : operation_rules()) {
        if (rule.path.empty()) continue;
        patterns.push_back(std::string(kOfOne) + std::string(rule.path));
        const bool has_body = rule.takes == OperationArguments::kIdsAndTime;
        routes.push_back({http::Method::kPost, patterns.back(), change_as_asked,
                          Permission::kMarkRead, has_body ? Body::kSmall : Body::kNone});
    }
    return routes;
}

}  // namespace

std::span<const Route> operation_routes() {
    static const std::vector<Route> kRoutes = make_routes();
    return kRoutes;
}

}  // namespace carillon
