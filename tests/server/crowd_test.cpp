// Too many connections: of one address, and of all together.

#include "server/http/net/address_count.hpp"
#include "server/http/net/connection_places.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

RunningApp::Tweak at_most(std::uint32_t connections) {
    return [connections](AppParts& parts) {
        parts.config.max_connections_per_address = connections;
        parts.net.linger_ms = std::chrono::milliseconds(500);
    };
}

std::size_t open_files_of(pid_t process) {
    const std::filesystem::path folder = "/proc/" + std::to_string(process) + "/fd";
    const auto entries = std::filesystem::directory_iterator(folder);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace

TEST_CASE("places of one address are counted, and free when nobody holds them", "[server][crowd]") {
    using boost::asio::ip::make_address;
    const auto one = make_address("192.0.2.1");
    std::optional<AddressCount> count(2);
    auto first = count->enter(one);
    auto second = count->enter(make_address("::ffff:192.0.2.1"));
    REQUIRE(first);
    REQUIRE(second);
    CHECK_FALSE(count->enter(one));
    CHECK(count->enter(make_address("192.0.2.2")));
    CHECK(count->enter(make_address("2001:db8::1")));
    auto copy = *first;
    first.reset();
    CHECK_FALSE(count->enter(one));
    copy.reset();
    CHECK(count->enter(one));
    auto third = count->enter(one);
    count.reset();
    third.reset();  // after the end of the count

    // One customer has a /64.
    AddressCount of_networks(1);
    const auto customer = of_networks.enter(make_address("2001:db8:1:2::1"));
    CHECK(customer);
    CHECK_FALSE(of_networks.enter(make_address("2001:db8:1:2:ffff::99")));
    CHECK(of_networks.enter(make_address("2001:db8:1:3::1")));
    CHECK(of_networks.enter(make_address("192.0.2.1")));

    AddressCount any(0);
    for (int i = 0; i < 1000; ++i)
        CHECK(any.enter(one));
}

TEST_CASE("a connection too many is answered 429, whatever it wants", "[server][crowd]") {
    const RunningApp server(at_most(3));
    auto plain = server.http();
    CHECK(plain.request("GET", "/healthz").status == 200);
    auto socket = server.ws(server.token(user(1)));
    await_frame(socket, "snapshot");
    auto stream = server.http();
    stream.send(HttpClient::text_of("GET", "/api/v1/notifications/stream", server.bearer(user(1))));
    stream.read_until("\"snapshot\"");

    auto fourth = server.http();
    const auto refused = fourth.request("GET", "/healthz");
    CHECK(refused.status == 429);
    CHECK(refused.header("Content-Type") == "application/problem+json");
    CHECK_FALSE(refused.header("Retry-After").empty());
    CHECK_FALSE(refused.header("X-Request-Id").empty());
    CHECK(fourth.ends());
    CHECK(server.ws(server.token(user(1))).status() == 429);
    // Those that are there go on.
    CHECK(plain.request("GET", "/healthz").status == 200);
    socket.send(R"({"type":"ping"})");
    await_frame(socket, "pong");

    // Each kind makes room when it ends.
    socket.close();
    stream.drop();
    std::vector<HttpClient> next;
    eventually("two are let in", [&] {
        auto client = server.http();
        if (client.request("GET", "/healthz").status == 200) next.push_back(std::move(client));
        return next.size() == 2;
    });
    CHECK(server.http().request("GET", "/healthz").status == 429);
}

TEST_CASE("a crowd at the door is sent away and those inside are served", "[server][crowd]") {
    const RunningApp server(at_most(1));
    auto inside = server.http();
    CHECK(inside.request("GET", "/healthz").status == 200);
    for (int round = 0; round < 3; ++round) {
        std::vector<HttpClient> crowd;
        for (int i = 0; i < 100; ++i)
            crowd.push_back(server.http());
        CHECK(inside.request("GET", "/healthz").status == 200);
        for (HttpClient& client : crowd) {
            // Told so, or closed without a word where too many are being told.
            const std::string said = client.read_some();
            CHECK((said.empty() || said.starts_with("HTTP/1.1 429 ")));
        }
    }
    CHECK(inside.request("GET", "/healthz").status == 200);
}

TEST_CASE("places of all are counted, and free when nobody holds them", "[server][crowd]") {
    std::optional<ConnectionCap> cap(2);
    std::vector<ConnectionCap::Place> held;
    while (auto place = cap->enter())
        held.push_back(std::move(*place));
    CHECK(held.size() == 2);
    held.pop_back();
    CHECK(cap->enter());
    cap.reset();
    held.clear();  // after the end of the cap
}

TEST_CASE("connections leave files for everything else, however few there are", "[server][crowd]") {
    CHECK(connections_within(1048576, 4) == 1048576 - 256 - 16);
    CHECK(connections_within(1024, 2) == 1024 - 256 - 8);
    CHECK(connections_within(400, 2) == 200);
    CHECK(connections_within(std::numeric_limits<std::uint64_t>::max(), 1) ==
          std::numeric_limits<std::uint32_t>::max());
    CHECK(connections_allowed(7, 1) == 7);
    const CapturedLog log;
    CHECK(connections_allowed(1000000000, 1) == connections_allowed(0, 1));
    CHECK(log.await("server.few_open_files").at("allowed") == connections_allowed(0, 1));
}

TEST_CASE("a connection more than all may be is closed, and its place is free with its end",
          "[server][crowd]") {
    RunningApp server([](AppParts& parts) {
        parts.config.max_connections = 3;
        parts.config.admin_listen = ListenAddress{"127.0.0.1", 0, false};
    });
    const CapturedLog log;
    const auto refused = [&](HttpClient& asked) {
        return metric_value(asked, "notifications_connections_refused_total{reason=\"limit\"}");
    };
    auto plain = server.http();
    CHECK(plain.request("GET", "/healthz").status == 200);
    auto socket = server.ws(server.token(user(1)));
    await_frame(socket, "snapshot");
    auto stream = server.http();
    stream.send(HttpClient::text_of("GET", "/api/v1/notifications/stream", server.bearer(user(1))));
    stream.read_until("\"snapshot\"");

    constexpr int kMore = 50;
    for (int i = 0; i < kMore; ++i)
        CHECK(server.http().read_some().empty());
    // Those that are there go on, and whoever looks after the server gets in.
    CHECK(plain.request("GET", "/healthz").status == 200);
    socket.send(R"({"type":"ping"})");
    await_frame(socket, "pong");
    HttpClient admin(server.app().admin_address()->port);
    CHECK(refused(admin) == kMore);
    const auto told = log.lines("http.full");
    REQUIRE_FALSE(told.empty());
    CHECK(told.front().at("limit") == 3);
    CHECK(told.front().at("closed") == 1);

    // Each kind makes room when it ends.
    socket.close();
    stream.drop();
    std::vector<HttpClient> next;
    eventually("two are let in", [&] {
        auto client = server.http();
        client.send(HttpClient::text_of("GET", "/healthz"));
        if (!client.read_some().empty()) next.push_back(std::move(client));
        return next.size() == 2;
    });
    CHECK(server.http().read_some().empty());
}

TEST_CASE("a crowd takes no file from the database, by default", "[server][crowd]") {
    constexpr unsigned kFiles = 160;
    const TempDir folder;
    ServeProcess server(folder.path(), {}, {}, kFiles);
    HttpClient inside(server.port());
    REQUIRE(inside.request("GET", "/readyz").status == 200);
    std::vector<HttpClient> crowd;
    for (unsigned i = 0; i < 2 * kFiles; ++i)
        crowd.emplace_back(server.port());
    eventually("those that are too many are closed", [&] {
        return metric_value(inside, "notifications_connections_refused_total{reason=\"limit\"}") ==
               2 * kFiles - (kFiles / 2 - 1);
    });
    CHECK(metric_value(inside, "notifications_errors_total{where=\"http\"}") == 0);
    CHECK(metric_value(inside, "process_open_fds") < kFiles * 3 / 4);
    CHECK(inside.request("GET", "/readyz").status == 200);
    crowd.clear();
    const Finished finished = server.stop();
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.find("http.accept_failed") == std::string::npos);
    CHECK(finished.err.find("http.full") != std::string::npos);
}

