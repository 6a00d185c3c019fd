// What leaves by other ways than the page: GET /deliveries, GET /notifications/{id}/deliveries,
// POST /deliveries/{id}/retry, and what providers tell at /hooks.

#include "core/policy/delivery.hpp"
#include "server/deliver/sms/twilio_callback.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/routes.hpp"
#include "server/http/net/problem.hpp"

#include <optional>
#include <string>
#include <utility>

namespace carillon {

namespace {

Error no_such_notification() {
    return {Errc::kNotFound, "", "no such notification"};
}

Error no_such_delivery() {
    return {Errc::kNotFound, "", "there is no such delivery"};
}

// An operator is told the provider's words, the person is not.
enum class Reader : bool { kPerson, kOperator };

void answer_page(Exchange& exchange, DeliveryQuery query, Reader reader) {
    exchange.services.store.deliveries(
        std::move(query),
        exchange.on_value<DeliveryPage>([reader](Exchange& self, DeliveryPage page) {
            if (reader == Reader::kPerson) {
                for (Delivery& each : page.items)
                    each = without_provider_words(std::move(each));
            }
            constexpr std::size_t kMembers = 600;
            const std::size_t bytes = page.items.size() * kMembers;
            self.answer_json(200, bytes, [page = std::move(page)] { return encode(page); });
        }));
}

Result<DeliveryQuery> query_of(const Exchange& exchange) {
    const auto parameters = parse_query_string(exchange.request.query());
    if (!parameters) return parameters.error();
    return parse_delivery_query(*parameters);
}

// Of what is addressed to their teams, as in the audit.
void keep_to_teams(DeliveryQuery& query, const Principal& reader) {
    if (!reader.is_in_every_team()) query.teams = reader.teams;
}

void list_deliveries(ExchangePtr exchange) {
    auto query = query_of(*exchange);
    if (!query) return exchange->refuse(query.error());
    keep_to_teams(*query, exchange->principal);
    answer_page(*exchange, std::move(query).value(), Reader::kOperator);
}

bool may_audit(const Principal& reader, const Notification& n) {
    if (!reader.may(Permission::kAudit)) return false;
    return reader.is_in_every_team() || (n.team_id && reader.has_team(*n.team_id));
}

// Of one's own notification, or of whomever's by who may audit it.
std::optional<Reader> reader_of(const Principal& reader, const Notification& n) {
    if (may_audit(reader, n)) return Reader::kOperator;
    if (n.user_id == reader.user) return Reader::kPerson;
    return std::nullopt;
}

void list_deliveries_of(ExchangePtr exchange) {
    const auto id = NotificationId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such_notification());
    auto query = query_of(*exchange);
    if (!query) return exchange->refuse(query.error());
    query->notification = *id;
    // Nothing tells a foreign notification from none.
    exchange->services.store.unscoped(
        *id, exchange->on_shard<Notification>(
                 [query = std::move(query).value()](Exchange& self, const Result<Notification>& n) {
                     const auto reader = n ? reader_of(self.principal, *n) : std::nullopt;
                     if (reader) {
                         DeliveryQuery theirs = query;
                         // Who else is told of it is no business of its owner's.
                         theirs.hides_webhooks = *reader == Reader::kPerson;
                         return answer_page(self, std::move(theirs), *reader);
                     }
                     const bool is_there = n || n.error().code == Errc::kNotFound;
                     self.refuse(is_there ? no_such_notification() : n.error());
                 }));
}

void send_again(Exchange& exchange, const DeliveryId& id) {
    SendAgainRequest request;
    request.ids = {id};
    request.audit = AuditDraft{exchange.user(), std::string(kAuditRetry), exchange.request.remote};
    request.request_id = exchange.request.request_id;
    exchange.services.store.send_again(
        std::move(request),
        exchange.on_value<SentAgain>([](Exchange& self, const SentAgain& again) {
            if (again.refused.empty())
                return self.answer_json(200, encode(again.deliveries.front()));
            const Error& why = again.refused.front();
            // Not the wrong body that kConflict is elsewhere.
            if (why.code != Errc::kConflict) return self.refuse(why);
            self.answer(problem(409, why, self.request.request_id));
        }));
}

void retry_delivery(ExchangePtr exchange) {
    const auto id = DeliveryId::parse(exchange->parameters.at(0));
    if (!id) return exchange->refuse(no_such_delivery());
    DeliveryQuery query;
    query.id = *id;
    keep_to_teams(query, exchange->principal);
    exchange->services.store.deliveries(
        std::move(query),
        exchange->on_value<DeliveryPage>([id = *id](Exchange& self, const DeliveryPage& page) {
            if (page.items.empty()) return self.refuse(no_such_delivery());
            send_again(self, id);
        }));
}

// A status of a message, signed by Twilio.
void take_twilio_status(ExchangePtr exchange) {
    const ApiServices& services = exchange->services;
    const http::Request& request = exchange->request;
    if (services.twilio.auth_token.empty())
        return exchange->refuse({Errc::kNotFound, "", "SMS is off here"});
    const auto status = deliver::read_twilio_callback(
        services.twilio.auth_token,
        {services.twilio.callback_url, std::string(request.headers.find("X-Twilio-Signature")),
         request.body, std::string(request.query())});
    if (!status) return exchange->refuse(status.error());
    const auto done = exchange->on_value<Done>([](Exchange& self, Done) {
        http::Response response;
        response.status = 204;
        self.answer(std::move(response));
    });
    if (status->progress == deliver::SmsProgress::kUnderWay) return done(Done{});
    DeliveryReport report{DeliveryChannel::kSms, status->message_sid,
                          status->progress == deliver::SmsProgress::kDelivered, status->error};
    if (status->message)
        report.what = DeliveryAttempt{status->message->delivery, status->message->attempt};
    services.store.note_report(std::move(report), done);
}

constexpr std::optional<Permission> kOpen;

constexpr Route kRoutes[] = {
    {http::Method::kGet, "/api/v1/deliveries", list_deliveries, Permission::kAudit},
    {http::Method::kPost, "/api/v1/deliveries/{id}/retry", retry_delivery, Permission::kAudit},
    {http::Method::kGet, "/api/v1/notifications/{id}/deliveries", list_deliveries_of,
     Permission::kView},
    {http::Method::kPost, "/hooks/twilio", take_twilio_status, kOpen, Body::kForm},
};

}  // namespace

std::span<const Route> delivery_routes() {
    return kRoutes;
}

}  // namespace carillon
