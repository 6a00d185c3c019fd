// Quiet hours where daylight saving skips and repeats hours, and where a day is skipped.

#include "core/policy/quiet_hours.hpp"

#include "tests/core/zones.hpp"
#include "tests/support/generate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 24 * 60 * kMinuteMs;

Millis at(const char* text) {
    return parse_rfc3339(text).value();
}
const ZoneOffsets& zone(const std::string& name) {
    static const std::vector<NamedZone> kAll = zones();
    return std::find_if(kAll.begin(), kAll.end(),
                        [&](const NamedZone& z) { return z.name == name; })
        ->offsets;
}
std::string until(const QuietHours& window, const char* zone_name, const char* moment) {
    const auto end = quiet_until({window}, zone(zone_name), at(moment));
    return end ? format_rfc3339(*end) : "none";
}
constexpr std::uint32_t clock(std::uint32_t hours, std::uint32_t minutes = 0) {
    return hours * 60 + minutes;
}

// By the clock on the wall alone: does it show a time of one of the windows?
bool shows_quiet(const std::vector<QuietHours>& windows, const ZoneOffsets& offsets,
                 Millis moment) {
    const std::int64_t local = offsets.local(moment).count();
    const std::int64_t day = local / kDayMs;
    const auto minute = static_cast<std::uint32_t>(local % kDayMs / kMinuteMs);
    const auto weekday = [](std::int64_t d) { return static_cast<Weekday>((d + 3) % 7); };
    return std::any_of(windows.begin(), windows.end(), [&](const QuietHours& w) {
        if (w.to > w.from) return w.is_on(weekday(day)) && minute >= w.from && minute < w.to;
        return (w.is_on(weekday(day)) && minute >= w.from) ||
               (w.is_on(weekday(day - 1)) && minute < w.to);
    });
}

// None longer than 7 h, at most three: something of each day is left.
std::vector<QuietHours> random_windows(Generator& random) {
    std::vector<QuietHours> windows(1 + random.size(2));
    for (QuietHours& w : windows) {
        w.days = static_cast<std::uint8_t>(1 + random.below(127));
        w.from = static_cast<std::uint32_t>(random.below(kDayMinutes));
        w.to = static_cast<std::uint32_t>((w.from + 1 + random.below(7 * 60)) % kDayMinutes);
    }
    return windows;
}

// Mostly around a change of the clocks or the year's end.
Millis random_moment(Generator& random, const ZoneOffsets& offsets) {
    const auto& steps = offsets.steps;
    const Millis around =
        random.chance(25) ? at("2025-12-31T23:00:00Z") : steps[random.size(steps.size() - 1)].from;
    return around + Millis(static_cast<std::int64_t>(random.below(4 * kDayMs)) - 2 * kDayMs);
}

bool is_near_change(const ZoneOffsets& offsets, Millis moment) {
    return std::any_of(offsets.steps.begin(), offsets.steps.end(), [&](const auto& step) {
        return std::abs((step.from - moment).count()) <= 3 * 60 * kMinuteMs;
    });
}

}  // namespace

TEST_CASE("quiet hours end when the clock says so", "[core][quiet_hours]") {
    const QuietHours week{0x1f, clock(20), clock(8)};  // Monday to Friday
    CHECK(until(week, "Europe/Paris", "2026-11-26T18:59:59Z") == "none");
    CHECK(until(week, "Europe/Paris", "2026-11-26T19:00:00Z") == "2026-11-27T07:00:00.000Z");
    CHECK(until(week, "Europe/Paris", "2026-11-28T06:59:59Z") == "2026-11-28T07:00:00.000Z");
    CHECK(until(week, "Europe/Paris", "2026-11-28T07:00:00Z") == "none");
    CHECK(until(week, "Europe/Paris", "2026-11-28T20:00:00Z") == "none");  // Saturday evening
    CHECK(until(week, "Asia/Kolkata", "2024-06-03T14:30:00Z") == "2024-06-04T02:30:00.000Z");
    CHECK(until(week, "Europe/Paris", "2025-12-31T23:30:00Z") == "2026-01-01T07:00:00.000Z");
}

TEST_CASE("windows that touch are one quiet", "[core][quiet_hours]") {
    const std::vector<QuietHours> windows = {
        {0x7f, clock(22), clock(24)}, {0x7f, 0, clock(6)}, {0x7f, clock(5), clock(7)}};
    CHECK(quiet_until(windows, {}, at("2026-03-01T22:30:00Z")) == at("2026-03-02T07:00:00Z"));
}

