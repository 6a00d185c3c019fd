// Whether a peer is there, and when a heartbeat is due.

#include "core/session/liveness.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

constexpr Millis kNow{1'700'000'000'000};
constexpr Millis kBeat{30000};

}  // namespace

TEST_CASE("a heartbeat is due once an interval, not once for each that was missed",
          "[core][liveness]") {
    Liveness liveness(30, kNow);
    CHECK(liveness.next_deadline() == kNow + kBeat);
    CHECK_FALSE(liveness.take_heartbeat(kNow + kBeat - Millis{1}));
    CHECK(liveness.take_heartbeat(kNow + 5 * kBeat));
    CHECK_FALSE(liveness.take_heartbeat(kNow + 5 * kBeat));
    CHECK(liveness.take_heartbeat(kNow + 6 * kBeat));
}

TEST_CASE("two heartbeats without a word are silence", "[core][liveness]") {
    Liveness liveness(30, kNow);
    liveness.hear(kNow + kBeat);
    CHECK_FALSE(liveness.is_silent(kNow + 3 * kBeat - Millis{1}));
    CHECK(liveness.is_silent(kNow + 3 * kBeat));
}

TEST_CASE("a peer that talks and does not take what is written is silent too", "[core][liveness]") {
    Liveness liveness(30, kNow);
    liveness.begin_write(kNow);
    CHECK(liveness.is_writing());
    liveness.hear(kNow + 2 * kBeat - Millis{1});
    CHECK(liveness.is_silent(kNow + 2 * kBeat));
    liveness.end_write();
    CHECK_FALSE(liveness.is_silent(kNow + 2 * kBeat));
}

TEST_CASE("a clock that is set makes nobody silent, and no heartbeat late", "[core][liveness]") {
    const Millis by = GENERATE(Millis{3600000}, Millis{-3600000});
    Liveness liveness(30, kNow);
    liveness.begin_write(kNow);
    liveness.shift(by);
    CHECK_FALSE(liveness.is_silent(kNow + by));
    CHECK(liveness.next_deadline() == kNow + by + kBeat);
}
