// Where the clocks of a zone stand, as the system's database has it.

#include "server/base/clock/time_zones.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

using namespace carillon;

namespace {

Millis at(const char* text) {
    return *parse_rfc3339(text);
}

std::int32_t offset_s(const char* zone, const char* moment) {
    return zone_offsets(zone, at("2026-11-29T08:30:00Z")).offset_s(at(moment));
}

}  // namespace

TEST_CASE("clocks stand where the database of time zones has them", "[server][time_zones]") {
    CHECK(offset_s("Europe/Paris", "2026-11-29T08:30:00Z") == 3600);
    CHECK(offset_s("Europe/Paris", "2026-07-01T08:30:00Z") == 7200);
    CHECK(offset_s("europe/paris", "2026-07-01T08:30:00Z") == 7200);
    CHECK(offset_s("Asia/Kathmandu", "2026-07-01T08:30:00Z") == 20700);
    CHECK(offset_s("America/St_Johns", "2026-01-01T00:00:00Z") == -12600);
    CHECK(offset_s("Australia/Lord_Howe", "2026-01-01T00:00:00Z") == 39600);
    CHECK(offset_s("Etc/GMT+5", "2026-07-01T08:30:00Z") == -18000);
    CHECK(offset_s("UTC", "2026-07-01T08:30:00Z") == 0);
    for (const char* unknown : {"", "Mars/Olympus", "../zoneinfo/UTC"})
        CHECK(offset_s(unknown, "2026-07-01T08:30:00Z") == 0);
}

TEST_CASE("clocks are changed at the moment, not the day", "[server][time_zones]") {
    CHECK(offset_s("Europe/Paris", "2026-10-25T00:59:59.999Z") == 7200);
    CHECK(offset_s("Europe/Paris", "2026-10-25T01:00:00Z") == 3600);
    CHECK(offset_s("Europe/Paris", "2027-03-28T00:59:59.999Z") == 3600);
    CHECK(offset_s("Europe/Paris", "2027-03-28T01:00:00Z") == 7200);
    CHECK(offset_s("America/New_York", "2026-11-01T05:59:59Z") == -14400);
    CHECK(offset_s("America/New_York", "2026-11-01T06:00:00Z") == -18000);
    // Years ahead, as the rules of today have it.
    CHECK(offset_s("Europe/Paris", "2034-07-01T00:00:00Z") == 7200);
    CHECK(offset_s("Europe/Paris", "2017-01-01T00:00:00Z") == 3600);
}

TEST_CASE("what is known of a zone moves on with the moment that is asked about",
          "[server][time_zones]") {
    const Millis then = at("1990-07-01T12:00:00Z");
    // Asked about now first: what is kept of it then reaches ten years, and does not serve.
    CHECK(zone_offsets("Europe/London", at("2026-11-29T08:30:00Z")).steps.size() > 2);
    CHECK(zone_offsets("Europe/London", then).offset_s(then) == 3600);
    CHECK(zone_offsets("Europe/London", then).offset_s(at("1990-12-01T12:00:00Z")) == 0);
    CHECK(zone_offsets("Europe/London", at("2026-11-29T08:30:00Z"))
              .offset_s(at("2026-12-01T12:00:00Z")) == 0);
}

TEST_CASE("several threads ask for zones at once", "[server][time_zones]") {
    std::vector<std::thread> threads;
    std::vector<int> wrong(8, 0);
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        threads.emplace_back([&wrong, i] {
            for (int round = 0; round < 200; ++round) {
                const Millis day = std::chrono::hours(24) * 365 * (round % 40 + 10);
                if (zone_offsets("Asia/Tokyo", day).offset_s(day) != 9 * 3600) ++wrong[i];
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(wrong == std::vector<int>(8, 0));
}
