#pragma once
// Brings what the bus tells to the hubs: sorted by shard, one task per shard and batch.

#include "core/policy/revocation.hpp"
#include "server/bus/bus.hpp"

#include <functional>
#include <vector>

namespace carillon {

class Metrics;
class Shards;

class FanOut final : public BusSink {
  public:
    // All of them outlive it. `on_broadcast` is called when another node has broadcast something,
    // `on_revoked` when one has revoked tokens.
    FanOut(Shards& shards, Metrics& metrics, std::function<Millis()> clock,
           std::function<void()> on_broadcast, std::function<void()> on_revoked = {});

    void deliver(CommitBatch commits) override;
    void deliver_heard(HeardCommit heard) override;
    void deliver_changed(std::vector<ChangedInbox> changed) override;
    void deliver_broadcast() override;
    void deliver_revoked() override;
    void deliver_look() override;

    // Sessions whose tokens these are end. What the authenticator knows by then is what counts.
    void end_sessions(const std::vector<Revocation>& revoked);

  private:
    Shards& shards_;
    Metrics& metrics_;
    std::function<Millis()> clock_;
    std::function<void()> on_broadcast_;
    std::function<void()> on_revoked_;
};

}  // namespace carillon
