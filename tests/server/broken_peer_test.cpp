// Peers that break off in the middle of something: the server goes on and keeps nothing of them.

#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>
#include <sys/socket.h>

#include <cstddef>
#include <filesystem>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kConnections = "notifications_ws_active_connections";

// Breaks off at every place of these bytes, and after them.
void break_off_everywhere(const RunningApp& server, const std::string& bytes) {
    for (std::size_t size = 0; size <= bytes.size(); size += bytes.size() > 64 ? 7 : 1) {
        auto client = server.http();
        if (size > 0) client.send(bytes.substr(0, size));
        client.drop();
    }
    auto client = server.http();
    client.send(bytes);
    client.drop();
}

std::string upgrade(const RunningApp& server) {
    return HttpClient::text_of("GET", "/ws/notifications?token=" + server.token(user(1)),
                               {{"Connection", "Upgrade"},
                                {"Upgrade", "websocket"},
                                {"Sec-WebSocket-Version", "13"},
                                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}});
}

// Those of TCP of this process, in which the server runs: what is no connection (a file of a
// database, the pair by which libcurl wakes its thread) may be opened at any time.
std::size_t open_sockets() {
    std::size_t sockets = 0;
    for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
        int family = 0;
        socklen_t size = sizeof family;
        const int number = std::stoi(file.path().filename().string());
        if (::getsockopt(number, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0) continue;
        if (family == AF_INET || family == AF_INET6) ++sockets;
    }
    return sockets;
}

// The sockets of all that broke off are closed, and nobody is counted as connected.
void check_nothing_is_left(const RunningApp& server, std::size_t sockets_before) {
    await_metric(server, kConnections, 0);
    eventually(
        "no socket more than before", [&] { return open_sockets() <= sockets_before; },
        [] { return std::to_string(open_sockets()); });
    auto client = server.ws(server.token(user(1)));
    await_frame(client, "snapshot");
}

}  // namespace

TEST_CASE("a peer breaks off anywhere in a request", "[server][broken]") {
    const RunningApp server;
    const std::size_t before = open_sockets();
    break_off_everywhere(server,
                         "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " +
                             server.token(user(9), Role::kService) +
                             "\r\nContent-Length: 20\r\n\r\n[                  ]");
    break_off_everywhere(server,
                         "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                         "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n");
    check_nothing_is_left(server, before);
}

TEST_CASE("a peer breaks off in the middle of an answer", "[server][broken]") {
    const RunningApp server;
    const std::string large(12 * 1024, 'x');
    for (int i = 0; i < 200; ++i)
        server.assign_task({user(1)}, large);
    const std::size_t before = open_sockets();
    const std::string ask =
        HttpClient::text_of("GET", "/api/v1/notifications?limit=200", server.bearer(user(1)));
    for (int i = 0; i < 10; ++i) {
        // Several megabytes each: more than the sockets of both ends hold.
        auto client = server.http();
        client.send(ask + ask + ask);
        CHECK_FALSE(client.read_some().empty());
        client.drop();
    }
    check_nothing_is_left(server, before);
}

TEST_CASE("a peer breaks off anywhere in an upgrade, or right after it", "[server][broken]") {
    const RunningApp server;
    const std::size_t before = open_sockets();
    break_off_everywhere(server, upgrade(server));
    for (int i = 0; i < 20; ++i) {
        auto client = server.http();
        client.send(upgrade(server));
        client.read_until("\r\n\r\n");
        client.drop();
    }
    check_nothing_is_left(server, before);
}

TEST_CASE("a peer breaks off anywhere in a frame", "[server][broken]") {
    const RunningApp server;
    const std::size_t before = open_sockets();
    const std::string frame = std::string("\x81\x8f\0\0\0\0", 6) + R"({"type":"ping"})";
    for (std::size_t size = 1; size <= frame.size(); ++size) {
        auto client = server.ws(server.token(user(1 + static_cast<std::uint32_t>(size))));
        await_frame(client, "snapshot");
        client.send_raw(frame.substr(0, size));
        client.drop();
    }
    check_nothing_is_left(server, before);
}

TEST_CASE("a peer breaks off while it is pushed to", "[server][broken]") {
    const RunningApp server([](AppParts& parts) { parts.config.throttle_per_minute = 0; });
    const std::size_t before = open_sockets();
    const std::string large(12 * 1024, 'x');
    for (int i = 0; i < 5; ++i) {
        auto socket = server.ws(server.token(user(1)));
        await_frame(socket, "snapshot");
        auto stream = server.http();
        stream.send(
            HttpClient::text_of("GET", "/api/v1/notifications/stream", server.bearer(user(1))));
        stream.read_until("\"snapshot\"");
        for (int j = 0; j < 20; ++j)
            server.assign_task({user(1)}, large);
        socket.drop();
        stream.drop();
        server.assign_task({user(1)}, large);
    }
    check_nothing_is_left(server, before);
}

TEST_CASE("a refused socket may break off too", "[server][broken]") {
    const RunningApp server([](AppParts& parts) { parts.config.ws_max_connections = 1; });
    const std::size_t before = open_sockets();
    {
        auto first = server.ws(server.token(user(1)));
        await_frame(first, "snapshot");
        for (int i = 0; i < 20; ++i) {
            auto refused = i % 2 == 0 ? server.ws(server.token(user(1))) : server.ws("nonsense");
            CHECK(next_json(refused).at("type") == "bye");
            refused.drop();
        }
        await_metric(server, kConnections, 1);
    }
    check_nothing_is_left(server, before);
}
