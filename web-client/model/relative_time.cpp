#include "web-client/model/relative_time.hpp"

#include <algorithm>

namespace carillon::center {
namespace {

using namespace std::chrono_literals;

using Days = std::chrono::days;

constexpr Millis kSecond = 1s;
constexpr Millis kMinute = 1min;
constexpr Millis kHour = 1h;
constexpr Millis kDay = 24h;
constexpr Millis kJustNow = 45s;

constexpr const char* kEnglishMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr const char* kFrenchMonths[] = {"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                         "juil.", "août",  "sept.", "oct.", "nov.", "déc."};

constexpr const char* kEnglishFull[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr const char* kFrenchFull[] = {"janvier",   "février", "mars",     "avril",
                                       "mai",       "juin",    "juillet",  "août",
                                       "septembre", "octobre", "novembre", "décembre"};

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::chrono::year_month_day date_of(Millis local) {
    return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::floor<Days>(local)));
}

// How many midnights lie between, where the reader is.
std::int64_t days_between(Millis then, Millis now, LocalOffset local_offset) {
    const auto day = [&](Millis at) { return std::chrono::floor<Days>(at + local_offset(at)); };
    return (day(now) - day(then)).count();
}

std::string date_text(Millis then, Millis now, LocalOffset local_offset, Language language) {
    const auto date = date_of(then + local_offset(then));
    const auto month = static_cast<unsigned>(date.month()) - 1;
    const auto day = std::to_string(static_cast<unsigned>(date.day()));
    std::string text =
        day + " " + (language == Language::kFrench ? kFrenchMonths[month] : kEnglishMonths[month]);
    if (date.year() != date_of(now + local_offset(now)).year()) {
        text += " " + std::to_string(static_cast<int>(date.year()));
    }
    return text;
}

std::string ago(std::int64_t number, const char* english_unit, const char* french_unit,
                Language language) {
    if (language == Language::kFrench) {
        return "il y a " + std::to_string(number) + "\u00a0" + french_unit;
    }
    return std::to_string(number) + " " + english_unit + " ago";
}

}  // namespace

std::string relative_time(Millis then, Millis now, LocalOffset local_offset, Language language) {
    const bool french = language == Language::kFrench;
    const Millis age = std::max(now - then, Millis{0});
    if (age < kJustNow) return french ? "à l’instant" : "just now";
    if (age < kHour) return ago(std::max<std::int64_t>(age / kMinute, 1), "min", "min", language);
    // A day on which clocks are set back is longer than this.
    const std::int64_t days = days_between(then, now, local_offset);
    if (age < kDay || days < 1) return ago(age / kHour, "h", "h", language);
    if (days == 1) return french ? "hier" : "yesterday";
    if (days < 7) return ago(days, "days", "jours", language);
    return date_text(then, now, local_offset, language);
}

std::string full_time(Millis at, LocalOffset local_offset, Language language) {
    const bool french = language == Language::kFrench;
    const Millis local = at + local_offset(at);
    const auto date = date_of(local);
    const auto month = static_cast<unsigned>(date.month()) - 1;
    const auto minute = std::chrono::floor<std::chrono::minutes>(local).count();
    const auto of_day = ((minute % 1440) + 1440) % 1440;
    return std::to_string(static_cast<unsigned>(date.day())) + " " +
           (french ? kFrenchFull[month] : kEnglishFull[month]) + " " +
           std::to_string(static_cast<int>(date.year())) + (french ? " à " : ", ") +
           two_digits(of_day / 60) + ":" + two_digits(of_day % 60);
}

Millis stays_for(Millis then, Millis now, LocalOffset local_offset) {
    const Millis age = now - then;
    const auto rest = [](Millis time, Millis unit) { return unit - time % unit; };
    Millis next = rest(age, kHour);
    if (age < kJustNow) {
        next = kJustNow - age;
    } else if (age < kHour) {
        next = rest(age, kMinute);
    } else if (age >= kDay) {
        const Millis local = now + local_offset(now);
        next = std::min(next, rest(local - std::chrono::floor<Days>(local), kDay));
    }
    return std::max(next, kSecond);
}

}  // namespace carillon::center
