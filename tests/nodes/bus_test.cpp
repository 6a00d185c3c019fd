// Nodes that hear of each other over Redis, and what befalls it. After each fault: what was
// acknowledged is there once, every client comes to show it, and /readyz tells how things stand.

#include "tests/nodes/load.hpp"
#include "tests/nodes/redis_server.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

using namespace carillon;
using namespace carillon::test;

namespace {

ClusterOptions over(const std::string& redis_url) {
    ClusterOptions options;
    options.node["REDIS_URL"] = redis_url;
    return options;
}

// Waits until /readyz tells this of the bus; it must say 200 all the while.
void await_bus(Cluster& cluster, const std::string& state) {
    const std::string wanted = R"({"status":"ready","database":"up","bus":")" + state + "\"}";
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        const auto until = std::chrono::steady_clock::now() + kPatience;
        while (true) {
            const HttpAnswer answer = cluster.node(i).http().request("GET", "/readyz");
            REQUIRE(answer.status == 200);
            if (answer.body == wanted) break;
            if (std::chrono::steady_clock::now() > until) {
                throw std::runtime_error("the bus does not become " + state + ": " + answer.body);
            }
            std::this_thread::yield();
        }
    }
}

}  // namespace

TEST_CASE("what one node commits is pushed by the other, as it was committed", "[nodes][bus]") {
    const RedisServer redis;
    Cluster cluster(over(redis.url()));
    await_bus(cluster, "up");
    const auto screen = cluster.follow(1, readers()[0]);
    Producer producer = cluster.producer("told");
    REQUIRE(producer.try_once(cluster.node(0).port(), 0, 1, readers())->status == 200);
    // A sweep asks the store and pushes nothing.
    cluster.node(1).await_log("notification.ws.broadcast");
    check_converges(cluster, 0, *screen, readers()[0]);
    CHECK(screen->inbox().unread().total() == 1);
}

TEST_CASE("Redis is killed, comes back empty, stands still and goes on, under load",
          "[nodes][bus][fault]") {
    RedisServer redis;
    Cluster cluster(over(redis.url()));
    await_bus(cluster, "up");
    const auto screen = cluster.follow(0, readers()[0]);
    const auto other = cluster.follow(1, readers()[0]);
    Producer producer = cluster.producer("deaf");
    int events = 0;
    const auto publish = [&](int batches) {
        for (; batches > 0; --batches, events += kBatch)
            producer.publish(events, kBatch, readers());
    };
    {
        std::thread during([&] { publish(60); });
        redis.kill();
        during.join();
    }
    await_bus(cluster, "degraded");
    publish(20);
    check_converges(cluster, 1, *screen, readers()[0]);
    // A figure to look at: how late the other node's client is without the bus.
    const auto begun = std::chrono::steady_clock::now();
    REQUIRE(producer.try_once(cluster.node(1).port(), events, kBatch, readers())->status == 200);
    events += kBatch;
    check_converges(cluster, 1, *screen, readers()[0]);
    WARN("without the bus a client of the other node was up to date after "
         << std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - begun).count()
         << " ms");
    redis.start();
    await_bus(cluster, "up");
    publish(20);
    // Its sockets stay open: only its silence tells.
    redis.pause();
    publish(20);
    await_bus(cluster, "degraded");
    publish(20);
    check_converges(cluster, 0, *other, readers()[0]);
    redis.resume();
    await_bus(cluster, "up");
    redis.restart_empty();
    await_bus(cluster, "up");
    publish(20);
    CHECK(producer.refusals() == 0);
    CHECK(producer.unanswered() == 0);
    check_all(cluster, producer, events);
    check_converges(cluster, 0, *screen, readers()[0]);
    check_converges(cluster, 1, *other, readers()[0]);
    CHECK(screen->connects() == 1);
    CHECK(other->connects() == 1);
}

TEST_CASE("partitions are spread over several servers; one that is away is told of",
          "[nodes][bus][fault]") {
    const RedisServer first;
    RedisServer second;
    Cluster cluster(over(first.url() + "," + second.url()));
    await_bus(cluster, "up");
    // Each node is subscribed to every partition once, to its own probe on both, and to control.
    const auto channels = [](const RedisServer& server) {
        return server.command({"PUBSUB", "CHANNELS", "carillon.p.*"});
    };
    const auto count = [](const std::string& lines) {
        return std::count(lines.begin(), lines.end(), '\n') + 1;
    };
    CHECK(count(channels(first)) == 128);
    CHECK(count(channels(second)) == 128);
    std::vector<std::unique_ptr<Follower>> screens;
    for (const UserId& reader : readers())
        screens.push_back(cluster.follow(1, reader));
    Producer producer = cluster.producer("spread");
    Load load(producer, 40);
    load.await(10);
    second.kill();
    await_bus(cluster, "degraded");
    const int events = load.finish();
    check_all(cluster, producer, events);
    for (std::size_t i = 0; i < readers().size(); ++i)
        check_converges(cluster, 0, *screens[i], readers()[i]);
    second.start();
    await_bus(cluster, "up");
}

