// What became of notifications, as the page hands it over.

#include "web-client/model/analytics.hpp"

#include <catch2/catch.hpp>

using namespace carillon::center;

TEST_CASE("analytics are read by their lines", "[center][analytics]") {
    const Analytics analytics = parse_analytics(
        "day\t2026-11-28\t3\t1\nday\t2026-11-29\t0\t0\n"
        "type\tnote.mentioned\t20\t0\t0\t\ntype\ttask.assigned\t10\t7\t7000\t340\n"
        "channel\temail\t5\t1\t2\t3\nnonsense\nday\tshort");
    REQUIRE(analytics.days.size() == 2);
    CHECK(analytics.days[0].created == 3);
    CHECK(analytics.days[0].read == 1);
    REQUIRE(analytics.types.size() == 2);
    CHECK(analytics.types[0].name == "note.mentioned");
    CHECK_FALSE(analytics.types[0].read_seconds);
    CHECK(analytics.types[1].open_rate == Approx(0.7));
    CHECK(analytics.types[1].read_seconds == 340.0);
    REQUIRE(analytics.channels.size() == 1);
    CHECK(analytics.channels[0].total() == 11);
    CHECK_FALSE(analytics.empty());
    CHECK(parse_analytics("").empty());
}

TEST_CASE("times and shares are told in one unit", "[center][analytics]") {
    CHECK(duration_text(12, Language::kEnglish) == "12\u00a0s");
    CHECK(duration_text(340, Language::kEnglish) == "6\u00a0min");
    CHECK(duration_text(7424, Language::kEnglish) == "2\u00a0h");
    CHECK(duration_text(400000, Language::kFrench) == "5\u00a0j");
    CHECK(share_text(0.7, Language::kEnglish) == "70%");
    CHECK(share_text(1, Language::kFrench) == "100\u202f%");
}
