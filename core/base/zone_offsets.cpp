#include "core/base/zone_offsets.hpp"

#include <algorithm>

namespace carillon {

std::int32_t ZoneOffsets::offset_s(Millis at) const {
    if (steps.empty()) return 0;
    const auto later = std::upper_bound(steps.begin(), steps.end(), at,
                                        [](Millis time, const Step& s) { return time < s.from; });
    return later == steps.begin() ? later->offset_s : std::prev(later)->offset_s;
}

Millis ZoneOffsets::local(Millis at) const {
    return at + std::chrono::seconds(offset_s(at));
}

}  // namespace carillon
