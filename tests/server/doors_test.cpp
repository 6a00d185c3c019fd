// The second address, for operators: what is answered there and what nowhere else.

#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

void with_admin(AppParts& parts) {
    parts.config.admin_listen = ListenAddress{};
    parts.config.admin_listen->port = 0;
}

}  // namespace

TEST_CASE("with an address for operators the metrics are there and nowhere else",
          "[server][doors]") {
    RunningApp server(with_admin);
    REQUIRE(server.app().admin_address() != nullptr);
    HttpClient admin(server.app().admin_address()->port);
    auto main = server.http();
    for (const char* path : {"/metrics", "/healthz", "/readyz"}) {
        INFO(path);
        CHECK(admin.request("GET", path).status == 200);
    }
    CHECK(main.request("GET", "/healthz").status == 200);
    CHECK(main.request("GET", "/readyz").status == 200);
    for (const char* path : {"/metrics", "/metrics?x", "/%6detrics", "//metrics", "/metrics/"}) {
        INFO(path);
        CHECK(main.request("GET", path).status == 404);
    }
    CHECK(main.request("POST", "/metrics").status == 404);
    CHECK(main.request("HEAD", "/metrics").status == 404);
    CHECK(main.request("OPTIONS", "/metrics").status == 404);
}

TEST_CASE("the address for operators has nothing else", "[server][doors]") {
    RunningApp server(with_admin);
    const std::uint16_t port = server.app().admin_address()->port;
    HttpClient admin(port);
    for (const char* path : {"/", "/index.html", "/openapi.json", "/api/v1/notifications",
                             "/api/v1/notifications/stream", "/demo/users"}) {
        INFO(path);
        CHECK(admin.request("GET", path, server.bearer(user(1), Role::kAdmin)).status == 404);
    }
    WsClient socket(port, "/ws/notifications?token=" + server.token(user(1)));
    CHECK(socket.status() == 404);
    CHECK(admin.request("POST", "/metrics").status == 405);
}

TEST_CASE("without an address for operators the metrics are at the main one", "[server][doors]") {
    RunningApp server;
    CHECK(server.app().admin_address() == nullptr);
    CHECK(server.http().request("GET", "/metrics").status == 200);
}

TEST_CASE("an address for operators that cannot be had is named by its variable",
          "[server][doors]") {
    const RunningApp server;
    auto parts = test_parts();
    parts.config.admin_listen = ListenAddress{};
    parts.config.admin_listen->port = server.port();
    const auto second = App::start(std::move(parts));
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().message.find("NOTIFICATION_ADMIN_LISTEN=\"127.0.0.1:") !=
          std::string::npos);
}

TEST_CASE("every request is counted by its route, refused ones too", "[server][doors][metrics]") {
    RunningApp server(with_admin);
    // Counted on another address, so that reading the metrics does not change them.
    auto parts_client = server.http();
    const auto bearer = server.bearer(user(1));
    const std::string id = "00000000-0000-7000-8000-000000000000";
    CHECK(parts_client.request("GET", "/api/v1/notifications", bearer).status == 200);
    CHECK(parts_client.request("GET", "/api/v1/notifications?limit=0", bearer).status == 400);
    CHECK(parts_client.request("GET", "/api/v1/notifications").status == 401);
    CHECK(parts_client.request("GET", "/api/v1/audit", bearer).status == 403);
    CHECK(parts_client.request("GET", "/api/v1/notifications/" + id, bearer).status == 404);
    CHECK(parts_client.request("GET", "/api/v1/nothing/" + id, bearer).status == 404);
    CHECK(parts_client.request("GET", "/nothing.html").status == 404);
    CHECK(parts_client.request("PUT", "/api/v1/events", bearer).status == 405);
    CHECK(parts_client.request("BREW", "/api/v1/events", bearer).status == 405);
    parts_client.send(HttpClient::text_of("GET", "/ws/notifications",
                                          {{"Connection", "Upgrade"},
                                           {"Upgrade", "websocket"},
                                           {"Sec-WebSocket-Version", "13"},
                                           {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                                           {"Origin", "https://stranger.example"}}));
    CHECK(parts_client.read_answer().status == 403);
    CHECK(parts_client.request("GET", "/api/v1/notifications/stream").status == 401);
    parts_client.send("nonsense\r\n\r\n");
    CHECK(parts_client.read_answer().status == 400);
    parts_client.drop();

    auto reader = HttpClient(server.app().admin_address()->port);
    std::string text = "\n" + reader.request("GET", "/metrics").body;
    const auto count = [&](const std::string& route, const std::string& method,
                           const std::string& status) {
        return metric_in(text, "notifications_http_requests_total{method=\"" + method +
                                   "\",route=\"" + route + "\",status=\"" + status + "\"}");
    };
    CHECK(count("/api/v1/notifications", "GET", "200") == 1);
    CHECK(count("/api/v1/notifications", "GET", "400") == 1);
    CHECK(count("/api/v1/notifications", "GET", "401") == 1);
    CHECK(count("/api/v1/audit", "GET", "403") == 1);
    CHECK(count("/api/v1/notifications/{id}", "GET", "404") == 1);
    CHECK(count("unknown", "GET", "404") == 1);
    CHECK(count("site", "GET", "404") == 1);
    CHECK(count("/api/v1/events", "PUT", "405") == 1);
    CHECK(count("/api/v1/events", "OTHER", "405") == 1);
    CHECK(count("/ws/notifications", "GET", "403") == 1);
    CHECK(count("/api/v1/notifications/stream", "GET", "401") == 1);
    CHECK(count("none", "OTHER", "400") == 1);
    CHECK(metric_in(text, "notifications_http_seconds_count{route=\"/api/v1/notifications\"}") ==
          3);
    CHECK(text.find(id) == std::string::npos);
    CHECK(text.find("nothing.html") == std::string::npos);
}

TEST_CASE("live connections are counted as requests when they are let in or turned away",
          "[server][doors][metrics]") {
    RunningApp server([](AppParts& parts) { parts.config.ws_max_connections = 1; });
    auto socket = server.ws(server.token(user(1)));
    await_frame(socket, "snapshot");
    auto stream = server.http();
    stream.send(HttpClient::text_of("GET", "/api/v1/notifications/stream", server.bearer(user(2))));
    stream.read_until("\"snapshot\"");
    // The newest of a user who has one already.
    CHECK(server.http()
              .request("GET", "/api/v1/notifications/stream", server.bearer(user(1)))
              .status == 429);
    auto reader = server.http();
    const std::string requests = "notifications_http_requests_total{method=\"GET\",route=\"";
    CHECK(metric_value(reader, requests + "/ws/notifications\",status=\"101\"}") == 1);
    CHECK(metric_value(reader, requests + "/api/v1/notifications/stream\",status=\"200\"}") == 1);
    CHECK(metric_value(reader, requests + "/api/v1/notifications/stream\",status=\"429\"}") == 1);
}
