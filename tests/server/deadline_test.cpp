// The timer of one connection: it comes no later than the earliest deadline set.

#include "server/http/net/deadline.hpp"

#include <catch2/catch.hpp>

using namespace carillon;

namespace {

constexpr Millis kHour{3600000};
// How long to wait for what must come within milliseconds, on any machine.
constexpr std::chrono::seconds kPatience{30};

// A deadline and how often it has come; `run` ends with the first time.
struct Armed {
    boost::asio::io_context context;
    Deadline deadline{context};
    int times = 0;

    void set(Millis after) {
        deadline.set(nullptr, steady_millis() + after, [this] {
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
    armed.set(kHour);
    CHECK_FALSE(armed.deadline.is_late(steady_millis() + kHour + Millis(1)));
    CHECK(armed.deadline.is_late(steady_millis() + Millis(5)));
    armed.set(Millis(5));
    armed.set(kHour);
    armed.run();
    CHECK(armed.times == 1);
}

TEST_CASE("a deadline that was lifted does not come", "[server][deadline]") {
    Armed armed;
    armed.set(Millis(1));
    armed.deadline.cancel();
    armed.set(Millis(20));
    armed.run();
    CHECK(armed.times == 1);
}
