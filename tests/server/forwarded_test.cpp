// Clients behind proxies: believed where the proxy is trusted, and nowhere else.

#include "server/http/net/forwarded.hpp"

#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

std::vector<Network> networks(const std::vector<std::string>& texts) {
    std::vector<Network> list;
    for (const std::string& text : texts)
        list.push_back(parse_network(text).value());
    return list;
}

std::string client_behind(const std::string& peer, const std::vector<std::string>& fields,
                          const std::vector<std::string>& trusted) {
    http::Headers headers;
    for (const std::string& field : fields)
        headers.add("X-Forwarded-For", field);
    return ip_text(client_of(parse_ip(peer).value(), headers, networks(trusted)).address);
}

std::string scheme_behind(const std::string& peer, const std::string& field) {
    http::Headers headers;
    headers.add("X-Forwarded-Proto", field);
    return client_of(parse_ip(peer).value(), headers, networks({"10.0.0.0/8"})).scheme;
}

RunningApp::Tweak behind_a_proxy(std::uint32_t connections = 10000) {
    return [connections](AppParts& parts) {
        parts.config.trusted_proxies = networks({"127.0.0.1"});
        parts.config.max_connections_per_address = connections;
    };
}

std::string remote_of_last_send(const RunningApp& server) {
    const auto page =
        server.http().request("GET", "/api/v1/audit?limit=1", server.bearer(user(9), Role::kAdmin));
    return json_of(page).at("items").at(0).at("remote");
}

void send_by_hand(const RunningApp& server, const HeaderList& more) {
    HeaderList headers = server.bearer(user(9), Role::kAdmin);
    headers.insert(headers.end(), more.begin(), more.end());
    const Json body = {{"user_id", user(1).text()}, {"title", "t"}, {"body", "b"}};
    REQUIRE(
        server.http().request("POST", "/api/v1/notifications/test", headers, body.dump()).status ==
        201);
}

}  // namespace

