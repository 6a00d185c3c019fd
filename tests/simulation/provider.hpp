#pragma once
// The provider of email and SMS and the receivers of webhooks, one for all nodes: takes messages,
// and remembers what it was handed and what it took. It may be busy, refuse, say nothing, answer
// late or twice.

#include "core/policy/delivery.hpp"
#include "tests/simulation/stage.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace carillon::sim {

class Provider {
  public:
    using Answer = std::function<void(const DeliveryOutcome&)>;

    explicit Provider(Stage& stage);

    // `answer` may come later, never, or twice; also when whoever asked is no more.
    void hand(const Delivery& leased, Answer answer);

    struct Handed {
        DeliveryId id;
        std::uint32_t attempt = 0;
        Millis at{0};
    };
    const std::vector<Handed>& handed() const { return handed_; }
    bool has_taken(const DeliveryId& id) const { return taken_.count(id) > 0; }
    bool has_refused(const DeliveryId& id) const { return refused_.count(id) > 0; }
    // It takes nothing any more, also when all other faults have ended.
    bool is_busy_for_ever() const { return is_busy_for_ever_; }

  private:
    void take(const DeliveryId& id, std::uint32_t attempt);
    void answer(Millis within, const Answer& answer, DeliveryOutcome outcome);
    Sent receipt(const DeliveryId& id) const;

    Stage& stage_;
    const bool is_busy_for_ever_;
    std::vector<Handed> handed_;
    std::map<DeliveryId, std::vector<std::uint32_t>> taken_;  // in which attempts
    std::set<DeliveryId> refused_;
};

}  // namespace carillon::sim
