#pragma once
// The one way in for events, wherever they come from: checked against the templates, made
// recognisable for repeats, published by the store, then told to the log and the metrics.

#include "core/event/event.hpp"
#include "server/base/work/executor.hpp"
#include "server/store/store.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

class Metrics;
class TemplateSource;

// What stands for the id of an event without one, alike wherever the same message is taken up.
struct DerivedIdentity {
    std::string event_id;
    std::vector<DedupeKey> keys;
};

// Who brings the events.
struct EventOrigin {
    std::string subject;          // scopes the idempotency key
    std::string idempotency_key;  // of the request; empty = none
    std::string request_id;
    std::optional<AuditDraft> audit = {};         // for what is to be audited
    std::optional<DerivedIdentity> derived = {};  // of a batch of one event
    // Every node is told of these events: all but one find them known, which is nothing to tell.
    bool is_heard_by_all = false;
};

// What makes a repeat of these events known: the events' own ids or, where there is none, the
// derived ones, and the request's key with the place in the request. The latter stands for the
// content of the whole request: a repeat with one event more or less is another request. Contents
// are compared as facts (canonical_fact).
std::vector<Submission> make_submissions(EventBatch batch, const EventOrigin& origin);

class Ingest {
  public:
    // All of them outlive it.
    Ingest(Store& store, const TemplateSource& templates, Metrics& metrics,
           const ChannelSwitches& channels);

    // `done` runs on the shard's thread, maybe before this returns (a refusal). A bad event refuses
    // all; the error names it. Any thread of a shard.
    void accept(EventBatch batch, const EventOrigin& origin, Executor& shard,
                Completion<std::vector<PublishedEvent>> done);

    const ChannelSwitches& channels() const { return channels_; }

  private:
    void note(const std::vector<PublishedEvent>& events, const std::string& request_id,
              bool is_heard_by_all);
    void note_backlog(std::size_t waiting);

    Store& store_;
    const TemplateSource& templates_;
    Metrics& metrics_;
    const ChannelSwitches channels_;
    std::atomic<std::size_t> waiting_{0};  // events handed to the store and not yet answered
};

}  // namespace carillon
