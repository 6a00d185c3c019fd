#pragma once
// Brings what the bus tells to the hubs: sorted by shard, one task per shard and batch.

#include "server/bus/bus.hpp"

#include <functional>

namespace carillon {

class Metrics;
class Shards;

class FanOut final : public BusSink {
  public:
    // All of them outlive it. `on_broadcast` is called when another node has broadcast something.
    FanOut(Shards& shards, Metrics& metrics, std::function<Millis()> clock,
           std::function<void()> on_broadcast);

    void deliver(CommitBatch commits) override;
    void deliver_heard(HeardCommit heard) override;
    void deliver_changed(std::vector<ChangedInbox> changed) override;
    void deliver_broadcast() override;
    void deliver_look() override;

  private:
    Shards& shards_;
    Metrics& metrics_;
    std::function<Millis()> clock_;
    std::function<void()> on_broadcast_;
};

}  // namespace carillon
