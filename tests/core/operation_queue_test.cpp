// Operations of one connection: one after the other, in their order.

#include "core/session/operation_queue.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;

namespace {

server_effects::Execute named(const std::string& op) {
    return {op, Operation{}};
}

}  // namespace

TEST_CASE("one is carried out at a time, in the order given", "[core][operation_queue]") {
    OperationQueue queue;
    CHECK_FALSE(queue.start_next());
    queue.push(named("a"));
    queue.push(named("b"));
    REQUIRE(queue.start_next()->op == "a");
    CHECK_FALSE(queue.start_next());
    queue.finish();
    CHECK(queue.start_next()->op == "b");
    queue.finish();
    CHECK_FALSE(queue.start_next());
}

TEST_CASE("what waits is bounded, and can be dropped", "[core][operation_queue]") {
    OperationQueue queue;
    for (std::size_t i = 0; i < limits::kWaitingOperations; ++i) {
        CHECK(queue.has_room());
        queue.push(named("a"));
    }
    CHECK_FALSE(queue.has_room());
    REQUIRE(queue.start_next());
    CHECK(queue.has_room());
    queue.clear();
    queue.finish();
    CHECK_FALSE(queue.start_next());
}
