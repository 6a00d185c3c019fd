// Too many connections: of one address, and of all together.

#include "server/net/address_count.hpp"
#include "tests/server/figures.hpp"
#include "tests/server/json.hpp"
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
        return figure(first, "notifications_errors_total{where=\"http\"}");
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
