// POST /events; DELETE /events/{id} takes one back.

#include "core/event/event.hpp"
#include "core/wire/rest.hpp"
#include "server/base/log/log.hpp"
#include "server/http/api/exchange.hpp"
#include "server/http/api/idempotency.hpp"
#include "server/http/api/routes.hpp"
#include "server/ingest/ingest.hpp"
#include "server/store/store.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace carillon {

namespace {

// What an answer has, about, for each event and for each recipient that was left out.
constexpr std::size_t kResultBytes = 120;
constexpr std::size_t kSkippedBytes = 80;

// A store names events by their index; whoever sent one event, not an array, knows no index.
Error as_sent(Error error, bool is_array) {
    constexpr std::string_view kFirst = "[0].";
    if (!is_array && error.field.compare(0, kFirst.size(), kFirst) == 0) {
        error.field.erase(0, kFirst.size());
    }
    return error;
}

void post_events(ExchangePtr exchange) {
    auto opening = open_idempotent(*exchange);
    if (!opening) return;
    auto batch = decode_events(exchange->request.body);
    if (!batch) return exchange->refuse(batch.error());
    const bool is_array = batch->is_array;
    exchange->services.ingest.accept(
        std::move(batch).value(), opening->origin, exchange->shard,
        [exchange, is_array,
         guard = opening->guard](Result<std::vector<PublishedEvent>> published) {
            if (guard) guard->end();
            if (!published) return exchange->refuse(as_sent(published.error(), is_array));
            std::vector<rest::EventResult> results;
            results.reserve(published->size());
            std::size_t bytes = 0;
            for (auto& event : *published) {
                bytes += kResultBytes + kSkippedBytes * event.result.skipped.size();
                results.push_back(std::move(event.result));
            }
            exchange->answer_json(200, bytes,
                                  [results = std::move(results)] { return rest::encode(results); });
        });
}

Error no_such_event() {
    return {Errc::kNotFound, "", "there is no such event"};
}

void take_back(Exchange& exchange, const std::string& id) {
    exchange.services.store.retract(
        id, exchange.on_value<rest::RetractResult>(
                [id](Exchange& self, const rest::RetractResult& result) {
                    log::info("notification.retracted", {{"event_id", id},
                                                         {"cancelled", result.cancelled},
                                                         {"retracted", result.retracted},
                                                         {"sent_already", result.sent_already},
                                                         {"request_id", self.request.request_id}});
                    self.answer_json(200, rest::encode(result));
                }));
}

// Any event for who may emit; of who writes by hand only what they have sent. Nothing tells
// another's event from none.
void retract_event(ExchangePtr exchange) {
    const std::string id = exchange->parameters.at(0);
    const Principal& asker = exchange->principal;
    if (asker.may(Permission::kEmit)) return take_back(*exchange, id);
    exchange->services.store.has_sent(
        asker.user, id, exchange->on_value<bool>([id](Exchange& self, bool has_sent) {
            has_sent ? take_back(self, id) : self.refuse(no_such_event());
        }));
}

constexpr Route kRoutes[] = {
    {http::Method::kPost, "/api/v1/events", post_events, Permission::kEmit, Body::kEvents},
    {http::Method::kDelete, "/api/v1/events/{id}", retract_event, Permission::kEmit, Body::kNone,
     false, false, Permission::kSendManual},
};

}  // namespace

std::span<const Route> event_routes() {
    return kRoutes;
}

}  // namespace carillon
