#pragma once
// How often something happened within the last minute, counted up to a limit. Without a clock:
// whoever owns it says what time it is. Memory: at most the limit's number of times.

#include "core/base/time.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace carillon {

class MinuteRate {
  public:
    static constexpr Millis kWindow{60000};

    explicit MinuteRate(std::size_t most) : most_(most) {}

    // Notes one more. True when that makes `most` or more of them within the last minute.
    bool reaches(Millis now) {
        const auto within = std::find_if(times_.begin(), times_.end(),
                                         [&](Millis at) { return at > now - kWindow; });
        times_.erase(times_.begin(), within);
        if (times_.size() < most_) times_.push_back(now);
        return times_.size() >= most_;
    }
    // The clock was set by so much (back: negative).
    void shift(Millis by) {
        for (Millis& at : times_)
            at += by;
    }

  private:
    std::size_t most_;
    std::vector<Millis> times_;  // nothing in memory while there is none
};

}  // namespace carillon
