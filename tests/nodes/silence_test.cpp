// The database stands still: its sockets stay open and silent, and so do those of new connections.
// What is asked meanwhile is answered all the same, and nothing is lost.

#include "tests/nodes/load.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

// Is the i-th of many told to come back later?
bool is_refused(const Node& node, int i) {
    const auto bearer = node_bearer(readers()[static_cast<std::size_t>(i) % readers().size()]);
    try {
        HttpClient http = node.http();
        const HttpAnswer answer =
            i % 2 == 0 ? http.request("GET", "/api/v1/notifications", bearer)
                       : http.request("POST", "/api/v1/notifications/all/read", bearer, "{}");
        return answer.status == 503 && !answer.header("Retry-After").empty();
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace

TEST_CASE("the database stands still: REST and /readyz say so instead of hanging",
          "[nodes][fault]") {
    Cluster cluster;
    const auto screen = cluster.follow(0, readers()[0]);
    Producer producer = cluster.producer("paused");
    Load load(producer, 40);
    load.await(10);
    cluster.postgres().pause();
    for (std::size_t node = 0; node < cluster.size(); ++node) {
        HttpClient http = cluster.node(node).http();
        const auto list = http.request("GET", "/api/v1/notifications", node_bearer(readers()[0]));
        CHECK(list.status == 503);
        CHECK_FALSE(list.header("Retry-After").empty());
        CHECK(http.request("GET", "/readyz").status == 503);
        CHECK(http.request("GET", "/healthz").status == 200);
        const auto posted = producer.try_once(cluster.node(node).port(), 390, kBatch, readers());
        REQUIRE(posted);
        CHECK(posted->status == 503);
        CHECK_FALSE(posted->header("Retry-After").empty());
    }
    cluster.postgres().resume();
    const int events = load.finish();
    CHECK(producer.refusals() > 0);
    cluster.await_ready(0);
    cluster.await_ready(1);
    check_all(cluster, producer, events);
    check_converges(cluster, 0, *screen, readers()[0]);
}

TEST_CASE("many who ask at once while the database stands still are all answered",
          "[nodes][fault]") {
    Cluster cluster({1});
    Producer producer = cluster.producer("crowd");
    producer.publish(0, kBatch, readers());
    cluster.postgres().pause();
    std::vector<std::thread> crowd;
    std::atomic<int> unavailable{0};
    constexpr int kCrowd = 40;
    for (int i = 0; i < kCrowd; ++i) {
        crowd.emplace_back([&, i] {
            if (is_refused(cluster.node(0), i)) ++unavailable;
        });
    }
    for (std::thread& each : crowd)
        each.join();
    CHECK(unavailable == kCrowd);
    cluster.postgres().resume();
    cluster.await_ready(0);
    check_all(cluster, producer, kBatch);
}
