// One finger: a tap, a drag, a fling, and what only looks like one.

#include "web-client/model/touch_gesture.hpp"

#include <catch2/catch.hpp>

using namespace carillon::center;

namespace {

// Drags from y to y - distance in steps of 10 ms and lifts the finger `rest_ms` after the last.
TouchEnd drag(TouchGesture& gesture, float distance, int steps, double rest_ms) {
    gesture.start({100, 500}, 0, 1);
    double now = 0;
    for (int step = 1; step <= steps; ++step) {
        now += 10;
        const float moved = distance * static_cast<float>(step) / static_cast<float>(steps);
        gesture.move({100, 500 - moved}, now);
    }
    return gesture.end(now + rest_ms);
}

}  // namespace

TEST_CASE("a finger that comes and goes is a tap where it came down", "[center][touch]") {
    TouchGesture gesture;
    gesture.start({30, 40}, 0, 1);
    CHECK(gesture.active());
    const TouchEnd end = gesture.end(90);
    CHECK(end.tap == Point{30, 40});
    CHECK(end.speed == 0);
    CHECK_FALSE(gesture.active());
}

TEST_CASE("a finger that trembles still taps, where it came down", "[center][touch]") {
    const float scale = GENERATE(1.0f, 3.0f);
    TouchGesture gesture;
    gesture.start({30, 40}, 0, scale);
    CHECK(gesture.move({30 + 3 * scale, 40 - 3 * scale}, 20) == 0);
    CHECK(gesture.move({30 - 2 * scale, 40 + 4 * scale}, 40) == 0);
    CHECK(gesture.end(60).tap == Point{30, 40});
}

TEST_CASE("a touch that turns into a scroll is no tap and loses no distance", "[center][touch]") {
    TouchGesture gesture;
    gesture.start({100, 500}, 0, 1);
    float dragged = gesture.move({100, 496}, 10);
    CHECK(dragged == 0);
    dragged += gesture.move({101, 480}, 20);
    dragged += gesture.move({102, 430}, 30);
    INFO("what lay under the finger lies under it again");
    CHECK(dragged == 70);
    CHECK_FALSE(gesture.end(40).tap.has_value());
}

TEST_CASE("a drag back to where it began is no tap", "[center][touch]") {
    TouchGesture gesture;
    gesture.start({100, 500}, 0, 1);
    CHECK(gesture.move({100, 450}, 10) == 50);
    CHECK(gesture.move({100, 500}, 20) == -50);
    CHECK_FALSE(gesture.end(200).tap.has_value());
}

TEST_CASE("a swipe to the side neither scrolls nor taps", "[center][touch]") {
    TouchGesture gesture;
    gesture.start({100, 500}, 0, 1);
    CHECK(gesture.move({160, 500}, 10) == 0);
    CHECK(gesture.move({220, 500}, 20) == 0);
    const TouchEnd end = gesture.end(25);
    CHECK_FALSE(end.tap.has_value());
    CHECK(end.speed == 0);
}

TEST_CASE("a finger that leaves while it moves flings in its direction", "[center][touch]") {
    TouchGesture gesture;
    const float up = drag(gesture, 300, 30, 5).speed;
    CHECK(up > 500);
    INFO("never faster than the finger was: 1000 pixels a second");
    CHECK(up < 1001);
    CHECK(drag(gesture, -300, 30, 5).speed == Approx(-up));
}

TEST_CASE("a finger that rests before it leaves does not fling", "[center][touch]") {
    TouchGesture gesture;
    const TouchEnd end = drag(gesture, 300, 30, 200);
    CHECK(end.speed == 0);
    CHECK_FALSE(end.tap.has_value());
}

TEST_CASE("a cancelled touch is neither tap nor fling", "[center][touch]") {
    TouchGesture gesture;
    gesture.start({100, 500}, 0, 1);
    SECTION("before it moved") {}
    SECTION("while it scrolled") {
        gesture.move({100, 400}, 10);
    }
    gesture.cancel();
    CHECK_FALSE(gesture.active());
    CHECK(gesture.move({100, 300}, 20) == 0);
    const TouchEnd end = gesture.end(30);
    CHECK_FALSE(end.tap.has_value());
    CHECK(end.speed == 0);
}

TEST_CASE("the end of a touch that never began, and of one that has ended, is nothing",
          "[center][touch]") {
    TouchGesture gesture;
    CHECK(gesture.move({1, 1}, 0) == 0);
    CHECK_FALSE(gesture.end(0).tap.has_value());
    gesture.start({5, 5}, 10, 1);
    CHECK(gesture.end(20).tap.has_value());
    CHECK_FALSE(gesture.end(30).tap.has_value());
}

TEST_CASE("each touch begins again: the speed of the last one is gone", "[center][touch]") {
    TouchGesture gesture;
    drag(gesture, 300, 30, 5);
    gesture.start({7, 8}, 1000, 1);
    CHECK(gesture.start_point() == Point{7, 8});
    const TouchEnd end = gesture.end(1005);
    CHECK(end.tap == Point{7, 8});
    CHECK(end.speed == 0);
}

TEST_CASE("moves that carry the same time give a finite speed", "[center][touch]") {
    TouchGesture gesture;
    gesture.start({0, 500}, 50, 1);
    gesture.move({0, 400}, 50);
    gesture.move({0, 300}, 49);
    const float speed = gesture.end(50).speed;
    CHECK(speed > 0);
    CHECK(speed <= 100 * 1000);
}
