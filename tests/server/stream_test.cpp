// The event stream: the frames of the WebSocket over one HTTP answer.

#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kPath = "/api/v1/notifications/stream";

struct Stream {
    HttpClient client;
    std::string head;

    explicit Stream(const RunningApp& server, HeaderList more = {}, const UserId& of = user(1))
        : client(server.http()) {
        auto headers = server.bearer(of);
        headers.insert(headers.end(), more.begin(), more.end());
        client.send(HttpClient::text_of("GET", kPath, headers));
        head = client.read_until("\r\n\r\n");
    }
    // The next event's id and data; comments are passed over.
    std::pair<std::string, Json> next() {
        while (true) {
            std::string event = client.read_until("\n\n");
            std::string id;
            if (event.starts_with(":")) continue;
            if (event.starts_with("id: ")) {
                id = event.substr(4, event.find('\n') - 4);
                event.erase(0, event.find('\n') + 1);
            }
            REQUIRE(event.starts_with("data: "));
            return {id, Json::parse(event.substr(6))};
        }
    }
};

}  // namespace

TEST_CASE("a stream carries the frames of the WebSocket", "[server][stream]") {
    const RunningApp server;
    server.assign_task({user(1)}, "one");
    Stream stream(server);
    CHECK(stream.head.starts_with("HTTP/1.1 200 "));
    CHECK(stream.head.find("Content-Type: text/event-stream\r\n") != std::string::npos);
    CHECK(stream.head.find("X-Request-Id: ") != std::string::npos);
    CHECK(stream.next().second.at("type") == "hello");
    const auto [id, snapshot] = stream.next();
    CHECK(snapshot.at("type") == "snapshot");
    CHECK(snapshot.at("items").size() == 1);
    CHECK(id == snapshot.at("revision"));
    server.assign_task({user(1)}, "two");
    const auto [next_id, changes] = stream.next();
    CHECK(changes.at("type") == "changes");
    CHECK(changes.at("unread").at("total") == 2);
    CHECK(next_id == changes.at("revision"));
}

TEST_CASE("a stream resumes from its last event", "[server][stream]") {
    const RunningApp server;
    std::string last;
    {
        Stream stream(server);
        stream.next();
        last = stream.next().first;
    }
    server.assign_task({user(1)}, "between");
    Stream back(server, {{"Last-Event-ID", last}});
    back.next();
    const Json changes = back.next().second;
    CHECK(changes.at("type") == "changes");
    CHECK(changes.at("from") == last);
    CHECK(changes.at("upserts").size() == 1);
}

TEST_CASE("a stream lives as long as its reader takes it", "[server][stream]") {
    const RunningApp server([](AppParts& parts) { parts.config.ws_heartbeat_s = 1; });
    Stream stream(server);
    int heartbeats = 0;
    while (heartbeats < 3) {
        if (stream.next().second.at("type") == "heartbeat") ++heartbeats;
    }
}

TEST_CASE("a stream asks for the same as any request", "[server][stream]") {
    const RunningApp server;
    auto client = server.http();
    CHECK(client.request("GET", kPath).status == 401);
    CHECK(client.request("GET", kPath, server.bearer(user(1), Role::kService)).status == 403);
    CHECK(client.request("POST", kPath, server.bearer(user(1))).status == 405);
    CHECK(client.request("HEAD", kPath, server.bearer(user(1))).header("Content-Type") ==
          "text/event-stream");
    auto headers = server.bearer(user(1));
    headers.emplace_back("Origin", "http://evil.example");
    CHECK(client.request("GET", kPath, headers).status == 403);
}

TEST_CASE("streams count as connections of their user", "[server][stream]") {
    const RunningApp server;
    std::vector<Stream> streams;
    for (int i = 0; i < 5; ++i) {
        streams.emplace_back(server);
        streams.back().next();
    }
    auto client = server.http();
    const auto refused = client.request("GET", kPath, server.bearer(user(1)));
    CHECK(refused.status == 429);
    CHECK_FALSE(refused.header("Retry-After").empty());
    CHECK(client.ends());
}
