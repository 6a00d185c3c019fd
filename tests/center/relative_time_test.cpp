// Ages and dates as people read them, in local time.

#include "web-client/model/relative_time.hpp"

#include "core/base/limits.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace carillon;
using namespace carillon::center;
using namespace std::chrono_literals;

namespace {

Millis utc(Millis) {
    return 0h;
}
Millis paris(Millis) {
    return 1h;
}
Millis honolulu(Millis) {
    return -10h;
}
// Clocks go from +2 to +1 at the end of 2026-10-25T00:59Z.
Millis with_summer(Millis at) {
    return at < *parse_rfc3339("2026-10-25T01:00:00Z") ? 2h : 1h;
}

Millis moment(std::string_view text) {
    const auto time = parse_rfc3339(text);
    REQUIRE(time.has_value());
    return *time;
}

const std::string_view kNoon = "2026-11-18T12:00:00Z";  // a Wednesday

std::string ago(Millis age, Language language = Language::kEnglish) {
    const Millis now = moment(kNoon);
    return relative_time(now - age, now, utc, language);
}
std::string english(std::string_view then, std::string_view now, LocalOffset offset = utc) {
    return relative_time(moment(then), moment(now), offset, Language::kEnglish);
}
std::string french(std::string_view then, std::string_view now, LocalOffset offset = utc) {
    return relative_time(moment(then), moment(now), offset, Language::kFrench);
}

}  // namespace

TEST_CASE("ages grow from now over minutes and hours to days", "[center][time]") {
    CHECK(ago(0s) == "just now");
    CHECK(ago(44s) == "just now");
    CHECK(ago(45s) == "1 min ago");
    CHECK(ago(119s) == "1 min ago");
    CHECK(ago(2min) == "2 min ago");
    CHECK(ago(59min + 59s) == "59 min ago");
    CHECK(ago(1h) == "1 h ago");
    CHECK(ago(23h + 59min) == "23 h ago");
    CHECK(ago(24h) == "yesterday");
    CHECK(ago(48h) == "2 days ago");
    CHECK(ago(6 * 24h) == "6 days ago");
    CHECK(ago(7 * 24h) == "11 Nov");
}

TEST_CASE("French ages have their own words, and a number is never torn from its unit",
          "[center][time]") {
    CHECK(ago(0s, Language::kFrench) == "à l’instant");
    CHECK(ago(5min, Language::kFrench) == "il y a 5\u00a0min");
    CHECK(ago(3h, Language::kFrench) == "il y a 3\u00a0h");
    CHECK(ago(24h, Language::kFrench) == "hier");
    CHECK(ago(3 * 24h, Language::kFrench) == "il y a 3\u00a0jours");
    CHECK(french("2026-02-01T12:00:00Z", kNoon) == "1 févr.");
    CHECK(french("2025-08-31T12:00:00Z", kNoon) == "31 août 2025");
}

TEST_CASE("what lies in the future counts as now", "[center][time]") {
    CHECK(ago(-1ms) == "just now");
    CHECK(ago(-2h) == "just now");
    CHECK(ago(-400 * 24h) == "just now");
}

TEST_CASE("yesterday is the day before today, not the day before that", "[center][time]") {
    INFO("Monday evening is 29 hours before Wednesday at one in the morning");
    CHECK(english("2026-11-16T20:00:00Z", "2026-11-18T01:00:00Z") == "2 days ago");
    CHECK(english("2026-11-17T00:30:00Z", "2026-11-18T01:00:00Z") == "yesterday");
    CHECK(english("2026-11-17T00:00:00Z", "2026-11-18T23:59:59Z") == "yesterday");
    INFO("until then hours say more");
    CHECK(english("2026-11-17T23:00:00Z", "2026-11-18T01:00:00Z") == "2 h ago");
}

TEST_CASE("days are those of the reader's place", "[center][time]") {
    const std::string_view then = "2026-11-16T23:30:00Z";
    const std::string_view now = "2026-11-18T00:15:00Z";
    CHECK(english(then, now, utc) == "2 days ago");
    INFO("in Paris it was already Tuesday then");
    CHECK(english(then, now, paris) == "yesterday");
    INFO("in Honolulu it is still Tuesday now");
    CHECK(english(then, now, honolulu) == "yesterday");
}

