// Two nodes whose clocks are five minutes apart.

#include "server/base/clock/system_clock.hpp"
#include "tests/nodes/load.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <stdexcept>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kAhead{5 * 60 * 1000};

// libfaketime, below a folder of the machine's kind. The clock that measures waits stays as it is.
test::Variables clock_ahead() {
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib")) {
        const auto library = entry.path() / "faketime" / "libfaketimeMT.so.1";
        if (!std::filesystem::exists(library)) continue;
        return {{"LD_PRELOAD", library.string()},
                {"FAKETIME", "+5m"},
                {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}};
    }
    throw std::runtime_error("no libfaketime here (package faketime)");
}

void read_one(Node& node, const UserId& user, const NotificationId& id) {
    const auto answer = node.http().request("POST", "/api/v1/notifications/" + id.text() + "/ack",
                                            node_bearer(user));
    CHECK(answer.status == 200);
}

}  // namespace

TEST_CASE("clocks five minutes apart: order, counters and clients hold", "[nodes][fault][clock]") {
    ClusterOptions options;
    options.each_node = {{}, clock_ahead()};
    Cluster cluster(options);
    const UserId& who = readers()[0];
    const auto here = cluster.follow(0, who);
    const auto there = cluster.follow(1, who);
    Producer producer = cluster.producer("clock");
    constexpr int kBatches = 12;
    for (int batch = 0; batch < kBatches; ++batch) {
        const auto answer =
            producer.try_once(cluster.node(batch % 2).port(), batch * kBatch, kBatch, readers());
        REQUIRE(answer);
        REQUIRE(answer->status == 200);
    }
    // Known to both, whoever stored it.
    for (int batch = 0; batch < kBatches; ++batch) {
        const auto again = producer.try_once(cluster.node((batch + 1) % 2).port(), batch * kBatch,
                                             kBatch, readers());
        REQUIRE(again);
        CHECK(again->body.find(R"("duplicate":true)") != std::string::npos);
        CHECK(again->body.find(R"("duplicate":false)") == std::string::npos);
    }
    check_all(cluster, producer, kBatches * kBatch);

    const rest::Page listed = cluster.inbox(0, who);
    std::size_t from_the_future = 0;
    for (std::size_t i = 0; i + 1 < listed.items.size(); ++i)
        CHECK(sort_key(listed.items[i]) < sort_key(listed.items[i + 1]));
    for (const Notification& n : listed.items)
        from_the_future += n.created_at > system_now() + kAhead / 2 ? 1 : 0;
    CHECK(from_the_future == listed.items.size() / 2);

    // Read on the one what the other one's clock has made, and the other way round.
    read_one(cluster.node(0), who, listed.items.front().id);
    read_one(cluster.node(1), who, listed.items.back().id);
    const auto all = cluster.node(0).http().request("POST", "/api/v1/notifications/all/read",
                                                    node_bearer(readers()[1]), "{}");
    CHECK(all.status == 200);
    check_all(cluster, producer, kBatches * kBatch);
    CHECK(cluster.inbox(1, who).unread.total() == listed.items.size() - 2);
    CHECK(cluster.inbox(1, readers()[1]).unread.total() == 0);
    check_converges(cluster, 0, *here, who);
    check_converges(cluster, 1, *there, who);
}
