#include "server/http/net/fan_out.hpp"

#include "server/base/metrics/metrics.hpp"
#include "server/http/net/shard.hpp"
#include "server/http/net/steady_millis.hpp"
#include "server/hub/push.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

namespace {

// Those that this commit has marked read: from created to read.
void note_reads(Metrics& metrics, const Commit& commit) {
    for (const Notification& n : commit.changes.upserts) {
        if (n.read_at && *n.read_at == n.updated_at && *n.read_at >= n.created_at)
            metrics.observe(metric("notifications_read_seconds"), *n.read_at - n.created_at);
    }
}

}  // namespace

FanOut::FanOut(Shards& shards, Metrics& metrics, std::function<Millis()> clock,
               std::function<void()> on_broadcast, std::function<void()> on_revoked)
    : shards_(shards),
      metrics_(metrics),
      clock_(std::move(clock)),
      on_broadcast_(std::move(on_broadcast)),
      on_revoked_(std::move(on_revoked)) {}

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
            for (const auto& commit : batch)
                note_reads(metrics_, *commit);
            push(shard.hub(), metrics_, batch, steady_millis());
        });
    }
}

// Most of what is heard concerns nobody here: what it says is decoded only where somebody is.
void FanOut::deliver_heard(HeardCommit heard) {
    Shard& shard = shards_.of(heard.user);
    shard.post([this, &shard, heard = std::move(heard)] {
        if (shard.hub().sessions_of(heard.user) > 0)
            push_heard(shard.hub(), metrics_, heard.hint, clock_(), steady_millis());
    });
}

void FanOut::deliver_changed(std::vector<ChangedInbox> changed) {
    std::vector<std::vector<ChangedInbox>> by_shard(shards_.size());
    for (ChangedInbox& inbox : changed)
        by_shard[shards_.index_of(inbox.user)].push_back(std::move(inbox));
    for (std::size_t i = 0; i < by_shard.size(); ++i) {
        if (by_shard[i].empty()) continue;
        Shard& shard = shards_.at(i);
        shard.post([&shard, batch = std::move(by_shard[i])] {
            for (const ChangedInbox& inbox : batch)
                shard.hub().hint(inbox);
        });
    }
}

void FanOut::deliver_broadcast() {
    on_broadcast_();
}

void FanOut::deliver_revoked() {
    if (on_revoked_) on_revoked_();
}

// Whose a token is cannot be told from its name: everybody is asked.
void FanOut::end_sessions(const std::vector<Revocation>& revoked) {
    bool has_token = false;
    for (const Revocation& revocation : revoked) {
        if (!revocation.user) {
            has_token = true;
            continue;
        }
        Shard& shard = shards_.of(*revocation.user);
        shard.post([&shard, user = *revocation.user] { shard.hub().revoked(user); });
    }
    if (!has_token) return;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        Shard& shard = shards_.at(i);
        shard.post([&shard] { shard.hub().revoked_any(); });
    }
}

void FanOut::deliver_look() {
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        Shard& shard = shards_.at(i);
        shard.post([&shard] { shard.hub().hint_all(); });
    }
}

}  // namespace carillon