TEST_CASE("an hour that is skipped ends what would end in it", "[core][quiet_hours]") {
    // Paris, 2026-03-29: 02:00 is followed by 03:00, at 01:00 UTC.
    CHECK(until({0x7f, clock(22), clock(2, 30)}, "Europe/Paris", "2026-03-29T00:59:00Z") ==
          "2026-03-29T01:00:00.000Z");
    CHECK(until({0x7f, clock(2, 30), clock(8)}, "Europe/Paris", "2026-03-29T01:00:00Z") ==
          "2026-03-29T06:00:00.000Z");
    CHECK(until({0x7f, clock(2, 10), clock(2, 50)}, "Europe/Paris", "2026-03-29T01:00:00Z") ==
          "none");
    // Cairo, 2025-04-25: midnight is followed by 01:00.
    CHECK(until({0x7f, clock(22), clock(24)}, "Africa/Cairo", "2025-04-24T21:30:00Z") ==
          "2025-04-24T22:00:00.000Z");
    // Apia went from the end of Thursday 29 to Saturday 31 December 2011.
    const QuietHours friday{1u << static_cast<unsigned>(Weekday::kFri), clock(9), clock(17)};
    for (int hour = 0; hour < 72; ++hour) {
        const Millis moment = at("2011-12-29T00:00:00Z") + std::chrono::hours(hour);
        CHECK_FALSE(quiet_until({friday}, zone("Pacific/Apia"), moment));
    }
}

TEST_CASE("an hour that is repeated is quiet both times", "[core][quiet_hours]") {
    // Paris, 2026-10-25: 03:00 is 02:00 again, at 01:00 UTC.
    CHECK(until({0x7f, clock(22), clock(2, 30)}, "Europe/Paris", "2026-10-25T00:29:00Z") ==
          "2026-10-25T01:30:00.000Z");
    CHECK(until({0x7f, clock(22), clock(2, 30)}, "Europe/Paris", "2026-10-25T00:45:00Z") ==
          "2026-10-25T01:30:00.000Z");
    CHECK(until({0x7f, clock(2, 30), clock(8)}, "Europe/Paris", "2026-10-25T00:29:00Z") == "none");
    CHECK(until({0x7f, clock(2, 30), clock(8)}, "Europe/Paris", "2026-10-25T00:30:00Z") ==
          "2026-10-25T07:00:00.000Z");
    // Lord Howe, 2026-04-05: 02:00 is 01:30 again, at 15:00 UTC the day before.
    CHECK(until({0x7f, clock(1, 40), clock(1, 50)}, "Australia/Lord_Howe",
                "2026-04-04T14:40:00Z") == "2026-04-04T15:20:00.000Z");
}

TEST_CASE("quiet is what the clock shows, in every zone, and ends once", "[core][quiet_hours]") {
    for (const NamedZone& place : zones()) {
        Generator random(7);
        for (int i = 0; i < 4000; ++i) {
            const auto windows = random_windows(random);
            const Millis moment = random_moment(random, place.offsets);
            INFO(place.name << " " << i << " " << format_rfc3339(moment));
            const auto end = quiet_until(windows, place.offsets, moment);
            if (shows_quiet(windows, place.offsets, moment)) REQUIRE(end);
            if (!end) continue;
            REQUIRE(*end > moment);
            REQUIRE(*end - moment <= Millis(2 * kDayMs));
            // What waits until then does not wait again, and nobody is told to stop waiting before.
            REQUIRE_FALSE(quiet_until(windows, place.offsets, *end));
            const Millis between =
                moment + Millis(static_cast<std::int64_t>(
                             random.below(static_cast<std::uint64_t>((*end - moment).count()))));
            REQUIRE(quiet_until(windows, place.offsets, between) == end);
            // Only where the clock goes back it is quiet at another time than it shows.
            if (!shows_quiet(windows, place.offsets, moment))
                REQUIRE(is_near_change(place.offsets, moment));
        }
    }
}

TEST_CASE("a time of day comes once a day, whatever happens to the clocks", "[core][quiet_hours]") {
    for (const NamedZone& place : zones()) {
        Generator random(11);
        for (int i = 0; i < 500; ++i) {
            const auto minute = static_cast<std::uint32_t>(random.below(kDayMinutes));
            const Millis start = random_moment(random, place.offsets);
            INFO(place.name << " " << i << " " << format_rfc3339(start) << " " << minute);
            Millis before = next_moment_at(minute, std::nullopt, place.offsets, start);
            REQUIRE(before > start);
            for (int day = 0; day < 4; ++day) {
                const Millis next = next_moment_at(minute, std::nullopt, place.offsets, before);
                REQUIRE(next > before);
                // Apia's skipped day has no time of its own.
                REQUIRE(next - before >= std::chrono::hours(22));
                REQUIRE(next - before <= std::chrono::hours(26));
                before = next;
            }
        }
    }
}
