#include "core/policy/throttle.hpp"

#include <algorithm>

namespace carillon {

const char* text(PushDecision::Reason reason) {
    switch (reason) {
        case PushDecision::Reason::kWithinLimit:
            return "within_limit";
        case PushDecision::Reason::kCritical:
            return "critical";
        case PushDecision::Reason::kOff:
            return "off";
        case PushDecision::Reason::kOverLimit:
            return "over_limit";
    }
    return "within_limit";
}

PushDecision Throttle::decide(std::uint32_t created, bool critical, Millis now) {
    using Reason = PushDecision::Reason;
    if (per_minute_ == 0 || created == 0) return {Reason::kOff, now};
    if (critical) return {Reason::kCritical, now};
    // A clock that went back must not keep old pushes for ever.
    const auto within = std::find_if(pushes_.begin(), pushes_.end(),
                                     [&](Millis at) { return at > now - kWindow && at <= now; });
    pushes_.erase(pushes_.begin(), within);
    if (pushes_.size() + created <= per_minute_) {
        pushes_.insert(pushes_.end(), created, now);
        return {Reason::kWithinLimit, now};
    }
    if (next_frame_ <= now || next_frame_ > now + kFrameGap) next_frame_ = now + kFrameGap;
    return {Reason::kOverLimit, next_frame_};
}

}  // namespace carillon