TEST_CASE("a node that stands still for a while finds all that it has missed",
          "[nodes][bus][fault]") {
    const RedisServer redis;
    Cluster cluster(over(redis.url()));
    await_bus(cluster, "up");
    const auto screen = cluster.follow(1, readers()[0]);
    const auto other = cluster.follow(0, readers()[0]);
    Producer producer([&cluster] { return std::vector<std::uint16_t>{cluster.node(0).port()}; },
                      "slow");
    cluster.node(1).pause();
    Load load(producer, 40);
    const int events = load.finish();
    check_converges(cluster, 0, *other, readers()[0]);
    cluster.node(1).resume();
    check_converges(cluster, 0, *screen, readers()[0]);
    check_all(cluster, producer, events);
}

TEST_CASE("a broadcast of one node reaches who is connected to the other", "[nodes][bus]") {
    const RedisServer redis;
    Cluster cluster(over(redis.url()));
    await_bus(cluster, "up");
    const auto screen = cluster.follow(1, readers()[0]);
    const HttpAnswer answer = cluster.node(0).http().request(
        "POST", "/api/v1/events", node_bearer(readers()[0], Role::kService),
        R"({"event":"system.announcement","payload":{"broadcast":true,"title":"a","body":"b"}})");
    REQUIRE(answer.status == 200);
    check_converges(cluster, 0, *screen, readers()[0]);
    CHECK(screen->inbox().unread().total() == 1);
}

TEST_CASE("an operator's word lets every session ask the store", "[nodes][bus]") {
    const RedisServer redis;
    Cluster cluster(over(redis.url()));
    await_bus(cluster, "up");
    CHECK(redis.command({"PUBLISH", "carillon.control", "look"}) == "2");
    cluster.node(0).await_log("bus.look");
    cluster.node(1).await_log("bus.look");
}

TEST_CASE("what is no hint is passed over", "[nodes][bus]") {
    const RedisServer redis;
    Cluster cluster(over(redis.url()));
    await_bus(cluster, "up");
    const auto screen = cluster.follow(1, readers()[0]);
    for (const char* text : {"", "x", "1 n u e 1 2 3 0 0 \n", "2 n\n"})
        redis.command({"PUBLISH", "carillon.p.0", text});
    Producer producer = cluster.producer("odd");
    producer.publish(0, 5, readers());
    check_all(cluster, producer, 5);
    check_converges(cluster, 0, *screen, readers()[0]);
    await_bus(cluster, "up");
}

TEST_CASE("a replica is no bus: what is published there is heard nowhere else",
          "[nodes][bus][fault]") {
    const RedisServer primary;
    RedisServer demoted;
    Cluster cluster(over(demoted.url()));
    await_bus(cluster, "up");
    demoted.command({"REPLICAOF", "127.0.0.1", std::to_string(primary.port())});
    await_bus(cluster, "degraded");
    demoted.command({"REPLICAOF", "NO", "ONE"});
    await_bus(cluster, "up");
}

TEST_CASE("a password is sent, and a wrong one leaves the bus away", "[nodes][bus]") {
    const RedisServer redis({"--requirepass", "s3:cret"});
    const std::string place = "127.0.0.1:" + std::to_string(redis.port());
    Cluster right(over("redis://:s3%3Acret@" + place));
    await_bus(right, "up");
    Cluster wrong(over("redis://:hunter2@" + place));
    await_bus(wrong, "degraded");
    const std::string log = wrong.node(0).await_log("redis.away");
    CHECK(log.find("hunter2") == std::string::npos);
}

TEST_CASE("over TLS the server's certificate is checked", "[nodes][bus]") {
    const TempDir folder;
    const std::string key = (folder.path() / "key.pem").string();
    const std::string certificate = (folder.path() / "certificate.pem").string();
    ChildProcess::Options openssl;
    openssl.program = "openssl";
    const Arguments arguments = {"req",
                                 "-x509",
                                 "-newkey",
                                 "ec",
                                 "-pkeyopt",
                                 "ec_paramgen_curve:P-256",
                                 "-nodes",
                                 "-keyout",
                                 key,
                                 "-out",
                                 certificate,
                                 "-subj",
                                 "/CN=test",
                                 "-days",
                                 "2",
                                 "-addext",
                                 "subjectAltName=IP:127.0.0.1"};
    REQUIRE(ChildProcess(arguments, openssl).wait().exit_code == 0);
    const std::string port = std::to_string(free_port());
    const RedisServer redis({"--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file",
                             key, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"});
    const auto state_of = [](const std::string& host_and_port, const test::Variables& more) {
        ClusterOptions options = over("rediss://" + host_and_port);
        options.nodes = 1;
        options.node.insert(more.begin(), more.end());
        return std::make_unique<Cluster>(options);
    };
    const test::Variables trusting = {{"SSL_CERT_FILE", certificate}};
    await_bus(*state_of("127.0.0.1:" + port, trusting), "up");
    const auto another_name = state_of("localhost:" + port, trusting);
    another_name->node(0).await_log("redis.away");
    await_bus(*another_name, "degraded");
    const auto unknown = state_of("127.0.0.1:" + port, {});
    unknown->node(0).await_log("redis.away");
    await_bus(*unknown, "degraded");
}
