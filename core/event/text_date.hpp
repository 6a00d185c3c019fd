#pragma once
// Moments and dates of a payload as a text shows them, in the reader's language and zone.

#include "core/base/calendar.hpp"
#include "core/base/time.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/text_conventions.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// What a payload says of time: a moment, or a date alone, which is the same wherever one is.
struct TextMoment {
    std::optional<Millis> at;  // nothing: a date alone
    CalendarDate date;         // where the reader is
    int hour = 0;              // likewise; of a date alone none
    int minute = 0;
};

TextMoment moment_at(Millis at, const ZoneOffsets& zone);

// RFC 3339, or a date alone. Nothing for any other text: a time that does not say how far it is
// from UTC is none that could be shown elsewhere.
std::optional<TextMoment> parse_moment(std::string_view text, const ZoneOffsets& zone);

// "29 novembre 2026", "November 29, 2026".
std::string format_date(const CalendarDate& date, const TextConventions& conventions);
// "08:30", "8:30 AM". Of a date alone: the date.
std::string format_time(const TextMoment& moment, const TextConventions& conventions);
// "29 novembre 2026 à 08:30". Of a date alone: the date.
std::string format_datetime(const TextMoment& moment, const TextConventions& conventions);

// "dans 2 heures", "yesterday", "in 3 days", seen from `now`, which is no date alone. Minutes and
// hours are rounded; from a day on, days are those of the calendar; from thirty on, months and
// years that are over.
std::string format_relative(const TextMoment& moment, const TextMoment& now,
                            const TextConventions& conventions);

}  // namespace carillon
