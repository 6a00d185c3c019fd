// HTTP over real sockets: connections, limits, refusals.

#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

using std::chrono::milliseconds;

// For a test that runs into this limit. The others stay as long as they are, so that a slow machine
// runs into none of them.
RunningApp::Tweak short_limit(milliseconds NetSettings::*limit) {
    return [limit](AppParts& parts) { parts.net.*limit = milliseconds(200); };
}

void check_problem(const HttpAnswer& answer, int status) {
    CHECK(answer.status == status);
    CHECK(answer.header("Content-Type") == "application/problem+json");
    CHECK_FALSE(answer.header("X-Request-Id").empty());
    const Json problem = json_of(answer);
    CHECK(problem.at("status") == status);
    CHECK(problem.at("title").is_string());
    CHECK(problem.at("type").is_string());
    CHECK(problem.at("detail").is_string());
}

}  // namespace

TEST_CASE("one connection serves many requests, in order when pipelined", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    CHECK(client.request("GET", "/healthz").body.find(R"({"status":"ok","version":")") == 0);
    CHECK(client.request("GET", "/readyz").body ==
          R"({"status":"ready","database":"up","bus":"in-process"})");
    client.send(HttpClient::text_of("GET", "/healthz", {{"X-Request-Id", "first"}}) +
                HttpClient::text_of("GET", "/readyz", {{"X-Request-Id", "second"}}) +
                HttpClient::text_of("GET", "/nowhere/at/all", {{"X-Request-Id", "third"}}) +
                HttpClient::text_of("GET", "/healthz", {{"Connection", "close"}}));
    CHECK(client.read_answer().header("X-Request-Id") == "first");
    CHECK(client.read_answer().header("X-Request-Id") == "second");
    CHECK(client.read_answer().header("X-Request-Id") == "third");
    const auto last = client.read_answer();
    CHECK(last.status == 200);
    CHECK_FALSE(last.keep_alive);
    CHECK(client.ends());
}

TEST_CASE("every answer has a request id, a harmless one from outside is kept", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    const auto first = client.request("GET", "/healthz").header("X-Request-Id");
    const auto second = client.request("GET", "/healthz").header("X-Request-Id");
    CHECK(first.size() == 36);
    CHECK(first != second);
    CHECK(
        client.request("GET", "/healthz", {{"X-Request-Id", "of-mine.1"}}).header("X-Request-Id") ==
        "of-mine.1");
    CHECK(client.request("GET", "/healthz", {{"X-Request-Id", "<script>"}})
              .header("X-Request-Id")
              .size() == 36);
}

TEST_CASE("HEAD has the head of GET and no body", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    const auto head = client.request("HEAD", "/healthz");
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    const auto whole = client.request("GET", "/healthz");
    CHECK(head.header("Content-Length") == std::to_string(whole.body.size()));
}

TEST_CASE("HTTP/1.0 closes unless asked to keep alive", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    client.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(client.read_answer().header("Connection") == "keep-alive");
    client.send("GET /healthz HTTP/1.0\r\n\r\n");
    CHECK(client.read_answer().status == 200);
    CHECK(client.ends());
}

TEST_CASE("a client that waits for leave to send its body gets it", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    const std::string head =
        "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
        "Expect: 100-continue\r\n";
    client.send(head + "Authorization: Bearer " + server.token(user(9), Role::kService) +
                "\r\n\r\n");
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("[]");
    CHECK(client.read_answer().status != 100);

    SECTION("or the refusal, where the body would change nothing") {
        client.send(head + "\r\n");
        check_problem(client.read_answer(), 401);
    }
}

TEST_CASE("an unfinished head is answered 408", "[server][http]") {
    const RunningApp server(short_limit(&NetSettings::head_ms));
    auto client = server.http();
    client.send("GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ");
    check_problem(client.read_answer(), 408);
    CHECK(client.ends());
}

TEST_CASE("a head that comes byte by byte runs out of time", "[server][http]") {
    const RunningApp server(short_limit(&NetSettings::head_ms));
    auto client = server.http();
    auto watch = server.http();
    // Each byte comes soon after the one before: what counts is the time since the first.
    client.send("GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ");
    const std::string timed_out =
        R"(notifications_http_requests_total{method="OTHER",route="none",status="408"})";
    eventually("its time is up", [&] {
        if (metric_value(watch, timed_out) == 1) return true;
        client.send("x");
        return false;
    });
    check_problem(client.read_answer(), 408);
}

TEST_CASE("a peer that goes on sending after its refusal is cut off", "[server][http]") {
    const RunningApp server(short_limit(&NetSettings::linger_ms));
    auto client = server.http();
    client.send("nonsense\r\n\r\n");
    check_problem(client.read_answer(), 400);
    const std::string more(64 * 1024, 'x');
    CHECK_THROWS([&] {
        while (true)
            client.send(more);
    }());
}

TEST_CASE("an unfinished body is answered 408", "[server][http]") {
    const RunningApp server(short_limit(&NetSettings::body_ms));
    auto client = server.http();
    client.send(
        "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nAuthorization: "
        "Bearer " +
        server.token(user(9), Role::kService) + "\r\n\r\n[");
    check_problem(client.read_answer(), 408);
    CHECK(client.ends());
}

TEST_CASE("a connection on which nothing is asked is closed without a word", "[server][http]") {
    const RunningApp server(short_limit(&NetSettings::idle_ms));
    auto client = server.http();
    CHECK(client.ends());
    // Likewise after an answer, to a request that came before the time was up.
    eventually("a request in time", [&] {
        auto second = server.http();
        second.send(HttpClient::text_of("GET", "/healthz"));
        std::string said;
        for (std::string more = second.read_some(); !more.empty(); more = second.read_some())
            said += more;
        return said.starts_with("HTTP/1.1 200 ");
    });
}

TEST_CASE("a head over 16 KiB is answered 431, the connection ends", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20 * 1024, 'x'));
    check_problem(client.read_answer(), 431);
    CHECK(client.ends());
}

