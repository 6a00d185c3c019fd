// Delays of reconnects and the throttle.

#include "core/policy/throttle.hpp"
#include "core/session/backoff.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

TEST_CASE("reconnect delays grow, stay within half a second and half a minute, and spread",
          "[core][backoff]") {
    SeededRandom random(1);
    for (int client = 0; client < 200; ++client) {
        Backoff backoff;
        Millis ceiling{1000};
        for (int i = 0; i < 12; ++i) {
            const Millis delay = backoff.next(random);
            REQUIRE(delay >= Backoff::kFloor);
            REQUIRE(delay <= ceiling);
            REQUIRE(delay <= Backoff::kCeiling);
            ceiling = std::min(ceiling * 2, Backoff::kCeiling);
        }
    }
    Backoff same_moment_a;
    Backoff same_moment_b;
    SeededRandom other(2);
    for (int i = 0; i < 8; ++i)
        same_moment_a.next(random);
    for (int i = 0; i < 8; ++i)
        same_moment_b.next(other);
    CHECK(same_moment_a.next(random) != same_moment_b.next(other));
}

TEST_CASE("a least wait is never undercut", "[core][backoff]") {
    SeededRandom random(3);
    Backoff backoff;
    for (int i = 0; i < 50; ++i)
        REQUIRE(backoff.next(random, Millis(7000)) >= Millis(7000));
}

TEST_CASE("a server's retry_after is waited for once to one and a half times", "[core][backoff]") {
    SeededRandom random(3);
    Backoff backoff;
    Millis shortest{1000000};
    Millis longest{0};
    for (int i = 0; i < 200; ++i) {
        const Millis delay = backoff.told(random, Millis(7000));
        REQUIRE(delay >= Millis(7000));
        REQUIRE(delay <= Millis(10500));
        shortest = std::min(shortest, delay);
        longest = std::max(longest, delay);
    }
    CHECK(longest - shortest > Millis(2500));
    CHECK(backoff.told(random, Millis(0)) == Millis(0));
    CHECK(backoff.told(random, Millis(1)) == Millis(1));
}

TEST_CASE("a reset starts the delays over", "[core][backoff]") {
    SeededRandom random(4);
    Backoff backoff;
    for (int i = 0; i < 20; ++i)
        backoff.next(random);
    backoff.reset();
    CHECK(backoff.next(random) <= Millis(1000));
}

TEST_CASE("the generator is uniform enough and repeats with its seed", "[core][backoff]") {
    SeededRandom a(5);
    SeededRandom b(5);
    int buckets[7] = {};
    for (int i = 0; i < 70000; ++i) {
        const auto value = a.below(7);
        REQUIRE(value == b.below(7));
        ++buckets[value];
    }
    for (int count : buckets)
        CHECK((count > 9500 && count < 10500));
}

TEST_CASE("twenty pushes a minute go at once, the next ones wait two seconds", "[core][throttle]") {
    Throttle throttle(20);
    Millis now{1000000};
    for (int i = 0; i < 20; ++i) {
        CHECK(throttle.decide(1, false, now).reason == PushDecision::Reason::kWithinLimit);
    }
    const auto held = throttle.decide(1, false, now);
    CHECK(held.reason == PushDecision::Reason::kOverLimit);
    CHECK(held.not_before == now + Millis(2000));
    // All that comes meanwhile goes with the same frame.
    CHECK(throttle.decide(1, false, now + Millis(1500)).not_before == now + Millis(2000));
    CHECK(throttle.decide(1, false, now + Millis(2500)).not_before == now + Millis(4500));
    CHECK(throttle.decide(1, false, now + Millis(60000)).reason ==
          PushDecision::Reason::kWithinLimit);
}

TEST_CASE("critical is exempt and not counted", "[core][throttle]") {
    Throttle throttle(1);
    const Millis now{1000000};
    for (int i = 0; i < 5; ++i) {
        const auto decision = throttle.decide(1, true, now);
        CHECK(decision.reason == PushDecision::Reason::kCritical);
        CHECK(decision.not_before == now);
    }
    CHECK(throttle.decide(1, false, now).reason == PushDecision::Reason::kWithinLimit);
    CHECK(throttle.decide(1, false, now).reason == PushDecision::Reason::kOverLimit);
}

TEST_CASE("commits that bring nothing new, and a throttle that is off, never hold",
          "[core][throttle]") {
    Throttle off(0);
    Throttle one(1);
    const Millis now{1000000};
    for (int i = 0; i < 5; ++i) {
        CHECK(off.decide(100, false, now).not_before == now);
        CHECK(one.decide(0, false, now).not_before == now);
    }
}

TEST_CASE("a clock that goes back does not hold pushes for ever", "[core][throttle]") {
    Throttle throttle(1);
    throttle.decide(1, false, Millis(9000000));
    CHECK(throttle.decide(1, false, Millis(1000000)).reason == PushDecision::Reason::kWithinLimit);
    const auto held = throttle.decide(1, false, Millis(1000000));
    CHECK(held.not_before == Millis(1002000));
}