TEST_CASE("a year is named when it is another one, by the reader's calendar", "[center][time]") {
    CHECK(english("2026-12-20T12:00:00Z", "2026-12-31T23:30:00Z") == "20 Dec");
    CHECK(english("2026-12-20T12:00:00Z", "2027-01-01T00:30:00Z") == "20 Dec 2026");
    INFO("in Paris the year 2027 has begun");
    CHECK(english("2026-12-20T12:00:00Z", "2026-12-31T23:30:00Z", paris) == "20 Dec 2026");
    INFO("and in Honolulu it has not");
    CHECK(english("2026-12-20T12:00:00Z", "2027-01-01T09:30:00Z", honolulu) == "20 Dec");
    INFO("within a week the year says nothing more");
    CHECK(english("2026-12-31T12:00:00Z", "2027-01-02T13:00:00Z") == "2 days ago");
}

TEST_CASE("leap days and the ends of the calendar are dates like others", "[center][time]") {
    CHECK(english("2024-02-29T08:00:00Z", kNoon) == "29 Feb 2024");
    CHECK(english("1970-01-01T00:00:00Z", kNoon) == "1 Jan 1970");
    INFO("the evening before 1970, in Honolulu");
    CHECK(english("1970-01-01T00:00:00Z", kNoon, honolulu) == "31 Dec 1969");
    CHECK(full_time(Millis{0}, honolulu, Language::kEnglish) == "31 December 1969, 14:00");
    CHECK(full_time(limits::kMaxTime, utc, Language::kEnglish) == "31 December 9999, 23:59");
}

TEST_CASE("the whole date is local and has two digits in its clock", "[center][time]") {
    const Millis at = moment("2026-11-22T18:04:59.999Z");
    CHECK(full_time(at, paris, Language::kEnglish) == "22 November 2026, 19:04");
    CHECK(full_time(at, paris, Language::kFrench) == "22 novembre 2026 à 19:04");
    CHECK(full_time(moment("2026-12-31T23:05:00Z"), paris, Language::kFrench) ==
          "1 janvier 2027 à 00:05");
}

TEST_CASE("each moment has the offset that held then", "[center][time]") {
    CHECK(full_time(moment("2026-10-25T00:30:00Z"), with_summer, Language::kEnglish) ==
          "25 October 2026, 02:30");
    CHECK(full_time(moment("2026-10-25T01:30:00Z"), with_summer, Language::kEnglish) ==
          "25 October 2026, 02:30");
    INFO("Saturday in summer time, read on the 25-hour Sunday's morrow");
    CHECK(english("2026-10-24T21:30:00Z", "2026-10-25T22:45:00Z", with_summer) == "yesterday");
    CHECK(english("2026-10-24T21:30:00Z", "2026-10-25T23:15:00Z", with_summer) == "2 days ago");
}

TEST_CASE("a text stays exactly as long as it is said to, never shorter", "[center][time]") {
    const LocalOffset offset = GENERATE(&utc, &paris, &honolulu, &with_summer);
    const Millis then = moment("2026-10-23T22:47:13.250Z");
    const auto language = Language::kEnglish;
    Millis now = then - 3h;  // the server's clock is ahead
    int changes = 0;
    while (now < then + 9 * 24h) {
        const std::string text = relative_time(then, now, offset, language);
        const Millis stays = stays_for(then, now, offset);
        REQUIRE(stays >= 1s);
        CAPTURE(text, now.count(), stays.count());
        // It may be looked at earlier than needed, but no change is slept through.
        const Millis last = now + stays - 1ms;
        REQUIRE(relative_time(then, last, offset, language) == text);
        now += stays;
        if (relative_time(then, now, offset, language) != text) ++changes;
    }
    INFO("1..59 minutes, 1..23 hours, yesterday, the days up to the seventh, the date");
    CHECK(changes >= 59 + 23 + 1 + 5 + 1);
    CHECK(changes <= 59 + 23 + 1 + 6 + 1);
}
