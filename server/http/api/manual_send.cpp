// POST /notifications/test: a person writes to people.

#include "core/event/audit.hpp"
#include "core/event/event.hpp"
#include "core/wire/rest.hpp"
#include "server/base/log/log.hpp"
#include "server/http/api/answer_size.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/idempotency.hpp"
#include "server/http/api/routes.hpp"
#include "server/http/api/send_limit.hpp"
#include "server/http/net/problem.hpp"
#include "server/ingest/ingest.hpp"

#include <utility>

namespace carillon {

namespace {

// A manager writes within their teams: to one of them, or to people of one of them. Who has one
// team need not name it.
Status keep_within_teams(const Principal& sender, Event& event) {
    if (sender.is_in_every_team()) return Done{};
    if (event.broadcast)
        return Error{Errc::kForbidden, "broadcast", "only an admin may write to everyone"};
    if (!event.team_id && sender.teams.size() == 1) event.team_id = sender.teams.front();
    if (!event.team_id)
        return Error{Errc::kForbidden, "team_id",
                     "team_id is missing; it must be one of the teams of the sender"};
    if (!sender.has_team(*event.team_id))
        return Error{
            Errc::kForbidden, "team_id",
            "team_id must be one of the teams of the sender, not \"" + event.team_id->text() + '"'};
    return Done{};
}

void tell_sent(const Exchange& exchange, const PublishedEvent& sent) {
    log::info("notification.send_manual", {{"sender", exchange.user()},
                                           {"event_id", sent.result.event_id},
                                           {"created", sent.result.created},
                                           {"skipped", sent.result.skipped.size()},
                                           {"duplicate", sent.result.duplicate},
                                           {"remote", exchange.request.remote},
                                           {"request_id", exchange.request.request_id}});
}

// Not in the audit, but in the log.
void tell_refused(const Exchange& exchange, const Error& error) {
    log::info("notification.send_manual_refused", {{"sender", exchange.user()},
                                                   {"reason", error.message},
                                                   {"remote", exchange.request.remote},
                                                   {"request_id", exchange.request.request_id}});
}

void refuse_foreign_team(Exchange& exchange, const Error& error) {
    tell_refused(exchange, error);
    exchange.refuse(error);
}

void refuse_too_many(Exchange& exchange, Millis wait) {
    const auto seconds = static_cast<std::uint32_t>((wait.count() + 999) / 1000);
    const Error error{
        Errc::kLimited, "",
        "too many sends of this sender within a minute; the next one is accepted in " +
            std::to_string(seconds) + " s"};
    tell_refused(exchange, error);
    exchange.answer(problem(error, exchange.request.request_id, seconds));
}

void send_manually(ExchangePtr exchange) {
    auto opening = open_idempotent(*exchange);
    if (!opening) return;
    auto event = decode_manual_send(exchange->request.body);
    if (!event) return exchange->refuse(event.error());
    if (const Status status = keep_within_teams(exchange->principal, *event); !status)
        return refuse_foreign_team(*exchange, status.error());
    if (const auto wait = exchange->services.send_limit.take(exchange->user(), exchange->now()))
        return refuse_too_many(*exchange, *wait);
    opening->origin.audit =
        AuditDraft{exchange->user(), std::string(kAuditSendManual), exchange->request.remote};
    EventBatch batch;
    batch.events.push_back(std::move(event).value());
    exchange->services.ingest.accept(
        std::move(batch), opening->origin, exchange->shard,
        [exchange, guard = opening->guard](Result<std::vector<PublishedEvent>> published) {
            if (guard) guard->end();
            if (!published) return exchange->refuse(published.error());
            tell_sent(*exchange, published->front());
            const std::size_t bytes = about_bytes(published->front().items);
            exchange->answer_json(201, bytes, [sent = std::move(published->front())] {
                return rest::encode_manual_send(sent.result, sent.items);
            });
        });
}

constexpr Route kRoutes[] = {
    {http::Method::kPost, "/api/v1/notifications/test", send_manually, Permission::kSendManual,
     Body::kDocument},
};

}  // namespace

std::span<const Route> manual_send_routes() {
    return kRoutes;
}

}  // namespace carillon
