#pragma once
// Operators who set up webhooks, change them, switch them off and on and delete them, and who have
// deliveries sent again, on whatever node. Whoever gets no answer leaves it at that.

#include "tests/simulation/bus.hpp"
#include "tests/simulation/database.hpp"
#include "tests/simulation/stage.hpp"

namespace carillon::sim {

class Operators {
  public:
    Operators(Stage& stage, Database& database, const Bus::Nodes& nodes)
        : stage_(stage), database_(database), nodes_(nodes) {}

    // Before anything else happens.
    void begin();
    void act(SeededRandom& dice);
    // What has failed, or was not to be sent, by name or all that failed.
    void send_again(SeededRandom& dice);

  private:
    WebhookTerms draw_terms(SeededRandom& dice);
    void put(Node& node, WebhookRequest request);

    Stage& stage_;
    Database& database_;
    const Bus::Nodes& nodes_;
    std::size_t secrets_ = 0;
};

}  // namespace carillon::sim
