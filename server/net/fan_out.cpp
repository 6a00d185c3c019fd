#include "server/net/fan_out.hpp"

#include "core/hint.hpp"
#include "server/log/log.hpp"
#include "server/metrics/metrics.hpp"
#include "server/net/shard.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

namespace {

// Those that this commit has marked read: from created to read.
void note_reads(Metrics& metrics, const Commit& commit) {
    for (const Notification& n : commit.changes.upserts) {
        if (n.read_at && *n.read_at == n.updated_at && *n.read_at >= n.created_at)
            metrics.observe_read(*n.read_at - n.created_at);
    }
}

// Runs on the shard of the commit's user.
void push(Hub& hub, Metrics& metrics, const std::shared_ptr<const Commit>& commit, Millis now) {
    const PublishedCommit published(commit);
    const auto delivery = hub.commit(published, now);
    if (!delivery || delivery->sessions == 0) return;
    const bool is_held = delivery->decision.reason == PushDecision::Reason::kOverLimit;
    if (is_held) metrics.count_throttled(commit->created);
    log::info("notification.ws.broadcast", {{"user_id", commit->user},
                                            {"revision", commit->changes.to_revision().text()},
                                            {"sessions", delivery->sessions},
                                            {"created", commit->created},
                                            {"throttled", is_held},
                                            {"request_id", commit->request_id}});
}

}  // namespace

FanOut::FanOut(Shards& shards, Metrics& metrics, std::function<Millis()> clock,
               std::function<void()> on_broadcast)
    : shards_(shards),
      metrics_(metrics),
      clock_(std::move(clock)),
      on_broadcast_(std::move(on_broadcast)) {}

void FanOut::deliver(CommitBatch commits) {
    std::vector<CommitBatch> by_shard(shards_.size());
    for (auto& commit : commits) {
        CommitBatch& batch = by_shard[shards_.index_of(commit->user)];
        batch.push_back(std::move(commit));
    }
    for (std::size_t i = 0; i < by_shard.size(); ++i) {
        if (by_shard[i].empty()) continue;
        Shard& shard = shards_.at(i);
        shard.post([this, &shard, batch = std::move(by_shard[i])] {
            const Millis now = clock_();
            for (const auto& commit : batch) {
                note_reads(metrics_, *commit);
                push(shard.hub(), metrics_, commit, now);
            }
        });
    }
}

// Most of what is heard concerns nobody here: what it says is decoded only where somebody is.
void FanOut::deliver_heard(HeardCommit heard) {
    Shard& shard = shards_.of(heard.user);
    shard.post([this, &shard, heard = std::move(heard)] {
        if (shard.hub().sessions_of(heard.user) == 0) return;
        const auto hint = decode_hint(heard.hint);
        if (!hint) return;
        const Millis now = clock_();
        auto commit = hint->changes.empty() ? Result<Commit>(Error{}) : decode_commit(*hint);
        if (!commit) return shard.hub().hint({heard.user, hint->to}, now);
        // The figure of latency begins here: the other node's clock may differ.
        commit->committed_at = now;
        push(shard.hub(), metrics_, std::make_shared<const Commit>(std::move(*commit)), now);
    });
}

void FanOut::deliver_changed(std::vector<ChangedInbox> changed) {
    std::vector<std::vector<ChangedInbox>> by_shard(shards_.size());
    for (ChangedInbox& inbox : changed)
        by_shard[shards_.index_of(inbox.user)].push_back(std::move(inbox));
    for (std::size_t i = 0; i < by_shard.size(); ++i) {
        if (by_shard[i].empty()) continue;
        Shard& shard = shards_.at(i);
        shard.post([this, &shard, batch = std::move(by_shard[i])] {
            const Millis now = clock_();
            for (const ChangedInbox& inbox : batch)
                shard.hub().hint(inbox, now);
        });
    }
}

void FanOut::deliver_broadcast() {
    on_broadcast_();
}

void FanOut::deliver_look() {
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        Shard& shard = shards_.at(i);
        shard.post([this, &shard] { shard.hub().hint_all(clock_()); });
    }
}

}  // namespace carillon
