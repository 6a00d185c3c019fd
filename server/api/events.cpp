// POST /events

#include "core/event.hpp"
#include "core/rest.hpp"
#include "server/api/exchange.hpp"
#include "server/api/handlers.hpp"
#include "server/api/idempotency.hpp"
#include "server/ingest/ingest.hpp"
#include "server/net/problem.hpp"

#include <utility>

namespace carillon::handlers {

namespace {

void answer_under_way(Exchange& exchange) {
    auto response = problem(409, "a request with this Idempotency-Key is being carried out",
                            exchange.request.request_id);
    response.headers.emplace_back("Retry-After", "1");
    exchange.answer(std::move(response));
}

}  // namespace

void post_events(ExchangePtr exchange) {
    auto key = idempotency_key(exchange->request);
    if (!key) return exchange->refuse(key.error());
    auto batch = decode_events(exchange->request.body);
    if (!batch) return exchange->refuse(batch.error());
    const std::string subject = exchange->user().text();
    std::shared_ptr<IdempotencyGate::Passage> passage;
    if (!key->empty()) {
        passage = exchange->services.idempotency.enter(subject, *key);
        if (!passage) return answer_under_way(*exchange);
    }
    exchange->services.ingest.accept(
        std::move(batch).value(), {subject, std::move(*key), exchange->request.request_id},
        exchange->shard, [exchange, passage](Result<std::vector<PublishedEvent>> published) {
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
