// Where the list stands: wheel, finger, keyboard, scrollbar, and lists that change beneath them.

#include "web-client/model/scroller.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace carillon::center;

namespace {

constexpr float kFrame = 1.0f / 60;

Scroller at(float position, float limit = 1000) {
    Scroller scroller;
    scroller.set_limit(limit);
    scroller.jump(position);
    return scroller;
}

// Runs frames until it stands still; never outside the list on its way. False: it never does.
bool settles(Scroller& scroller, float limit) {
    for (int frame = 0; frame < 10000; ++frame) {
        const bool moving = scroller.advance(kFrame);
        CHECK((scroller.position() >= 0 && scroller.position() <= limit));
        if (!moving) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("a list that fits its view does not scroll", "[center][scroller]") {
    for (const float limit : {0.0f, -300.0f}) {
        Scroller scroller;
        scroller.set_limit(limit);
        scroller.wheel(500, false);
        CHECK(scroller.position() == 0);
        scroller.wheel(500, true);
        scroller.advance(kFrame);
        CHECK(scroller.position() == 0);
        scroller.fling(4000);
        CHECK_FALSE(scroller.advance(kFrame));
        CHECK(scroller.position() == 0);
    }
}

TEST_CASE("the wheel past an end stops there, and the first turn back already moves",
          "[center][scroller]") {
    const bool glide = GENERATE(false, true);
    Scroller scroller = at(900);
    for (int notch = 0; notch < 50; ++notch)
        scroller.wheel(120, glide);
    REQUIRE(settles(scroller, 1000));
    CHECK(scroller.position() == 1000);
    scroller.wheel(-120, glide);
    REQUIRE(settles(scroller, 1000));
    CHECK(scroller.position() == 880);
    for (int notch = 0; notch < 50; ++notch)
        scroller.wheel(-120, glide);
    REQUIRE(settles(scroller, 1000));
    CHECK(scroller.position() == 0);
}

TEST_CASE("turns of the wheel during a glide add up", "[center][scroller]") {
    Scroller scroller = at(0);
    scroller.wheel(100, true);
    CHECK(scroller.advance(kFrame));
    CHECK(scroller.position() > 0);
    CHECK(scroller.position() < 100);
    scroller.wheel(100, true);
    REQUIRE(settles(scroller, 1000));
    CHECK(scroller.position() == 200);
}

TEST_CASE("a fling runs out by itself, further when it was faster", "[center][scroller]") {
    Scroller slow = at(0, 100000);
    Scroller fast = at(0, 100000);
    slow.fling(500);
    fast.fling(3000);
    REQUIRE(settles(slow, 100000));
    REQUIRE(settles(fast, 100000));
    CHECK(slow.position() > 0);
    CHECK(fast.position() > slow.position());
}

TEST_CASE("a fling past the end stops at the end and asks for no more frames",
          "[center][scroller]") {
    Scroller scroller = at(990);
    scroller.fling(5000);
    CHECK_FALSE(scroller.advance(kFrame));
    CHECK(scroller.position() == 1000);
    scroller.fling(-50000);
    REQUIRE(settles(scroller, 1000));
    CHECK(scroller.position() == 0);
}

TEST_CASE("a finger that comes down stops what moves", "[center][scroller]") {
    Scroller scroller = at(100);
    SECTION("a fling") {
        scroller.fling(3000);
    }
    SECTION("a glide") {
        scroller.wheel(500, true);
    }
    scroller.advance(kFrame);
    const double caught = scroller.position();
    scroller.stop();
    CHECK_FALSE(scroller.advance(kFrame));
    CHECK(scroller.position() == caught);
}

TEST_CASE("a drag follows the finger at once and ends every other motion", "[center][scroller]") {
    Scroller scroller = at(100);
    scroller.fling(3000);
    scroller.drag(-30);
    CHECK(scroller.position() == 70);
    CHECK_FALSE(scroller.advance(kFrame));
    scroller.drag(-500);
    CHECK(scroller.position() == 0);
    INFO("a finger beyond the end stores nothing up");
    scroller.drag(20);
    CHECK(scroller.position() == 20);
}

TEST_CASE("rows that vanish bring the position back into the list", "[center][scroller]") {
    Scroller scroller = at(1000);
    scroller.set_limit(250);
    CHECK(scroller.position() == 250);
    scroller.set_limit(1000);
    INFO("and it does not spring back when they return");
    CHECK(scroller.position() == 250);
}

TEST_CASE("a glide whose goal vanishes ends at the new end", "[center][scroller]") {
    Scroller scroller = at(0);
    scroller.wheel(900, true);
    scroller.advance(kFrame);
    scroller.set_limit(400);
    REQUIRE(settles(scroller, 400));
    CHECK(scroller.position() == 400);
    scroller.wheel(-100, true);
    scroller.set_limit(0);
    CHECK(scroller.position() == 0);
    CHECK_FALSE(scroller.advance(kFrame));
}

TEST_CASE("a row is revealed with as little motion as possible", "[center][scroller]") {
    Scroller scroller = at(300);
    scroller.reveal(320, 400, 200, false);
    CHECK(scroller.position() == 300);
    scroller.reveal(480, 560, 200, false);
    CHECK(scroller.position() == 360);
    scroller.reveal(100, 180, 200, false);
    CHECK(scroller.position() == 100);
    INFO("the first row and the last one, with their margins");
    scroller.reveal(-8, 72, 200, false);
    CHECK(scroller.position() == 0);
    scroller.reveal(1150, 1230, 200, false);
    CHECK(scroller.position() == 1000);
}

TEST_CASE("a key held down reveals from where the glide will end", "[center][scroller]") {
    Scroller scroller = at(0);
    for (int row = 1; row <= 10; ++row) {
        const auto begin = static_cast<float>(row) * 80;
        scroller.reveal(begin, begin + 80, 200, true);
        scroller.advance(kFrame);
    }
    REQUIRE(settles(scroller, 1000));
    CHECK(scroller.position() == 880 - 200);
}

TEST_CASE("a long pause between frames does not overshoot", "[center][scroller]") {
    Scroller scroller = at(0);
    scroller.wheel(600, true);
    scroller.advance(3600);
    CHECK(scroller.position() <= 600);
    scroller.fling(1000);
    scroller.advance(3600);
    CHECK(scroller.position() <= 1000);
}

TEST_CASE("in a huge list a glide arrives and a notch is still felt", "[center][scroller]") {
    constexpr float kLimit = 20000 * 88.0f * 3;  // every row a client holds, on a dense screen
    Scroller scroller = at(kLimit, kLimit);
    scroller.wheel(-120, true);
    REQUIRE(settles(scroller, kLimit));
    CHECK(scroller.position() == kLimit - 120);
    scroller.jump(0);
    scroller.wheel(kLimit, true);
    REQUIRE(settles(scroller, kLimit));
    CHECK(scroller.position() == kLimit);
}

TEST_CASE("a position that is no number leaves the list where it is", "[center][scroller]") {
    INFO("a scrollbar as high as its track divides nothing by nothing");
    Scroller scroller = at(300);
    scroller.jump(std::numeric_limits<float>::quiet_NaN());
    CHECK(scroller.position() == 300);
    scroller.wheel(50, false);
    CHECK(scroller.position() == 350);
    scroller.jump(std::numeric_limits<float>::infinity());
    CHECK(scroller.position() == 1000);
    scroller.jump(-std::numeric_limits<float>::infinity());
    CHECK(scroller.position() == 0);
}
