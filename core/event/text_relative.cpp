// How far away a moment is, in words (text_date.hpp). The words are CLDR 48's.

#include "core/event/text_date.hpp"
#include "core/event/text_number.hpp"

#include <array>
#include <cstdint>

namespace carillon {
namespace {

constexpr std::int64_t kMinuteMs = 60 * 1000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kMinutesOfDay = 24 * 60;
constexpr std::int64_t kLongestInDays = 30;
constexpr std::int64_t kMonthsOfYear = 12;

struct Unit {
    std::string_view english_one, english_other;
    std::string_view french_one, french_other;
};
constexpr Unit kMinute = {"minute", "minutes", "minute", "minutes"};
constexpr Unit kHour = {"hour", "hours", "heure", "heures"};
constexpr Unit kDay = {"day", "days", "jour", "jours"};
constexpr Unit kMonth = {"month", "months", "mois", "mois"};
constexpr Unit kYear = {"year", "years", "an", "ans"};

constexpr std::int64_t magnitude(std::int64_t number) {
    return number < 0 ? -number : number;
}

// `count` is not 0; below it is in the past.
std::string counted(std::int64_t count, const Unit& unit, const TextConventions& conventions) {
    Decimal number;
    number.whole = std::to_string(magnitude(count));
    const bool is_one = plural_category(number, conventions) == PluralCategory::kOne;
    std::string out = format_decimal(number, conventions) + ' ';
    if (conventions.is_french) {
        out += is_one ? unit.french_one : unit.french_other;
        return (count < 0 ? "il y a " : "dans ") + out;
    }
    out += is_one ? unit.english_one : unit.english_other;
    return count < 0 ? out + " ago" : "in " + out;
}

std::string in_days(std::int64_t days, const TextConventions& conventions) {
    static constexpr std::array<std::string_view, 5> kFrench = {"avant-hier", "hier", "aujourd’hui",
                                                                "demain", "après-demain"};
    static constexpr std::array<std::string_view, 5> kEnglish = {"", "yesterday", "today",
                                                                 "tomorrow", ""};
    if (days >= -2 && days <= 2) {
        const auto& words = conventions.is_french ? kFrench : kEnglish;
        const std::string_view word = words[static_cast<std::size_t>(days + 2)];
        if (!word.empty()) return std::string(word);
    }
    return counted(days, kDay, conventions);
}

// Months that are over from one date to a later one.
std::int64_t whole_months(const CalendarDate& from, const CalendarDate& to) {
    const std::int64_t months = (to.year - from.year) * kMonthsOfYear + (to.month - from.month);
    return to.day < from.day ? months - 1 : months;
}

std::string in_calendar(const CalendarDate& today, const CalendarDate& date,
                        const TextConventions& conventions) {
    const std::int64_t days = day_number(date) - day_number(today);
    if (magnitude(days) < kLongestInDays) return in_days(days, conventions);
    const std::int64_t sign = days < 0 ? -1 : 1;
    const std::int64_t months = days < 0 ? whole_months(date, today) : whole_months(today, date);
    if (months >= kMonthsOfYear)
        return counted(sign * (months / kMonthsOfYear), kYear, conventions);
    return counted(sign * (months > 0 ? months : 1), kMonth, conventions);
}

// To the nearest: what is to begin in two hours is a moment less away once its text is made.
std::int64_t rounded(std::int64_t ms, std::int64_t unit_ms) {
    return (ms + unit_ms / 2) / unit_ms;
}

}  // namespace

std::string format_relative(const TextMoment& moment, const TextMoment& now,
                            const TextConventions& conventions) {
    if (!moment.at || !now.at) return in_calendar(now.date, moment.date, conventions);
    const std::int64_t distance_ms = (*moment.at - *now.at).count();
    const std::int64_t sign = distance_ms < 0 ? -1 : 1;
    const std::int64_t minutes = rounded(magnitude(distance_ms), kMinuteMs);
    if (minutes == 0) return conventions.is_french ? "maintenant" : "now";
    if (minutes < 60) return counted(sign * minutes, kMinute, conventions);
    // A day on which clocks are set back is longer.
    if (minutes < kMinutesOfDay || moment.date == now.date)
        return counted(sign * rounded(magnitude(distance_ms), kHourMs), kHour, conventions);
    return in_calendar(now.date, moment.date, conventions);
}

}  // namespace carillon