TEST_CASE("when file descriptors run out the server waits, and goes on", "[server][crowd]") {
    const TempDir folder;
    ServeProcess server(folder.path());
    const pid_t pid = server.process().pid();
    HttpClient first(server.port());
    REQUIRE(first.request("GET", "/healthz").status == 200);

    rlimit limit{};
    REQUIRE(prlimit(pid, RLIMIT_NOFILE, nullptr, &limit) == 0);
    limit.rlim_cur = open_files_of(pid) + 5;
    REQUIRE(prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) == 0);

    const auto failures = [&] {
        return metric_value(first, "notifications_errors_total{where=\"http\"}");
    };
    std::vector<HttpClient> clients;
    while (failures() == 0) {
        REQUIRE(clients.size() < 20);
        const std::size_t before = open_files_of(pid);
        clients.emplace_back(server.port());
        eventually("it is accepted, or that fails",
                   [&] { return open_files_of(pid) > before || failures() > 0; });
    }
    // One more: it waits to be accepted.
    HttpClient waiting(server.port());
    waiting.send(HttpClient::text_of("GET", "/healthz"));
    CHECK(first.request("GET", "/healthz").status == 200);
    clients.clear();
    CHECK(waiting.read_answer().status == 200);
    CHECK(HttpClient(server.port()).request("GET", "/healthz").status == 200);

    const Finished finished = server.stop();
    CHECK(finished.exit_code == 0);
    std::istringstream lines(finished.err);
    std::string line;
    int told = 0;
    while (std::getline(lines, line)) {
        if (Json::parse(line).at("event") == "http.accept_failed") ++told;
    }
    CHECK(told == 1);
}
