#pragma once
// The provider of email and SMS and the receivers of webhooks, one for all nodes: takes messages,
// and remembers what it was handed and what it took. It may be busy, refuse, say nothing, answer
// late or twice; and of SMS it may tell how they fared, before its answer or after it.

#include "server/store/store.hpp"
#include "tests/simulation/stage.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace carillon::sim {

class Provider {
  public:
    using Answer = std::function<void(const DeliveryOutcome&)>;

    explicit Provider(Stage& stage);

    // `answer` may come later, never, or twice; also when whoever asked is no more.
    void hand(const Delivery& leased, Answer answer);

    // How a message fared, once or twice. Whoever is told may be no more.
    void on_report(std::function<void(const DeliveryReport&)> tell) { tell_ = std::move(tell); }

    struct Handed {
        DeliveryId id;
        std::uint32_t attempt = 0;
        Millis at{0};
    };
    const std::vector<Handed>& handed() const { return handed_; }
    bool has_taken(const DeliveryId& id) const { return taken_.count(id) > 0; }
    bool has_refused(const DeliveryId& id) const { return refused_.count(id) > 0; }
    // Has it told that a message of this delivery was delivered?
    bool has_delivered(const DeliveryId& id) const { return delivered_.count(id) > 0; }
    // That the message which it calls so was not?
    bool has_lost(const std::string& provider_id) const { return lost_.count(provider_id) > 0; }
    // What it calls the message of an attempt.
    static std::string name_of(const DeliveryId& id, std::uint32_t attempt);
    // It takes nothing any more, also when all other faults have ended.
    bool is_busy_for_ever() const { return is_busy_for_ever_; }

  private:
    void take(const DeliveryId& id, std::uint32_t attempt);
    void answer(Millis within, const Answer& answer, DeliveryOutcome outcome);
    void tell_of(const DeliveryId& id, std::uint32_t attempt);
    static Sent receipt(const DeliveryId& id, std::uint32_t attempt) {
        return Sent{name_of(id, attempt)};
    }

    Stage& stage_;
    const bool is_busy_for_ever_;
    std::vector<Handed> handed_;
    std::map<DeliveryId, std::vector<std::uint32_t>> taken_;  // in which attempts
    std::set<DeliveryId> refused_;
    std::set<DeliveryId> delivered_;
    std::set<std::string> lost_;  // by what it calls the message
    std::function<void(const DeliveryReport&)> tell_;
};

}  // namespace carillon::sim
