// Rows that slide to their new places.

#include "web-client/model/row_motion.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace carillon::center;
using carillon::test::id;

namespace {

constexpr float kFrame = 1.0f / 60;
constexpr float kReach = 120;

// One frame in which a single row stands at y; how far from there it is drawn.
float frame(RowMotion& motion, double y, float reach = kReach) {
    motion.begin(kFrame, reach);
    const float away = motion.place(id(1), y);
    motion.end();
    return away;
}

}  // namespace

TEST_CASE("a row that was not there stands in its place at once", "[center][motion]") {
    RowMotion motion;
    motion.begin(kFrame, kReach);
    CHECK(motion.place(id(1), 4000) == 0);
    CHECK_FALSE(motion.end());
}

TEST_CASE("a row that moves is first drawn where it was, then comes nearer until it is there",
          "[center][motion]") {
    RowMotion motion;
    frame(motion, 100);
    float away = frame(motion, 180);
    CHECK(away == -80);
    int frames = 0;
    while (away != 0) {
        const float next = frame(motion, 180);
        CHECK(std::abs(next) < std::abs(away));
        CHECK(next <= 0);
        away = next;
        REQUIRE(++frames < 600);
    }
    CHECK(frames > 1);
}

TEST_CASE("frames are asked for while a row moves and not after", "[center][motion]") {
    RowMotion motion;
    frame(motion, 0);
    motion.begin(kFrame, kReach);
    motion.place(id(1), 50);
    CHECK(motion.end());
    int frames = 0;
    bool moving = true;
    while (moving) {
        motion.begin(kFrame, kReach);
        motion.place(id(1), 50);
        moving = motion.end();
        REQUIRE(++frames < 600);
    }
    CHECK(frame(motion, 50) == 0);
}

TEST_CASE("a row that moves again meanwhile goes on from where it is drawn", "[center][motion]") {
    RowMotion motion;
    frame(motion, 0);
    frame(motion, 40);
    const float before = 40 + frame(motion, 40);
    motion.begin(0, kReach);
    const float after = 90 + motion.place(id(1), 90);
    CHECK(after == Approx(before));
}

TEST_CASE("a row that comes from far begins within reach, from either side", "[center][motion]") {
    RowMotion motion;
    frame(motion, 0);
    CHECK(frame(motion, 1e6) == -kReach);
    RowMotion other;
    frame(other, 1e6);
    CHECK(frame(other, 0) == kReach);
}

TEST_CASE("without motion, as a person may ask, rows jump", "[center][motion]") {
    RowMotion motion;
    frame(motion, 0, 0);
    motion.begin(kFrame, 0);
    CHECK(motion.place(id(1), 300) == 0);
    CHECK_FALSE(motion.end());
}

TEST_CASE("a row that was out of sight for a frame does not fly in from its old place",
          "[center][motion]") {
    RowMotion motion;
    frame(motion, 100);
    motion.begin(kFrame, kReach);
    CHECK_FALSE(motion.end());
    CHECK(frame(motion, 900) == 0);
}

TEST_CASE("another list begins without motion", "[center][motion]") {
    RowMotion motion;
    frame(motion, 100);
    motion.forget();
    CHECK(frame(motion, 500) == 0);
}

TEST_CASE("a row that vanishes in the middle of its way stops asking for frames",
          "[center][motion]") {
    RowMotion motion;
    frame(motion, 0);
    frame(motion, 100);
    motion.begin(kFrame, kReach);
    CHECK_FALSE(motion.end());
}

TEST_CASE("scrolling is no motion: rows keep their places in the list", "[center][motion]") {
    RowMotion motion;
    for (const double top : {0.0, 88.0, 176.0}) {
        motion.begin(kFrame, kReach);
        // The rows in view at that position; each at its own place in the content.
        for (std::uint32_t row = 0; row < 5; ++row) {
            const double y = top + 88.0 * row;
            CHECK(motion.place(id(static_cast<std::uint32_t>(y / 88) + 1), y) == 0);
        }
        CHECK_FALSE(motion.end());
    }
}

TEST_CASE("far down a huge list a step of one pixel is not lost", "[center][motion]") {
    RowMotion motion;
    frame(motion, 20000 * 264.0);
    CHECK(frame(motion, 20000 * 264.0 + 1) == -1);
}
