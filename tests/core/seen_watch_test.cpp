// What counts as seen: one second before the eyes, without a break.

#include "core/session/seen_watch.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace carillon;
using carillon::test::id;

namespace {

using Ids = std::vector<NotificationId>;

constexpr Millis kStart{1'700'000'000'000};
Millis at(int ms) {
    return kStart + Millis{ms};
}

Ids taken(SeenWatch& watch, int ms) {
    Ids ids = watch.take(at(ms));
    std::sort(ids.begin(), ids.end());
    return ids;
}

}  // namespace

TEST_CASE("with nothing in view nothing is due", "[core][seen_watch]") {
    SeenWatch watch;
    CHECK_FALSE(watch.next_deadline().has_value());
    CHECK(watch.take(kStart).empty());
    watch.handle_view({}, kStart);
    CHECK_FALSE(watch.next_deadline().has_value());
}

TEST_CASE("a row in view for a second has been seen, and not a moment before",
          "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1), id(2)}, kStart);
    CHECK(watch.next_deadline() == at(1000));
    CHECK(taken(watch, 999).empty());
    watch.handle_view({id(1), id(2)}, at(999));
    CHECK(taken(watch, 1000) == Ids{id(1), id(2)});
}

TEST_CASE("a row that was scrolled past has not been seen", "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1), id(2)}, kStart);
    watch.handle_view({id(2)}, at(900));
    CHECK(taken(watch, 5000) == Ids{id(2)});
}

TEST_CASE("a row that leaves the view and returns begins its second again", "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1)}, kStart);
    watch.handle_view({}, at(600));
    watch.handle_view({id(1)}, at(700));
    CHECK(watch.next_deadline() == at(1700));
    CHECK(taken(watch, 1699).empty());
    CHECK(taken(watch, 1700) == Ids{id(1)});
}

TEST_CASE("a hidden tab counts nothing, and its return begins the second again",
          "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1)}, kStart);
    watch.handle_hidden();
    CHECK_FALSE(watch.next_deadline().has_value());
    CHECK(taken(watch, 60000).empty());
    watch.handle_view({id(1)}, at(60000));
    CHECK(taken(watch, 60999).empty());
    CHECK(taken(watch, 61000) == Ids{id(1)});
}

TEST_CASE("what was told is not told again while its answer is under way", "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1)}, kStart);
    CHECK(taken(watch, 1000) == Ids{id(1)});
    watch.handle_view({id(1)}, at(1001));
    CHECK_FALSE(watch.next_deadline().has_value());
    CHECK(taken(watch, 9000).empty());
}

TEST_CASE("rows that came almost together are told together", "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1)}, kStart);
    watch.handle_view({id(1), id(2)}, at(16));
    watch.handle_view({id(1), id(2), id(3)}, at(400));
    CHECK(taken(watch, 1000) == Ids{id(1), id(2)});
    INFO("who came later has its own second");
    CHECK(watch.next_deadline() == at(1400));
    CHECK(taken(watch, 1400) == Ids{id(3)});
}

TEST_CASE("an arrival does not reset the second of the rows beside it", "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1)}, kStart);
    watch.handle_view({id(9), id(1)}, at(500));
    CHECK(taken(watch, 1000) == Ids{id(1)});
}

TEST_CASE("a clock that is set back costs a second, not an hour", "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1)}, at(3600'000));
    watch.handle_view({id(1)}, kStart);
    CHECK(watch.next_deadline() == at(1000));
    CHECK(taken(watch, 1000) == Ids{id(1)});
}

TEST_CASE("a view of thousands is told whole and once", "[core][seen_watch]") {
    SeenWatch watch;
    Ids many;
    for (std::uint32_t number = 1; number <= 20000; ++number)
        many.push_back(id(number));
    watch.handle_view(many, kStart);
    CHECK(taken(watch, 1000) == many);
    CHECK(taken(watch, 1000).empty());
}

TEST_CASE("what could not be told is told again when it comes back into view",
          "[core][seen_watch]") {
    SeenWatch watch;
    watch.handle_view({id(1)}, kStart);
    REQUIRE(taken(watch, 1000) == Ids{id(1)});
    watch.retract({id(1)});
    watch.handle_view({id(1)}, at(1100));
    INFO("it has stayed in view: whoever refused would refuse again");
    CHECK_FALSE(watch.next_deadline().has_value());
    watch.handle_view({}, at(1200));
    watch.handle_view({id(1)}, at(1300));
    CHECK(watch.next_deadline() == at(2300));
    CHECK(taken(watch, 2300) == Ids{id(1)});
}
