#pragma once
// When a live push may go out: a decision that can explain itself.

#include "core/base/time.hpp"

#include <cstdint>
#include <vector>

namespace carillon {

struct PushDecision {
    enum class Reason { kWithinLimit, kCritical, kOff, kOverLimit };
    Reason reason = Reason::kWithinLimit;
    Millis not_before{0};  // now or earlier: push at once; later: hold what there is until then

    friend bool operator==(const PushDecision&, const PushDecision&) = default;
};
const char* text(PushDecision::Reason reason);

// At most `per_minute` live pushes of new notifications per user within any 60 s; what exceeds it
// goes with the next frame, at most one frame per 2 s. Critical is exempt and not counted.
// Memory: at most per_minute times. One per user, on the thread of the user's shard.
class Throttle {
  public:
    static constexpr Millis kWindow{60000};
    static constexpr Millis kFrameGap{2000};

    explicit Throttle(std::uint32_t per_minute) : per_minute_(per_minute) {}  // 0 = off

    // Decides on a commit that brings `created` new notifications and remembers it.
    PushDecision decide(std::uint32_t created, bool critical, Millis now);

  private:
    std::uint32_t per_minute_;
    std::vector<Millis> pushes_;
    Millis next_frame_{0};
};

}  // namespace carillon
