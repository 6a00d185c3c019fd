#pragma once
// Whether the database can be read and written, as the threads of one store find it. An outage is
// told once, however many meet it, and so is its end.
//
// Any thread. The settings must outlive it.

#include "server/store/store.hpp"
#include "server/store/store_limits.hpp"

#include <atomic>
#include <bitset>
#include <chrono>
#include <mutex>
#include <string>

namespace carillon {

class Outages {
  public:
    enum Part { kReading, kWriting, kParts };

    explicit Outages(const StoreSettings& settings) : settings_(settings) {}

    // `why`: for the log, in the database's own words.
    void note_away(Part part, const std::string& why) {
        {
            const std::lock_guard lock(mutex_);
            const bool is_told = away_.any();
            away_.set(part);
            is_any_away_ = true;
            if (is_told) return;
        }
        if (settings_.on_outage) settings_.on_outage(why);
    }
    // For writing only after something that needs room (WriteTables::touch): a full disk may take
    // what needs none.
    void note_back(Part part) {
        if (!is_any_away_) return;
        {
            const std::lock_guard lock(mutex_);
            if (!away_.test(part)) return;
            away_.reset(part);
            if (away_.any()) return;
            is_any_away_ = false;
        }
        if (settings_.on_recovery) settings_.on_recovery();
    }
    bool is_away(Part part) const {
        const std::lock_guard lock(mutex_);
        return away_.test(part);
    }

    // Something was written that stays.
    void note_written() { written_at_ = Clock::now().time_since_epoch().count(); }
    // Has writing failed, or is the last that stayed so long ago that one should see whether it
    // still can be done?
    bool is_writing_in_doubt() const {
        const Clock::time_point at{Clock::duration(written_at_.load())};
        return is_away(kWriting) || Clock::now() - at > store_limits::kWriteProven;
    }

  private:
    using Clock = std::chrono::steady_clock;

    const StoreSettings& settings_;
    std::atomic<bool> is_any_away_{false};
    std::atomic<Clock::rep> written_at_{Clock::now().time_since_epoch().count()};
    mutable std::mutex mutex_;
    std::bitset<kParts> away_;
};

// What an asker is told: the database's own words name hosts, paths and accounts, which are the
// log's business.
inline Error nothing_stored() {
    return {Errc::kUnavailable, "", "the database is away; nothing was stored"};
}
inline Error not_known_whether_stored() {
    return {
        Errc::kUnavailable, "",
        "the database is away; whether this was stored is not known, asking again with the same "
        "id is safe"};
}
inline Error not_readable() {
    return {Errc::kUnavailable, "", "the database is away; nothing can be read"};
}
inline Error own_fault() {
    return {Errc::kInternal, "", "the server has failed; its log tells why"};
}

}  // namespace carillon
