#pragma once
// What the store tells, passed on to whom it concerns: log, metrics, the bus, the shards.

#include "server/app/app.hpp"
#include "server/auth/revocations.hpp"
#include "server/store/store.hpp"

#include <atomic>
#include <functional>
#include <vector>

namespace carillon {

class Bus;
class BroadcastDispatcher;
class FanOut;
class Metrics;
class TemplateSource;

class StoreEvents {
  public:
    // All outlive it. `bus` and `reach` are there before the store is opened.
    struct Ends {
        const AppParts& parts;
        TemplateSource& templates;
        Metrics& metrics;
        Revocations& revocations;
        FanOut& fan_out;
        std::function<Bus&()> bus;
        std::function<BroadcastDispatcher&()> reach;
        std::function<void()> wake_deliverer;
    };
    explicit StoreEvents(Ends ends) : ends_(std::move(ends)) {}

    // For the one store that is opened with them; valid as long as this.
    StoreSettings settings();
    bool is_store_away() const { return is_store_away_; }

  private:
    void tell_commits(StoreSettings& settings);
    void tell_deliveries(StoreSettings& settings);
    void tell_health(StoreSettings& settings);
    void note_revoked(const std::vector<Revocation>& revoked, bool is_own);

    Ends ends_;
    std::atomic<bool> is_store_away_{false};
};

}  // namespace carillon