TEST_CASE("networks hold their addresses and no others", "[server][proxies]") {
    const auto holds = [](const char* network, const char* address) {
        return parse_network(network).value().contains(parse_ip(address).value());
    };
    CHECK(holds("10.0.0.0/8", "10.255.0.1"));
    CHECK_FALSE(holds("10.0.0.0/8", "11.0.0.1"));
    CHECK(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
    CHECK(holds("192.0.2.1", "192.0.2.1"));
    CHECK_FALSE(holds("192.0.2.1", "192.0.2.2"));
    CHECK(holds("192.0.2.128/25", "192.0.2.200"));
    CHECK_FALSE(holds("192.0.2.128/25", "192.0.2.100"));
    CHECK(holds("0.0.0.0/0", "203.0.113.9"));
    CHECK_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
    CHECK(holds("2001:db8::/32", "2001:db8:1::1"));
    CHECK_FALSE(holds("2001:db8::/32", "2001:db9::1"));
    CHECK(holds("::1", "::1"));
    CHECK(holds("::/0", "2001:db8::1"));
    for (const char* wrong : {"", "10", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1",
                              "::/129", "2001:db8::1/32", "[::1]", "localhost", "10.0.0.0/8/8"})
        CHECK_FALSE(parse_network(wrong));
}

TEST_CASE("what a stranger says of others is not believed", "[server][proxies]") {
    CHECK(client_behind("203.0.113.1", {"192.0.2.9"}, {}) == "203.0.113.1");
    CHECK(client_behind("203.0.113.1", {"192.0.2.9"}, {"10.0.0.0/8"}) == "203.0.113.1");
    // Forged by the client, and handed on by the proxy with the client's own address behind.
    CHECK(client_behind("10.0.0.1", {"127.0.0.1, 203.0.113.1"}, {"10.0.0.0/8"}) == "203.0.113.1");
    CHECK(client_behind("10.0.0.1", {"10.0.0.9, 203.0.113.1"}, {"10.0.0.0/8"}) == "203.0.113.1");
}

TEST_CASE("the rightmost address that is not trusted is the client", "[server][proxies]") {
    const std::vector<std::string> trusted{"10.0.0.0/8", "2001:db8:ffff::/48"};
    CHECK(client_behind("10.0.0.1", {"192.0.2.1"}, trusted) == "192.0.2.1");
    CHECK(client_behind("::ffff:10.0.0.1", {"192.0.2.1"}, trusted) == "192.0.2.1");
    CHECK(client_behind("10.0.0.1", {"192.0.2.1, 192.0.2.2, 10.0.0.7"}, trusted) == "192.0.2.2");
    // Several fields are one list.
    CHECK(client_behind("10.0.0.1", {"192.0.2.1", "192.0.2.2, 10.0.0.7"}, trusted) == "192.0.2.2");
    CHECK(client_behind("10.0.0.1", {"10.0.0.8, 10.0.0.7"}, trusted) == "10.0.0.8");
    CHECK(client_behind("2001:db8:ffff::1", {"2001:db8::7"}, trusted) == "2001:db8::7");
    CHECK(client_behind("10.0.0.1", {}, trusted) == "10.0.0.1");
    CHECK(client_behind("10.0.0.1", {" , ,"}, trusted) == "10.0.0.1");
}

TEST_CASE("hops are read with ports, brackets and quotes; what is no address ends the way",
          "[server][proxies]") {
    const std::vector<std::string> trusted{"10.0.0.0/8"};
    CHECK(client_behind("10.0.0.1", {"192.0.2.1:4711"}, trusted) == "192.0.2.1");
    CHECK(client_behind("10.0.0.1", {"[2001:db8::7]:4711"}, trusted) == "2001:db8::7");
    CHECK(client_behind("10.0.0.1", {"[2001:db8::7]"}, trusted) == "2001:db8::7");
    CHECK(client_behind("10.0.0.1", {"\"[2001:db8::7]:4711\""}, trusted) == "2001:db8::7");
    CHECK(client_behind("10.0.0.1", {"::ffff:192.0.2.1"}, trusted) == "192.0.2.1");
    for (const char* garbage : {"unknown", "_hidden", "192.0.2", "[2001:db8::7", "[::1]x", "\"",
                                "fe80::1%eth0", "1.2.3.4.5", "999.1.1.1"}) {
        INFO(garbage);
        CHECK(client_behind("10.0.0.1", {garbage}, trusted) == "10.0.0.1");
        CHECK(client_behind("10.0.0.1", {"192.0.2.1, " + std::string(garbage) + ", 10.0.0.2"},
                            trusted) == "10.0.0.2");
    }
}

TEST_CASE("the scheme is what the nearest trusted proxy says", "[server][proxies]") {
    CHECK(scheme_behind("10.0.0.1", "https") == "https");
    CHECK(scheme_behind("10.0.0.1", "HTTP") == "http");
    CHECK(scheme_behind("10.0.0.1", "http, https") == "https");
    CHECK(scheme_behind("10.0.0.1", "gopher").empty());
    CHECK(scheme_behind("192.0.2.1", "https").empty());
}

TEST_CASE("the audit names the client behind a trusted proxy, and no forged one",
          "[server][proxies]") {
    SECTION("the proxy is trusted") {
        const RunningApp server(behind_a_proxy());
        send_by_hand(server, {{"X-Forwarded-For", "198.51.100.1, 203.0.113.7"}});
        CHECK(remote_of_last_send(server) == "203.0.113.7");
        send_by_hand(server, {});
        CHECK(remote_of_last_send(server) == "127.0.0.1");
    }
    SECTION("it is not") {
        const RunningApp server;
        send_by_hand(server, {{"X-Forwarded-For", "203.0.113.7"}});
        CHECK(remote_of_last_send(server) == "127.0.0.1");
    }
}

TEST_CASE("live connections through a proxy are counted by their client", "[server][proxies]") {
    const RunningApp server(behind_a_proxy(1));
    const auto open = [&](const std::string& client, std::uint32_t who) {
        return WsClient(server.port(), "/ws/notifications?token=" + server.token(user(who)),
                        {{"X-Forwarded-For", client}});
    };
    // The proxy itself has as many connections as it likes.
    auto first_plain = server.http();
    auto second_plain = server.http();
    CHECK(first_plain.request("GET", "/healthz").status == 200);
    CHECK(second_plain.request("GET", "/healthz").status == 200);

    auto first = open("2001:db8::1", 1);
    CHECK(first.is_open());
    await_frame(first, "snapshot");
    // Of the same customer's network.
    CHECK(open("2001:db8::2", 2).status() == 429);
    auto other = open("2001:db8:0:1::1", 3);
    CHECK(other.is_open());
    // Its place is free when it ends.
    first.close();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    bool is_in = false;
    while (!is_in && std::chrono::steady_clock::now() < end)
        is_in = open("2001:db8::2", 2).is_open();
    CHECK(is_in);
}

TEST_CASE("the own origin includes the scheme where a trusted proxy tells it",
          "[server][proxies]") {
    const RunningApp server(behind_a_proxy());
    const auto status = [&](const std::string& origin, const std::string& scheme) {
        HeaderList headers{{"Origin", origin}};
        if (!scheme.empty()) headers.emplace_back("X-Forwarded-Proto", scheme);
        return WsClient(server.port(), "/ws/notifications?token=" + server.token(user(1)), headers)
            .status();
    };
    CHECK(status("https://localhost", "https") == 101);
    CHECK(status("http://localhost", "https") == 403);
    CHECK(status("http://localhost", "") == 101);
}
