// Events over Redis, taken by nodes that are real processes: one of them dies in the midst of it.

#include "tests/nodes/cluster.hpp"
#include "tests/nodes/load.hpp"
#include "tests/nodes/redis_server.hpp"
#include "tests/support/eventually.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <stdexcept>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kStream = "notifications.events.stream";

std::string event_of(int number) {
    return R"({"event":"task.assigned","payload":{"recipients":[")" + readers()[0].text() +
           R"("],"task":"Task )" + std::to_string(number) + R"("}})";
}

// All of them in one script, so that the nodes read in large portions.
void add_many(const RedisServer& redis, int first, int count) {
    redis.command({"EVAL",
                   "for i = ARGV[1], ARGV[1] + ARGV[2] - 1 do redis.call('XADD', KEYS[1], '*', "
                   "'event', string.format(ARGV[3], i)) end",
                   "1", kStream, std::to_string(first), std::to_string(count),
                   R"({"event":"task.assigned","payload":{"recipients":[")" + readers()[0].text() +
                       R"("],"task":"Task %d"}})"});
}

int stored(Cluster& cluster, std::size_t node) {
    const HttpAnswer answer = cluster.node(node).http().request(
        "GET", "/api/v1/notifications?limit=1", node_bearer(readers()[0]));
    const auto page = rest::decode_page(answer.body);
    if (answer.status != 200 || !page) throw std::runtime_error("no list: " + answer.body);
    return static_cast<int>(page->total);
}

int pending(const RedisServer& redis) {
    return std::stoi(redis.command({"XPENDING", kStream, "carillon"}));
}

}  // namespace

TEST_CASE(
    "a node is killed while it holds entries of the stream; nothing is lost and nothing doubled",
    "[nodes][ways][fault]") {
    const RedisServer redis;
    ClusterOptions options;
    options.node["REDIS_URL"] = redis.url();
    Cluster cluster(options);
    eventually("both listen", [&] {
        return redis.command({"PUBSUB", "NUMSUB", "notifications.events"}) ==
               "notifications.events\n2";
    });
    // It stands still wherever it is; what it holds then shows when the other has done its part.
    int added = 0;
    int held = 0;
    for (int tries = 0; tries < 50 && held == 0; ++tries) {
        add_many(redis, added, 500);
        added += 500;
        cluster.node(0).pause();
        eventually("the other has done its part",
                   [&] { return stored(cluster, 1) + pending(redis) >= added; });
        held = pending(redis);
        if (held == 0) cluster.node(0).resume();
    }
    REQUIRE(held > 0);
    cluster.node(0).kill();
    // They are claimed when they have been untouched for ten seconds.
    eventually("all are stored", [&] { return stored(cluster, 1) >= added; });
    eventually("all are acknowledged", [&] { return pending(redis) == 0; });
    std::set<std::string> titles;
    for (const Notification& n : cluster.inbox(1, readers()[0]).items)
        titles.insert(n.title);
    CHECK(stored(cluster, 1) == added);
    CHECK(static_cast<int>(titles.size()) == added);
    CHECK(redis.command({"XLEN", "notifications.events.dead"}) == "0");
    cluster.node(0).start();
    redis.command({"PUBLISH", "notifications.events", event_of(added)});
    eventually("the channel is heard", [&] { return stored(cluster, 0) == added + 1; });
}
