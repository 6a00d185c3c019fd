#include "core/event/text_date.hpp"

#include <cstdint>

namespace carillon {
namespace {

constexpr std::int64_t kMinuteMs = 60 * 1000;
constexpr std::int64_t kDayMs = 24 * 60 * kMinuteMs;

std::string two_digits(int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

TextMoment moment_at(Millis at, const ZoneOffsets& zone) {
    const std::int64_t local_ms = zone.local(at).count();
    const std::int64_t in_day_ms = (local_ms % kDayMs + kDayMs) % kDayMs;
    const int minutes = static_cast<int>(in_day_ms / kMinuteMs);
    return {at, date_of_day((local_ms - in_day_ms) / kDayMs), minutes / 60, minutes % 60};
}

std::optional<TextMoment> parse_moment(std::string_view text, const ZoneOffsets& zone) {
    if (const auto date = parse_date(text)) return TextMoment{std::nullopt, *date};
    const auto at = parse_rfc3339(text);
    if (!at) return std::nullopt;
    return moment_at(*at, zone);
}

std::string format_date(const CalendarDate& date, const TextConventions& conventions) {
    const std::string month(conventions.months[static_cast<std::size_t>(date.month - 1)]);
    const std::string day = std::to_string(date.day);
    const std::string year = std::to_string(date.year);
    if (conventions.has_month_first) return month + ' ' + day + ", " + year;
    return day + ' ' + month + ' ' + year;
}

std::string format_time(const TextMoment& moment, const TextConventions& conventions) {
    if (!moment.at) return format_date(moment.date, conventions);
    const std::string separator(conventions.clock_separator);
    const std::string minute = two_digits(moment.minute);
    if (!conventions.has_twelve_hours) return two_digits(moment.hour) + separator + minute;
    const int hour = moment.hour % 12 == 0 ? 12 : moment.hour % 12;
    // CLDR's form for plain ASCII: a text may go out as an SMS too.
    return std::to_string(hour) + separator + minute + (moment.hour < 12 ? " AM" : " PM");
}

std::string format_datetime(const TextMoment& moment, const TextConventions& conventions) {
    std::string out = format_date(moment.date, conventions);
    if (!moment.at) return out;
    out += conventions.date_and_time;
    return out + format_time(moment, conventions);
}

}  // namespace carillon
