#pragma once
// What the threads of one store share.

#include "server/store/engine/in_flight.hpp"
#include "server/store/engine/outages.hpp"
#include "server/store/notification_ids.hpp"
#include "server/store/postgres/commit_sequencer.hpp"
#include "server/store/random.hpp"
#include "server/store/store.hpp"
#include "server/store/tables/webhook_list.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>

namespace carillon::postgres {

// By which numbers this store's own changes are known (GroupMark::writer). Any thread.
class OwnWriters {
  public:
    void add(std::int64_t writer) {
        const std::lock_guard lock(mutex_);
        writers_.insert(writer);
    }
    // What it may have left behind counts as another's from now on.
    void disown(std::int64_t writer) {
        const std::lock_guard lock(mutex_);
        writers_.erase(writer);
    }
    bool contains(std::int64_t writer) const {
        const std::lock_guard lock(mutex_);
        return writers_.count(writer) > 0;
    }

  private:
    mutable std::mutex mutex_;
    std::set<std::int64_t> writers_;
};

struct Shared {
    explicit Shared(StoreSettings store_settings) : settings(std::move(store_settings)) {}

    StoreSettings settings;
    Outages outages{settings};
    InFlight in_flight;
    NotificationIds ids{random_bytes};
    CommitSequencer sequencer;
    OwnWriters own;
    WebhookCache webhooks;
    std::mutex answering;  // one completion of a mutation at a time
    std::atomic<std::uint64_t> told_broadcast{0};
};

}  // namespace carillon::postgres
