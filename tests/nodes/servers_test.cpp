// The servers that the tests of nodes stand on: what is done to them really happens.

#include "tests/nodes/postgres_server.hpp"
#include "tests/nodes/redis_server.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <vector>

using namespace carillon::test;

namespace {

// What another thread asks while the server stands still.
template <class Ask>
auto ask_meanwhile(Ask ask) {
    return std::async(std::launch::async, ask);
}

template <class Future>
bool is_answered(const Future& future) {
    return future.wait_for(std::chrono::milliseconds(200)) == std::future_status::ready;
}

}  // namespace

TEST_CASE("a Redis of a test's own is killed, starts empty, and stands still", "[nodes][servers]") {
    RedisServer redis;
    CHECK(redis.command({"SET", "key", "value"}) == "OK");
    CHECK(redis.command({"GET", "key"}) == "value");
    CHECK_THROWS(redis.command({"NO-SUCH-COMMAND"}));
    redis.kill();
    CHECK_THROWS(redis.command({"PING"}));
    redis.start();
    CHECK(redis.command({"GET", "key"}).empty());
    redis.command({"SET", "key", "value"});
    redis.restart_empty();
    CHECK(redis.command({"EXISTS", "key"}) == "0");
    redis.pause();
    auto asked = ask_meanwhile([&] { return redis.command({"PING"}); });
    CHECK_FALSE(is_answered(asked));
    redis.resume();
    CHECK(asked.get() == "PONG");
}

TEST_CASE("a PostgreSQL of a test's own keeps what was committed through whatever ends it",
          "[nodes][servers]") {
    PostgresServer postgres;
    CHECK(postgres.query("SHOW fsync") == std::vector<std::string>{"on"});
    postgres.query("CREATE TABLE kept (n integer)");
    const std::vector<std::function<void()>> ends = {
        [&] { postgres.stop(PostgresServer::Stop::kFast); },
        [&] { postgres.stop(PostgresServer::Stop::kImmediate); }, [&] { postgres.kill(); }};
    for (const auto& end : ends) {
        postgres.query("INSERT INTO kept VALUES (1)");
        end();
        CHECK_THROWS(postgres.query("SELECT 1"));
        postgres.start();
    }
    CHECK(postgres.query("SELECT count(*) FROM kept") == std::vector<std::string>{"3"});
    postgres.pause();
    auto asked = ask_meanwhile([&] { return postgres.query("SELECT 'there'"); });
    CHECK_FALSE(is_answered(asked));
    postgres.resume();
    CHECK(asked.get() == std::vector<std::string>{"there"});
}
