#include "web-client/model/relative_time.hpp"

#include <algorithm>

namespace carillon::center {
namespace {

using namespace std::chrono_literals;

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
    return std::chrono::year_month_day(
        std::chrono::sys_days(std::chrono::floor<std::chrono::days>(local)));
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
    if (age < kDay) return ago(age / kHour, "h", "h", language);
    if (age < 2 * kDay) return french ? "hier" : "yesterday";
    if (age < 7 * kDay) return ago(age / kDay, "days", "jours", language);
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

Millis stays_for(Millis then, Millis now) {
    const Millis age = now - then;
    const auto rest = [age](Millis unit) { return unit - age % unit; };
    Millis next = rest(kDay);
    if (age < kJustNow) {
        next = kJustNow - age;
    } else if (age < kHour) {
        next = rest(kMinute);
    } else if (age < kDay) {
        next = rest(kHour);
    }
    return std::max(next, kSecond);
}

}  // namespace carillon::center
