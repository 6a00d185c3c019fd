// The timer of one connection: it comes no later than the earliest deadline set, whatever the wall
// clock does.

#include "server/http/net/deadline.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

constexpr Millis kNow{5000000};
constexpr Millis kHour{3600000};
// How long to wait for what must come within milliseconds, on any machine.
constexpr std::chrono::seconds kPatience{30};

// A deadline and how often it has come; `run` ends with the first time.
struct Armed {
    boost::asio::io_context context;
    Deadline deadline{context};
    int times = 0;

    void set(Millis at, Millis now) {
        deadline.set(nullptr, at, now, [this] {
            ++times;
            context.stop();
        });
    }
    void run() {
        context.restart();
        context.run_for(kPatience);
    }
};

}  // namespace

TEST_CASE("a sooner deadline comes, a later one does not put off", "[server][deadline]") {
    Armed armed;
    armed.set(kNow + kHour, kNow);
    armed.set(kNow + Millis(5), kNow);
    armed.set(kNow + kHour, kNow);
    armed.run();
    CHECK(armed.times == 1);
}

TEST_CASE("a deadline that is set after the clock was put forward comes in time",
          "[server][deadline]") {
    Armed armed;
    armed.set(kNow + kHour, kNow);
    const Millis jumped = kNow + 2 * kHour;
    armed.set(jumped + Millis(5), jumped);  // a later time of day, and sooner
    armed.run();
    CHECK(armed.times == 1);
}

TEST_CASE("a deadline that was lifted does not come", "[server][deadline]") {
    Armed armed;
    armed.set(kNow + Millis(1), kNow);
    armed.deadline.cancel();
    armed.set(kNow + Millis(20), kNow);
    armed.run();
    CHECK(armed.times == 1);
}
