#pragma once
// Programs that take events back: some insist until they are answered, on whatever node, others ask
// once, so that what their node does not live to do is left to the clock.

#include "tests/simulation/producer.hpp"

#include <memory>
#include <string>

namespace carillon::sim {

class Retractor {
  public:
    Retractor(Stage& stage, Database& database, const Bus::Nodes& nodes, const Producer& producer)
        : stage_(stage), database_(database), nodes_(nodes), producer_(producer) {}

    void take_back(SeededRandom& dice);
    // Has everything been answered?
    bool has_finished() const { return waiting_ == 0; }

  private:
    struct Asked {
        std::string event;
        bool is_patient = true;
        bool is_answered = false;
    };
    void attempt(const std::shared_ptr<Asked>& asked);
    void answered(const std::shared_ptr<Asked>& asked, const std::string& epoch,
                  const Result<rest::RetractResult>& result);

    Stage& stage_;
    Database& database_;
    const Bus::Nodes& nodes_;
    const Producer& producer_;
    std::size_t waiting_ = 0;
};

}  // namespace carillon::sim
