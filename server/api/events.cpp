// POST /events

#include "core/event.hpp"
#include "core/rest.hpp"
#include "server/api/exchange.hpp"
#include "server/api/handlers.hpp"
#include "server/api/idempotency.hpp"
#include "server/ingest/ingest.hpp"

#include <utility>

namespace carillon::handlers {

void post_events(ExchangePtr exchange) {
    auto opening = open_idempotent(*exchange);
    if (!opening) return;
    auto batch = decode_events(exchange->request.body);
    if (!batch) return exchange->refuse(batch.error());
    exchange->services.ingest.accept(
        std::move(batch).value(), opening->origin, exchange->shard,
        [exchange, passage = opening->passage](Result<std::vector<PublishedEvent>> published) {
            if (passage) passage->end();
            if (!published) return exchange->refuse(published.error());
            std::vector<rest::EventResult> results;
            results.reserve(published->size());
            for (auto& event : *published)
                results.push_back(std::move(event.result));
            exchange->answer_json(200, rest::encode(results));
        });
}

}  // namespace carillon::handlers
