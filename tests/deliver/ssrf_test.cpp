// The guard against requests into our own network, at work: a server that must never be reached
// listens where each of these addresses leads, and counts who comes.

#include "server/deliver/http/http_client.hpp"
#include "tests/deliver/http_stand_in.hpp"
#include "tests/deliver/loop.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace carillon::deliver {
namespace {

using test::http_answer;
using test::HttpStandIn;
using test::Loop;
using test::Received;

HttpRequest post_to(const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.body = "{}";
    return request;
}

// Listens on 127.0.0.1; a stranger is whoever connects.
struct OwnServer {
    HttpStandIn server{[](const Received&) { return http_answer(200, "secret"); }};
    std::string port = std::to_string(server.port());
};

TEST_CASE("however the host is spelled, a loopback address is not connected to",
          "[deliver][ssrf]") {
    OwnServer own;
    Loop loop;
    HttpClient client(loop.executor(), HttpClientSettings());
    for (const char* host : {"127.0.0.1", "2130706433", "0x7f000001", "0x7f.0x0.0x0.0x1",
                             "0177.0.0.1", "017700000001", "127.1", "127.0.1", "0", "0.0.0.0",
                             "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "user:pass@127.0.0.1",
                             "1.1.1.1@127.0.0.1", "localhost", "LOCALHOST", "%31%32%37.0.0.1"}) {
        CAPTURE(host);
        const HttpAnswer answer =
            loop.ask(client, post_to("http://" + std::string(host) + ":" + own.port + "/"));
        CHECK(answer.status == 0);
        CHECK(answer.body.empty());
        CHECK_THAT(answer.error, Catch::StartsWith("not connected to, because "));
    }
    CHECK(own.server.connections() == 0);
}

TEST_CASE("the same addresses are connected to where private networks are allowed",
          "[deliver][ssrf]") {
    OwnServer own;
    Loop loop;
    HttpClientSettings settings;
    settings.rule = address_rule(true);
    HttpClient client(loop.executor(), settings);
    for (const char* host : {"127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1", "0",
                             "[::ffff:127.0.0.1]", "localhost"}) {
        CAPTURE(host);
        CHECK(
            loop.ask(client, post_to("http://" + std::string(host) + ":" + own.port + "/")).body ==
            "secret");
    }
}

TEST_CASE("an address of IPv6 that is not public is not connected to", "[deliver][ssrf]") {
    Loop loop;
    HttpClient client(loop.executor(), HttpClientSettings());
    for (const char* host : {"[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]",
                             "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[ff02::1]"}) {
        CAPTURE(host);
        const HttpAnswer answer = loop.ask(client, post_to("http://" + std::string(host) + ":9/"));
        CHECK_THAT(answer.error, Catch::StartsWith("not connected to, because "));
    }
}

TEST_CASE("a metadata service is not asked, and the refusal says what it is", "[deliver][ssrf]") {
    Loop loop;
    HttpClient client(loop.executor(), HttpClientSettings());
    for (const char* url : {"http://169.254.169.254/latest/meta-data/", "http://0xa9fea9fe/",
                            "http://2852039166/", "http://[::ffff:169.254.169.254]/"}) {
        CAPTURE(url);
        CHECK(loop.ask(client, post_to(url)).error ==
              "not connected to, because 169.254.169.254 is the address of a cloud's metadata "
              "service");
    }
}

// Only 127.0.0.2 may be connected to, as if it were the internet.
const char* refuse_all_but_two(const IpBytes& address) {
    return address == parse_ip("127.0.0.2") ? nullptr : "not the public one of this test";
}

TEST_CASE("a name that is given a private address after it was looked at is not connected to",
          "[deliver][ssrf]") {
    OwnServer own;
    // On the same port, so that only the address tells them apart.
    HttpStandIn open(
        [](const Received&) { return http_answer(200, "open", "Connection: close\r\n"); },
        "127.0.0.2", own.server.port());
    std::string address = "127.0.0.2";
    Loop loop;
    HttpClientSettings settings;
    settings.rule = refuse_all_but_two;
    settings.limits.idle_connections = 1;
    settings.resolved = [&] {
        return std::vector<std::string>{"rebound.example:" + own.port + ":" + address};
    };
    HttpClient client(loop.executor(), settings);
    const HttpRequest request = post_to("http://rebound.example:" + own.port + "/");
    CHECK(loop.ask(client, request).body == "open");
    address = "127.0.0.1";
    // The connection that is kept, if there is one, leads to the first address; a new one to none.
    const std::size_t before = open.connections();
    for (int i = 0; i < 3; ++i) {
        const HttpAnswer answer = loop.ask(client, request);
        if (answer.status != 0) {
            CHECK(answer.body == "open");
            continue;
        }
        CHECK(answer.error ==
              "not connected to, because 127.0.0.1 is not the public one of this test");
    }
    CHECK(open.connections() == before);
    CHECK(own.server.connections() == 0);
}

TEST_CASE("of a name's addresses only those that are allowed are connected to", "[deliver][ssrf]") {
    OwnServer own;
    HttpStandIn open([](const Received&) { return http_answer(200, "open"); }, "127.0.0.2",
                     own.server.port());
    Loop loop;
    HttpClientSettings settings;
    settings.rule = refuse_all_but_two;
    settings.resolved = [&] {
        return std::vector<std::string>{"several.example:" + own.port +
                                        ":127.0.0.1,[::1],127.0.0.2"};
    };
    HttpClient client(loop.executor(), settings);
    CHECK(loop.ask(client, post_to("http://several.example:" + own.port + "/")).body == "open");
    CHECK(own.server.connections() == 0);
}

TEST_CASE("a redirect to a private address reaches nobody", "[deliver][ssrf]") {
    OwnServer own;
    HttpStandIn open(
        [&](const Received&) {
            return http_answer(307, "", "Location: " + own.server.url("/admin") + "\r\n");
        },
        "127.0.0.2");
    Loop loop;
    HttpClientSettings settings;
    settings.rule = refuse_all_but_two;
    HttpClient client(loop.executor(), settings);
    CHECK(loop.ask(client, post_to(open.url())).status == 307);
    CHECK(own.server.connections() == 0);
}

TEST_CASE("a connection that one rule allowed does not serve another", "[deliver][ssrf]") {
    OwnServer own;
    Loop loop;
    HttpClientSettings settings;
    settings.rule = refuse_nothing;
    HttpClient trusted(loop.executor(), settings);
    HttpClient guarded(loop.executor(), HttpClientSettings());
    CHECK(loop.ask(trusted, post_to(own.server.url())).body == "secret");
    CHECK(loop.ask(guarded, post_to(own.server.url())).status == 0);
    CHECK(own.server.received().size() == 1);
}

}  // namespace
}  // namespace carillon::deliver