TEST_CASE("a body over 8 MiB is answered 413, whether its size is told or not", "[server][http]") {
    const RunningApp server;
    const auto bearer = server.bearer(user(9), Role::kService);
    SECTION("told") {
        auto client = server.http();
        client.send(HttpClient::text_of("POST", "/api/v1/events", bearer,
                                        std::string(9 * 1024 * 1024, ' ')));
        const auto answer = client.read_answer();
        check_problem(answer, 413);
        CHECK(json_of(answer).at("type") == "urn:carillon:problem:too_large");
        CHECK(client.ends());
    }
    SECTION("in chunks") {
        auto client = server.http();
        client.send(
            "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
            "Authorization: " +
            bearer.front().second + "\r\n\r\n");
        const std::string chunk = "100000\r\n" + std::string(0x100000, ' ') + "\r\n";
        for (int i = 0; i < 9; ++i)
            client.send(chunk);
        const auto answer = client.read_answer();
        check_problem(answer, 413);
        CHECK(json_of(answer).at("type") == "urn:carillon:problem:too_large");
        CHECK(client.ends());
    }
}

TEST_CASE("a body that nobody may send is not read to its end", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    SECTION("a small one is passed over and the connection stays") {
        check_problem(client.request("POST", "/api/v1/events", {}, std::string(1000, ' ')), 401);
        CHECK(client.request("GET", "/healthz").status == 200);
    }
    SECTION("a large one ends the connection") {
        check_problem(client.request("POST", "/api/v1/events", {}, std::string(200 * 1024, ' ')),
                      401);
        CHECK(client.ends());
    }
}

TEST_CASE("smuggling shapes are refused and end the connection", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    client.send(
        "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n");
    check_problem(client.read_answer(), 400);
    CHECK(client.ends());
}

TEST_CASE("unknown paths are 404, wrong methods 405 with Allow", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    check_problem(client.request("GET", "/api/v1/nothing"), 404);
    check_problem(client.request("GET", "/api/v1/notifications/"), 404);
    check_problem(client.request("GET", "/api/v1/notifications/%zz"), 400);
    const auto wrong = client.request("PUT", "/api/v1/events");
    check_problem(wrong, 405);
    CHECK(wrong.header("Allow") == "POST, OPTIONS");
    const auto options = client.request("OPTIONS", "/api/v1/notifications");
    CHECK(options.status == 204);
    CHECK(options.header("Allow") == "GET, HEAD, OPTIONS");
    CHECK(json_of(wrong).at("detail") == "PUT is not one of: POST, OPTIONS");
    const auto brewed = client.request("BREW", "/api/v1/notifications");
    check_problem(brewed, 405);
    CHECK(json_of(brewed).at("detail") == "the method is not one of: GET, HEAD, OPTIONS");
    const auto upgrade = client.request("GET", "/ws/notifications");
    check_problem(upgrade, 426);
    CHECK(upgrade.header("Upgrade") == "websocket");
}

