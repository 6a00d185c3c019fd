#pragma once
// What the clocks of one place show: how far they are ahead of UTC, and from when on. Core knows no
// time zones; whoever calls it asks a database for those and hands over what they come to.

#include "core/base/time.hpp"

#include <cstdint>
#include <vector>

namespace carillon {

struct ZoneOffsets {
    struct Step {
        Millis from{0};
        std::int32_t offset_s = 0;  // seconds ahead of UTC
    };

    // In the order of `from`. The first one's offset holds before it too; none is UTC.
    std::vector<Step> steps;

    std::int32_t offset_s(Millis at) const;
    // What a clock there shows at this moment, counted as if it were UTC.
    Millis local(Millis at) const;
};

}  // namespace carillon
