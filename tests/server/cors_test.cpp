// Pages of other origins: which may read what.

#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kOrigin = "https://crm.example.com";
const std::string kForeign = "https://evil.example";
const std::string kStream = "/api/v1/notifications/stream";

void with_origin(AppParts& parts) {
    parts.config.allowed_origins = {kOrigin};
}

HeaderList from(const std::string& origin, HeaderList headers = {}) {
    headers.emplace_back("Origin", origin);
    return headers;
}

const std::string kAllow = "Access-Control-Allow-Origin";

}  // namespace

TEST_CASE("answers and refusals name the allowed origin, never a foreign one", "[server][cors]") {
    const RunningApp server(with_origin);
    auto client = server.http();
    const auto bearer = server.bearer(user(1));
    struct Row {
        const char* method;
        std::string path;
        HeaderList headers;
        std::string body;
        int status;
    };
    const std::vector<Row> rows{
        {"GET", "/api/v1/notifications", bearer, "", 200},
        {"GET", "/api/v1/notifications", {}, "", 401},
        {"GET", "/api/v1/notifications?limit=0", bearer, "", 400},
        {"GET", "/api/v1/nothing", bearer, "", 404},
        {"PUT", "/api/v1/events", bearer, "", 405},
        {"POST", "/api/v1/events", bearer, "[]", 403},
        {"GET", kStream, {}, "", 401},
        {"GET", kStream, server.bearer(user(1), Role::kService), "", 403},
    };
    for (const Row& row : rows) {
        INFO(row.method << " " << row.path);
        const auto allowed =
            client.request(row.method, row.path, from(kOrigin, row.headers), row.body);
        CHECK(allowed.status == row.status);
        CHECK(allowed.header(kAllow) == kOrigin);
        CHECK(allowed.header("Vary").find("Origin") != std::string::npos);
        const auto foreign =
            client.request(row.method, row.path, from(kForeign, row.headers), row.body);
        CHECK(foreign.header(kAllow).empty());
        CHECK(foreign.header("Vary").find("Origin") != std::string::npos);
        CHECK(client.request(row.method, row.path, row.headers, row.body).header(kAllow).empty());
    }
}

TEST_CASE("a preflight is answered for every path of the interface", "[server][cors]") {
    const RunningApp server(with_origin);
    auto client = server.http();
    for (const std::string& path :
         {std::string("/api/v1/events"), kStream, std::string("/api/v1/notifications/all/read")}) {
        INFO(path);
        const auto ask = [&](const std::string& origin) {
            return client.request(
                "OPTIONS", path,
                from(origin, {{"Access-Control-Request-Method", "POST"},
                              {"Access-Control-Request-Headers", "authorization"}}));
        };
        const auto allowed = ask(kOrigin);
        CHECK(allowed.status == 204);
        CHECK(allowed.header(kAllow) == kOrigin);
        const std::string fields = allowed.header("Access-Control-Allow-Headers");
        for (const char* field : {"Authorization", "Content-Type", "Last-Event-ID"})
            CHECK(fields.find(field) != std::string::npos);
        CHECK_FALSE(allowed.header("Access-Control-Allow-Methods").empty());
        CHECK(ask(kForeign).header(kAllow).empty());
    }
}

TEST_CASE("a stream and its refusals may be read by the allowed origin", "[server][cors]") {
    const RunningApp server([](AppParts& parts) {
        with_origin(parts);
        parts.config.ws_max_connections = 1;
    });
    const auto bearer = server.bearer(user(1));
    auto stream = server.http();
    stream.send(HttpClient::text_of("GET", kStream, from(kOrigin, bearer)));
    const std::string head = stream.read_until("\r\n\r\n");
    CHECK(head.starts_with("HTTP/1.1 200 "));
    CHECK(head.find(kAllow + ": " + kOrigin + "\r\n") != std::string::npos);
    stream.read_until("\"snapshot\"");

    const auto second = server.http().request("GET", kStream, from(kOrigin, bearer));
    CHECK(second.status == 429);
    CHECK(second.header(kAllow) == kOrigin);
    const auto foreign = server.http().request("GET", kStream, from(kForeign, bearer));
    CHECK(foreign.status == 403);
    CHECK(foreign.header(kAllow).empty());
}

TEST_CASE("what HTTP itself refuses may be read too", "[server][cors]") {
    const RunningApp server([](AppParts& parts) {
        with_origin(parts);
        parts.net.body_ms = std::chrono::milliseconds(100);
    });
    auto client = server.http();
    client.send(
        "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nOrigin: " + kOrigin +
        "\r\nAuthorization: Bearer " + server.token(user(9), Role::kService) + "\r\n\r\n[");
    const auto late = client.read_answer();
    CHECK(late.status == 408);
    CHECK(late.header(kAllow) == kOrigin);
}

TEST_CASE("without configured origins nobody else is let in", "[server][cors]") {
    const RunningApp server;
    auto client = server.http();
    const auto bearer = server.bearer(user(1));
    CHECK(client.request("GET", "/api/v1/notifications", from(kOrigin, bearer))
              .header(kAllow)
              .empty());
    CHECK(client.request("OPTIONS", "/api/v1/events", from(kOrigin)).header(kAllow).empty());
    CHECK(client.request("GET", kStream, from(kOrigin, bearer)).status == 403);
}
