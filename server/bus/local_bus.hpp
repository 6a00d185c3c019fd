#pragma once
// The bus of a node that is alone with its database.

#include "server/bus/bus.hpp"

namespace carillon {

class LocalBus final : public Bus {
  public:
    // The sink outlives the bus.
    explicit LocalBus(BusSink& sink) : sink_(sink) {}

    void publish(CommitBatch commits) override;
    void publish_hints(std::vector<UserId> users) override;

  private:
    BusSink& sink_;
};

}  // namespace carillon
