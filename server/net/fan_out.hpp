#pragma once
// Brings what the bus tells to the hubs: sorted by shard, one task per shard and batch.

#include "server/bus/bus.hpp"

#include <functional>

namespace carillon {

class Metrics;
class Shards;

class FanOut final : public BusSink {
  public:
    // All of them outlive it.
    FanOut(Shards& shards, Metrics& metrics, std::function<Millis()> clock);

    void deliver(CommitBatch commits) override;
    void deliver_hints(std::vector<UserId> users) override;

  private:
    Shards& shards_;
    Metrics& metrics_;
    std::function<Millis()> clock_;
};

}  // namespace carillon
