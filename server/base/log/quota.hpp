#pragma once
// How many lines of one kind may be logged: for what somebody outside can cause as often as they
// like. What is over it is counted and told with the next line that is within.

#include "core/base/time.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace carillon::log {

// One thread. `ticks` is a clock that nobody sets.
class Quota {
  public:
    explicit Quota(std::uint32_t per_minute) : per_minute_(per_minute) {}

    // May one more be told? Then how many were not since the last one that was.
    std::optional<std::uint64_t> take(Millis ticks) {
        if (!began_ || ticks >= *began_ + Millis{60000}) {
            began_ = ticks;
            taken_ = 0;
        }
        if (taken_ >= per_minute_) {
            ++untold_;
            return std::nullopt;
        }
        ++taken_;
        return std::exchange(untold_, 0);
    }

  private:
    std::uint32_t per_minute_;
    std::uint32_t taken_ = 0;
    std::optional<Millis> began_;
    std::uint64_t untold_ = 0;
};

}  // namespace carillon::log