TEST_CASE("each refusal has the type of its status, and blames no field", "[server][http]") {
    const RunningApp server(short_limit(&NetSettings::head_ms));
    const auto check_type = [](const HttpAnswer& answer, int status, const std::string& type) {
        INFO(type);
        check_problem(answer, status);
        const Json problem = json_of(answer);
        CHECK(problem.at("type") == "urn:carillon:problem:" + type);
        CHECK_FALSE(problem.contains("errors"));
    };
    const auto raw = [&](const std::string& bytes) {
        auto client = server.http();
        client.send(bytes);
        return client.read_answer();
    };
    const std::string host = "Host: h\r\n";
    check_type(server.http().request("PUT", "/api/v1/events"), 405, "method_not_allowed");
    check_type(server.http().request("POST", "/"), 405, "method_not_allowed");
    check_type(raw("GET /healthz HTTP/1.1\r\n"), 408, "request_timeout");
    check_type(server.http().request("GET", "/healthz", {}, std::string(100 * 1024, ' ')), 413,
               "too_large");
    auto text = server.bearer(user(9), Role::kService);
    text.emplace_back("Content-Type", "text/plain");
    check_type(server.http().request("POST", "/api/v1/events", text, "[]"), 415,
               "unsupported_media_type");
    check_type(server.http().request("GET", "/ws/notifications"), 426, "upgrade_required");
    check_type(raw("GET / HTTP/1.1\r\n" + host + "X: " + std::string(20 * 1024, 'x')), 431,
               "head_too_large");
    check_type(raw("POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501,
               "not_implemented");
    check_type(raw("GET / HTTP/2.0\r\n" + host + "\r\n"), 505, "version_not_supported");
    check_type(raw("nonsense\r\n\r\n"), 400, "malformed");
}

TEST_CASE("a body must be JSON by name", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    auto headers = server.bearer(user(9), Role::kService);
    const auto status_with = [&](const std::string& type) {
        auto all = headers;
        if (!type.empty()) all.emplace_back("Content-Type", type);
        return client.request("POST", "/api/v1/events", all, "[]").status;
    };
    CHECK(status_with("text/plain") == 415);
    CHECK(status_with("application/x-www-form-urlencoded") == 415);
    const int accepted = status_with("");
    CHECK(accepted != 415);
    CHECK(status_with("application/json") == accepted);
    CHECK(status_with("Application/JSON ; charset=utf-8") == accepted);
    CHECK(status_with("application/cloudevents+json") == accepted);
}

TEST_CASE("the site is looked up, never walked", "[server][http]") {
    const RunningApp server;
    auto client = server.http();
    for (const char* path : {"/../etc/passwd", "/%2e%2e/etc/passwd", "/..%2fetc/passwd",
                             "/center/../../etc/passwd", "//etc/passwd", "/%00"}) {
        const auto answer = client.request("GET", path);
        INFO(path);
        CHECK(answer.status >= 400);
        CHECK(answer.status < 500);
        CHECK(answer.body.find("root:") == std::string::npos);
    }
    const auto posted = client.request("POST", "/");
    CHECK(posted.status == 405);
    CHECK(posted.header("Allow") == "GET, HEAD, OPTIONS");
}

TEST_CASE("pages of allowed origins may read answers, others may not", "[server][http]") {
    const RunningApp server(
        [](AppParts& parts) { parts.config.allowed_origins = {"https://crm.example.com"}; });
    auto client = server.http();
    const auto from = [&](const char* origin) {
        return client.request("GET", "/api/v1/notifications", {{"Origin", origin}});
    };
    CHECK(from("https://crm.example.com").header("Access-Control-Allow-Origin") ==
          "https://crm.example.com");
    CHECK(from("https://crm.example.com").header("Vary") == "Origin");
    CHECK(from("https://evil.example").header("Access-Control-Allow-Origin").empty());
    const auto preflight = client.request(
        "OPTIONS", "/api/v1/events",
        {{"Origin", "https://crm.example.com"}, {"Access-Control-Request-Method", "POST"}});
    CHECK(preflight.status == 204);
    CHECK(preflight.header("Access-Control-Allow-Methods") == "POST, OPTIONS");
    CHECK(preflight.header("Access-Control-Allow-Headers").find("Authorization") !=
          std::string::npos);
}

TEST_CASE("the metrics are there without a token", "[server][http]") {
    const RunningApp server;
    server.assign_task({user(1)}, "Call Acme");
    const auto answer = server.http().request("GET", "/metrics");
    CHECK(answer.status == 200);
    CHECK(answer.body.find("notifications_sent_total{") != std::string::npos);
    CHECK(answer.body.find("notifications_ws_active_connections 0") != std::string::npos);
    CHECK(answer.body.find("notifications_commit_seconds_count") != std::string::npos);
}

TEST_CASE("an address that cannot be had is an error of the start", "[server][http]") {
    const RunningApp server;
    auto parts = test_parts();
    parts.config.listen.port = server.port();
    const auto second = App::start(std::move(parts));
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().message.find("NOTIFICATION_LISTEN=\"127.0.0.1:" +
                                      std::to_string(server.port())) != std::string::npos);
}
