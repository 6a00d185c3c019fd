#pragma once
// Points in time are milliseconds since 1970-01-01T00:00:00Z without leap seconds. Core never asks
// a clock: `now` is always an argument.

#include "core/base/calendar.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

using Millis = std::chrono::milliseconds;

// RFC 3339 section 5.6 in UTC with three decimals: "2026-11-22T09:30:00.123Z".
// Precondition: the year is within 0000..9999 (limits::kMaxTime).
std::string format_rfc3339(Millis time);

enum class ZoneRule {
    kRequired,     // RFC 3339 as it stands
    kUtcIfAbsent,  // "2026-11-22T09:30:00" is read as UTC, as some producers write it
};

// Any offset and any number of decimals (cut to milliseconds, toward the past). A leap second
// (:60) is the first moment of the next minute. Nothing for any other text.
std::optional<Millis> parse_rfc3339(std::string_view text, ZoneRule rule = ZoneRule::kRequired);

// A date alone: "2026-12-24" (RFC 3339, full-date). Nothing for any other text.
std::optional<CalendarDate> parse_date(std::string_view text);

}  // namespace carillon
