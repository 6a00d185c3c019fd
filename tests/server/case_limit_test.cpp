// A test that hangs ends as a failure that is named (tests/support/case_limit.cpp).

#include "tests/support/child_process.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <csignal>

using namespace carillon;
using namespace carillon::test;

// Started by the test below.
TEST_CASE("case limit: waits for what never comes", "[.][case-limit-child]") {
    while (true)
        ::pause();
}

TEST_CASE("a test that hangs is ended at its limit, and told by name and place",
          "[server][trust]") {
    ChildProcess::Options options;
    options.program = "/proc/self/exe";
    // Catch tells of the signal while it handles it: right before the end, and no find.
    options.environment = {{"CARILLON_TEST_CASE_LIMIT_S", "1"},
                           {"TSAN_OPTIONS", "report_signal_unsafe=0"}};
    ChildProcess child({"[case-limit-child]"}, options);
    const Finished finished = child.wait();
    CHECK(finished.exit_code == -SIGABRT);
    CHECK_THAT(finished.err, Catch::Contains("still running after its limit: case limit: waits for "
                                             "what never comes\nit stands here:\n"));
    CHECK_THAT(finished.err, Catch::Contains("(+0x"));  // a frame
    CHECK_THAT(finished.out, Catch::Contains("SIGABRT"));
    CHECK_THAT(finished.out, Catch::Contains("test cases: 1 | 1 failed"));
}
