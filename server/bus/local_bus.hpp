#pragma once
// The bus of a node that is alone with its database.

#include "server/bus/bus.hpp"

#include <utility>

namespace carillon {

class LocalBus final : public Bus {
  public:
    // The sink outlives the bus.
    explicit LocalBus(BusSink& sink) : sink_(sink) {}

    void publish(CommitBatch commits) override { sink_.deliver(std::move(commits)); }
    void publish_broadcast() override {}
    void publish_revoked() override {}
    BusState state() const override { return BusState::kInProcess; }

  private:
    BusSink& sink_;
};

}  // namespace carillon
