// POST /notifications/test: a person writes to people.

#include "core/codec.hpp"
#include "core/event.hpp"
#include "core/json_writer.hpp"
#include "server/api/exchange.hpp"
#include "server/api/handlers.hpp"
#include "server/api/idempotency.hpp"
#include "server/ingest/ingest.hpp"
#include "server/log/log.hpp"

#include <utility>

namespace carillon::handlers {

namespace {

// A manager writes within his teams: to one of them, or to people of one of them. Who has one team
// need not name it.
Status keep_within_teams(const Principal& sender, Event& event) {
    if (sender.is_in_every_team()) return Done{};
    if (event.broadcast)
        return Error{Errc::kForbidden, "broadcast", "only an admin may write to everyone"};
    if (!event.team_id && sender.teams.size() == 1) event.team_id = sender.teams.front();
    if (!event.team_id)
        return Error{Errc::kForbidden, "team_id",
                     "team_id is missing; it must be one of the teams of the sender"};
    if (!sender.has_team(*event.team_id))
        return Error{Errc::kForbidden, "team_id", "team_id is not a team of the sender"};
    return Done{};
}

std::string encode_sent(const PublishedEvent& sent) {
    std::string out;
    json::ObjectWriter writer(out);
    writer.text("event_id", sent.result.event_id);
    writer.number("created", sent.result.created);
    json::append_array(writer.key("items"), sent.items,
                       [&out](const Notification& n) { out += encode(n); });
    json::append_array(writer.key("skipped"), sent.result.skipped, [&out](const Skipped& skipped) {
        json::ObjectWriter one(out);
        one.text("user_id", skipped.user.text());
        one.text("reason", skipped.reason);
        one.close();
    });
    writer.close();
    return out;
}

void audit(const Exchange& exchange, const PublishedEvent& sent) {
    log::info("notification.send_manual", {{"sender", exchange.user()},
                                           {"event_id", sent.result.event_id},
                                           {"created", sent.result.created},
                                           {"skipped", sent.result.skipped.size()},
                                           {"duplicate", sent.result.duplicate},
                                           {"remote", exchange.request.remote},
                                           {"request_id", exchange.request.request_id}});
}

}  // namespace

void send_manually(ExchangePtr exchange) {
    auto opening = open_idempotent(*exchange);
    if (!opening) return;
    auto event = decode_manual_send(exchange->request.body);
    if (!event) return exchange->refuse(event.error());
    if (const Status status = keep_within_teams(exchange->principal, *event); !status)
        return exchange->refuse(status.error());
    EventBatch batch;
    batch.events.push_back(std::move(event).value());
    exchange->services.ingest.accept(
        std::move(batch), opening->origin, exchange->shard,
        [exchange, passage = opening->passage](Result<std::vector<PublishedEvent>> published) {
            if (passage) passage->end();
            if (!published) return exchange->refuse(published.error());
            audit(*exchange, published->front());
            exchange->answer_json(201, encode_sent(published->front()));
        });
}

}  // namespace carillon::handlers
