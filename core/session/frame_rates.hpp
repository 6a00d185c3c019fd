#pragma once
// How many of some frames one connection may send in a minute.

#include "core/base/limits.hpp"
#include "core/session/minute_rate.hpp"

namespace carillon {

struct FrameRates {
    MinuteRate bad{limits::kBadFramesPerMinute};
    MinuteRate syncs{limits::kSyncsPerMinute};
    MinuteRate pings{limits::kPingsPerMinute + 1};
    MinuteRate auths{limits::kAuthsPerMinute + 1};

    void shift(Millis by) {  // the clock was set
        for (MinuteRate* rate : {&bad, &syncs, &pings, &auths})
            rate->shift(by);
    }
};

}  // namespace carillon
