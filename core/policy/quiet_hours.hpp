#pragma once
// When a person wants quiet, in the time of the world: their windows are of a wall clock, which
// daylight saving sets forward and back.
//
// A window is one stretch of time for each of its days: from the first moment at which the clock
// shows `from` or later until the last before it shows `to` or later for good. So an hour that the
// clock shows twice is quiet as a whole when a window begins, ends or lies in it, and one that it
// skips ends a window that would end in it. What lies wholly within a skipped hour, or day, is
// none.

#include "core/base/time.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/preferences.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace carillon {

// The first moment at which the clock shows `local` (counted as if it were UTC) or later; the first
// from which on it never shows less.
Millis first_moment_of(Millis local, const ZoneOffsets& zone);
Millis last_moment_of(Millis local, const ZoneOffsets& zone);

// When the quiet around this moment ends; nothing when it is in none. Windows that touch are one.
// At most 15 days ahead: whoever waited is asked again then.
std::optional<Millis> quiet_until(const std::vector<QuietHours>& windows, const ZoneOffsets& zone,
                                  Millis at);

// The next moment after `after` at which the clock comes to this minute of the day, on any day or
// on this one.
Millis next_moment_at(std::uint32_t minute_of_day, std::optional<Weekday> day,
                      const ZoneOffsets& zone, Millis after);

}  // namespace carillon
