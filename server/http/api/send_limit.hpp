#pragma once
// How often one person may write by hand: at most so many sends within any minute. Any thread.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace carillon {

class SendLimit {
  public:
    static constexpr Millis kWindow{60000};

    explicit SendLimit(std::uint32_t per_minute) : per_minute_(per_minute) {}  // 0 = no limit

    // Nothing: this one may go, and counts. Otherwise how long the sender has to wait.
    std::optional<Millis> take(const UserId& sender, Millis now);

  private:
    using Times = std::deque<Millis>;
    void forget_old(Millis now);
    static void drop_old(Times& times, Millis now);

    std::uint32_t per_minute_;
    std::mutex mutex_;
    std::unordered_map<UserId, Times, UuidHash> senders_;  // those of the last two windows at most
    Millis swept_at_{0};
};

}  // namespace carillon
