#pragma once
// Operators who have a person erased, on whatever node, while that person is connected and events
// come: some insist until they are answered, others ask once, so that what their node does not live
// to do is left to the clock.

#include "tests/simulation/bus.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/stage.hpp"

#include <memory>
#include <string>
#include <vector>

namespace carillon::sim {

class Eraser {
  public:
    Eraser(Stage& stage, Database& database, const Bus::Nodes& nodes,
           const std::vector<UserId>& users)
        : stage_(stage), database_(database), nodes_(nodes), users_(users) {}

    void erase(SeededRandom& dice);
    // Has everything been answered?
    bool has_finished() const { return waiting_ == 0; }

  private:
    struct Asked {
        UserId user;
        bool is_patient = true;
        bool is_answered = false;
    };
    void attempt(const std::shared_ptr<Asked>& asked);
    void answered(const std::shared_ptr<Asked>& asked, const std::string& epoch,
                  const Result<rest::EraseResult>& result);

    Stage& stage_;
    Database& database_;
    const Bus::Nodes& nodes_;
    const std::vector<UserId>& users_;
    std::size_t waiting_ = 0;
};

}  // namespace carillon::sim
