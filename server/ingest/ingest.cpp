#include "server/ingest/ingest.hpp"

#include "core/json/writer.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/ingest/outcome.hpp"
#include "server/ingest/sha256.hpp"
#include "server/ingest/template_source.hpp"

#include <utility>

namespace carillon {

namespace {

// As earlier versions told events apart: by the moment of sending and the spelling of the payload
// too. What they have kept lives for 24 h.
std::string former_content_of(const Event& event) {
    if (!event.own_text) return encode(event);
    Event plain = event;
    plain.own_text.reset();
    std::string content;
    json::append_string(content, event.own_text->title);
    json::append_string(content, event.own_text->body);
    return content.append(encode(plain));
}

// Digests of the contents of events, and of all of them as one request.
struct Digests {
    std::vector<std::string> each;
    std::string whole;  // empty unless asked for
};

Digests digest(const EventBatch& batch, bool with_whole, std::string (*content_of)(const Event&)) {
    Digests digests;
    std::string whole = batch.is_array ? "[" : "";
    for (const Event& event : batch.events) {
        if (event.id.empty() && !with_whole) {
            digests.each.emplace_back();
            continue;
        }
        const std::string content = content_of(event);
        digests.each.push_back(event.id.empty() ? std::string() : sha256_hex(content));
        if (with_whole) whole.append(content).push_back('\n');
    }
    if (with_whole) digests.whole = sha256_hex(whole);
    return digests;
}

}  // namespace

std::vector<Submission> make_submissions(EventBatch batch, const EventOrigin& origin) {
    const bool has_key = !origin.idempotency_key.empty();
    const Digests now = digest(batch, has_key, canonical_fact);
    const Digests former = digest(batch, has_key, former_content_of);

    std::vector<Submission> submissions;
    submissions.reserve(batch.events.size());
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        Submission submission;
        const std::string id = batch.events[i].id;
        if (!id.empty()) submission.keys.push_back({"event:" + id, now.each[i], former.each[i]});
        if (id.empty() && origin.derived) {
            submission.keys = origin.derived->keys;
            batch.events[i].id = origin.derived->event_id;
        }
        if (has_key) {
            submission.keys.push_back({"request:" + origin.subject + ":" + origin.idempotency_key +
                                           ":" + std::to_string(i),
                                       now.whole, former.whole});
        }
        submission.event = std::move(batch.events[i]);
        submissions.push_back(std::move(submission));
    }
    return submissions;
}

Ingest::Ingest(Store& store, const TemplateSource& templates, Metrics& metrics,
               const ChannelSwitches& channels)
    : store_(store), templates_(templates), metrics_(metrics), channels_(channels) {}

void Ingest::accept(EventBatch batch, const EventOrigin& origin, Executor& shard,
                    Completion<std::vector<PublishedEvent>> done) {
    if (const Status status = validate(batch, *templates_.current()); !status) {
        log::info("notification.refused", {{"field", status.error().field},
                                           {"reason", status.error().message},
                                           {"request_id", origin.request_id}});
        return done(status.error());
    }
    const std::size_t count = batch.events.size();
    note_backlog(waiting_.fetch_add(count) + count);
    PublishRequest request{make_submissions(std::move(batch), origin), origin.request_id,
                           origin.audit};
    auto answer = [this, &shard, count, request_id = origin.request_id,
                   by_all = origin.is_heard_by_all,
                   done = std::move(done)](Result<std::vector<PublishedEvent>> result) {
        note_backlog(waiting_.fetch_sub(count) - count);
        shard.post([this, request_id, by_all, done, result = std::move(result)]() mutable {
            if (result)
                note(*result, request_id, by_all);
            else if (result.error().code == Errc::kUnavailable ||
                     result.error().code == Errc::kInternal)
                metrics_.count_error("store");
            done(std::move(result));
        });
    };
    store_.publish(std::move(request), std::move(answer));
}

void Ingest::note_backlog(std::size_t waiting) {
    metrics_.set_backlog("ingest", waiting);
}

void Ingest::note(const std::vector<PublishedEvent>& events, const std::string& request_id,
                  bool is_heard_by_all) {
    RequestOutcome outcome(request_id, channels_, metrics_);
    for (const PublishedEvent& event : events) {
        if (event.result.duplicate && is_heard_by_all) {
            metrics_.count_skipped("heard_before");
            log::debug("notification.skipped", {{"event_id", event.result.event_id},
                                                {"reason", "heard_before"},
                                                {"request_id", request_id}});
            continue;
        }
        if (event.result.duplicate) {
            metrics_.count_skipped("duplicate");
            log::info("notification.skipped", {{"event_id", event.result.event_id},
                                               {"reason", "duplicate"},
                                               {"request_id", request_id}});
            continue;
        }
        outcome.tell(event);
    }
}

}  // namespace carillon
