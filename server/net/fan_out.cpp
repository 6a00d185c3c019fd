#include "server/net/fan_out.hpp"

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

FanOut::FanOut(Shards& shards, Metrics& metrics, std::function<Millis()> clock)
    : shards_(shards), metrics_(metrics), clock_(std::move(clock)) {}

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

void FanOut::deliver_hints(std::vector<UserId> users) {
    std::vector<std::vector<UserId>> by_shard(shards_.size());
    for (const UserId& user : users)
        by_shard[shards_.index_of(user)].push_back(user);
    for (std::size_t i = 0; i < by_shard.size(); ++i) {
        if (by_shard[i].empty()) continue;
        Shard& shard = shards_.at(i);
        shard.post([this, &shard, batch = std::move(by_shard[i])] {
            const Millis now = clock_();
            for (const UserId& user : batch)
                shard.hub().hint(user, now);
        });
    }
}

}  // namespace carillon
