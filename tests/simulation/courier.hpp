#pragma once
// Carries out what leaves a node by email: leases what is due, hands it to the provider, tells the
// store what came of it. As server/deliver/deliverer.cpp does over threads and timers, over virtual
// time; what it keeps dies with its node.

#include "server/store/store.hpp"
#include "tests/simulation/delivery_ledger.hpp"
#include "tests/simulation/provider.hpp"
#include "tests/simulation/stage.hpp"
#include "tests/simulation/webhook_ledger.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace carillon::sim {

class Node;

class Courier {
  public:
    Courier(Stage& stage, Node& node, DeliveryLedger& ledger, WebhookLedger& webhooks,
            Provider& provider)
        : stage_(stage), node_(node), ledger_(ledger), webhooks_(webhooks), provider_(provider) {}

    void start();                         // with its node
    void stop() { is_stopping_ = true; }  // begins nothing more, gives back what it has leased
    void die();
    // Nothing is under way, and nothing waits to be told.
    bool is_idle() const { return under_way_.empty() && ended_.empty(); }

  private:
    void await_look();
    void await_extend();
    void look();
    void take(const std::vector<LeasedDelivery>& leased);
    bool has_room_for_more(const LeasedDeliveries& leased) const;
    void give_back(const std::vector<LeasedDelivery>& leased);
    void send(const LeasedDelivery& leased);
    // What came of a sending that began as this attempt, or came once more.
    void note(const DeliveryId& id, std::uint64_t sending, std::uint32_t attempt,
              const DeliveryOutcome& outcome);
    void give_up(const DeliveryId& id, std::uint64_t sending);
    void store_outcomes();

    Stage& stage_;
    Node& node_;
    DeliveryLedger& ledger_;
    WebhookLedger& webhooks_;
    Provider& provider_;
    std::uint64_t life_ = 0;
    bool is_stopping_ = false;
    bool is_looking_ = false;
    bool is_storing_ = false;
    std::uint64_t sendings_ = 0;
    struct UnderWay {
        std::uint32_t attempt = 0;
        std::uint64_t sending = 0;
    };
    struct Ended {
        EndedAttempt told;
        std::uint64_t sending = 0;
    };
    std::map<DeliveryId, UnderWay> under_way_;  // until the outcome is stored
    std::vector<Ended> ended_;                  // waits for the store
};

}  // namespace carillon::sim
