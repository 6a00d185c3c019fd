#pragma once
// How long ago something was, spelled for a list: "5 min ago", "yesterday", "12 Nov".

#include "core/base/time.hpp"
#include "web-client/model/texts.hpp"

#include <string>

namespace carillon::center {

// How far local time is ahead of UTC at a moment.
using LocalOffset = Millis (*)(Millis at);

// What lies in the future (another clock) counts as now. Days are those of the calendar:
// "yesterday" is the day before, however many hours ago.
std::string relative_time(Millis then, Millis now, LocalOffset local_offset, Language language);

// The whole date with the time of day: "22 November 2026, 19:04".
std::string full_time(Millis at, LocalOffset local_offset, Language language);

// How long the text for this age surely stays as it is; at least a second.
Millis stays_for(Millis then, Millis now, LocalOffset local_offset);

}  // namespace carillon::center
