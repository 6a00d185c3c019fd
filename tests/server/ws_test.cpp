// The WebSocket over real sockets: what it says, what it does, how it stays in step.

#include "tests/server/json.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

// A session past its first frames.
struct Tab {
    WsClient client;
    Json hello;
    Json first;  // snapshot or changes

    explicit Tab(const RunningApp& server, const UserId& of = user(1),
                 const std::string& query = {})
        : client(server.ws(server.token(of), query)),
          hello(next_json(client)),
          first(next_json(client)) {}

    void say(const Json& frame) { client.send(frame.dump()); }
    Json await(const std::string& type) { return await_frame(client, type); }
};

}  // namespace

TEST_CASE("the server speaks first: hello, then a snapshot of the unread", "[server][ws]") {
    const RunningApp server;
    server.assign_task({user(1)}, "low", "low");
    server.assign_task({user(1)}, "high", "high");
    Tab tab(server);
    CHECK(tab.hello.at("type") == "hello");
    CHECK(tab.hello.at("protocol") == 1);
    CHECK(tab.hello.at("user_id") == user(1).text());
    CHECK(tab.hello.at("heartbeat") == 30);
    CHECK(tab.hello.at("limits") == Json{{"frame_bytes", 65536}, {"connections", 5}});
    CHECK(tab.hello.at("token_expires_at").is_string());
    CHECK(tab.hello.at("server_time").is_string());
    CHECK(tab.hello.at("session").is_string());
    CHECK(tab.first.at("type") == "snapshot");
    CHECK(tab.first.at("truncated") == false);
    CHECK(tab.first.at("unread").at("total") == 2);
    REQUIRE(tab.first.at("items").size() == 2);
    CHECK(tab.first.at("items")[0].at("priority") == "high");
    CHECK(tab.client.header("X-Request-Id").size() == 36);
}

TEST_CASE("the token may come as a subprotocol or as a header", "[server][ws]") {
    const RunningApp server;
    const std::string token = server.token(user(1));
    WsClient by_protocol(server.port(), "/ws/notifications",
                         {{"Sec-WebSocket-Protocol", "carillon.v1, bearer." + token}});
    CHECK(by_protocol.header("Sec-WebSocket-Protocol") == "carillon.v1");
    CHECK(next_json(by_protocol).at("type") == "hello");
    WsClient by_header(server.port(), "/ws/notifications", {{"Authorization", "Bearer " + token}});
    CHECK(by_header.header("Sec-WebSocket-Protocol").empty());
    CHECK(next_json(by_header).at("type") == "hello");
}

TEST_CASE("what a client says before the first state is answered after it", "[server][ws]") {
    const RunningApp server;
    auto client = server.ws(server.token(user(1)));
    client.send(Json{{"type", "auth"}, {"token", server.token(user(1))}, {"op", "early"}}.dump());
    client.send(R"({"type":"ping"})");
    CHECK(next_json(client).at("type") == "hello");
    const Json first = next_json(client);
    CHECK(first.at("type") == "snapshot");
    const Json answer = next_json(client);
    CHECK(answer.at("op") == "early");
    CHECK(answer.at("revision") == first.at("revision"));
    CHECK(next_json(client).at("type") == "pong");
}

TEST_CASE("an event reaches all sessions of its recipient, and no one else's", "[server][ws]") {
    const RunningApp server;
    Tab one(server);
    Tab two(server);
    Tab other(server, user(2));
    server.assign_task({user(1)}, "Call Acme");
    for (Tab* tab : {&one, &two}) {
        const Json changes = tab->await("changes");
        CHECK(changes.at("from") == tab->first.at("revision"));
        CHECK(changes.at("unread").at("total") == 1);
        REQUIRE(changes.at("upserts").size() == 1);
        CHECK(changes.at("upserts")[0].at("data").at("task") == "Call Acme");
        CHECK(changes.at("deletes") == Json::array());
    }
    server.assign_task({user(2)}, "for the other");
    CHECK(other.await("changes").at("upserts")[0].at("data").at("task") == "for the other");
}

TEST_CASE("what one session reads, the others see read", "[server][ws]") {
    const RunningApp server;
    server.assign_task({user(1)}, "x");
    Tab one(server);
    Tab two(server);
    const Json id = one.first.at("items")[0].at("id");
    one.say({{"type", "ack"}, {"op", "o1"}, {"ids", {id}}});
    const Json result = one.await("result");
    CHECK(result.at("op") == "o1");
    CHECK(result.at("ok") == true);
    const Json changes = two.await("changes");
    CHECK(changes.at("upserts")[0].at("is_read") == true);
    CHECK(changes.at("unread").at("total") == 0);
    CHECK(changes.at("revision") == result.at("revision"));
    // Again changes nothing and is answered.
    one.say({{"type", "ack"}, {"op", "o2"}, {"ids", {id}}});
    const Json again = one.await("result");
    CHECK(again.at("op") == "o2");
    CHECK(again.at("revision") == result.at("revision"));
}

TEST_CASE("each operation of the protocol does as named", "[server][ws]") {
    const RunningApp server;
    for (int i = 0; i < 3; ++i)
        server.assign_task({user(1)}, "x");
    Tab tab(server);
    const Json id = tab.first.at("items")[0].at("id");
    Json unread = tab.first.at("unread");
    // Result and changes of one operation come in either order.
    const auto after = [&](Json frame) {
        frame["op"] = "o";
        frame["ids"] = {id};
        tab.say(frame);
        Json changed;
        bool is_answered = false;
        while (!is_answered || changed.is_null()) {
            const Json got = next_json(tab.client);
            if (got.at("type") == "result") {
                INFO(got.dump());
                CHECK(got.at("ok") == true);
                is_answered = true;
            }
            if (got.at("type") == "changes") changed = got;
        }
        unread = changed.at("unread");
        return changed;
    };
    after({{"type", "seen"}});
    CHECK(unread.at("unseen") == 2);
    after({{"type", "ack"}});
    CHECK(unread.at("total") == 2);
    after({{"type", "unack"}});
    CHECK(unread.at("total") == 3);
    CHECK_FALSE(after({{"type", "click"}}).at("upserts")[0].at("clicked_at").is_null());
    CHECK(unread.at("total") == 2);
    after({{"type", "unack"}});
    CHECK(unread.at("total") == 3);
    after({{"type", "archive"}});
    CHECK(unread.at("total") == 2);
    after({{"type", "unarchive"}});
    CHECK(unread.at("total") == 3);
    after({{"type", "snooze"}, {"until", "2100-01-01T00:00:00Z"}});
    CHECK(unread.at("total") == 2);
    after({{"type", "unsnooze"}});
    CHECK(unread.at("total") == 3);
    after({{"type", "snooze"}, {"minutes", 5}});
    CHECK(unread.at("total") == 2);
    CHECK(after({{"type", "delete"}}).at("deletes") == Json{id});
    tab.say({{"type", "ack_all"}, {"op", "all"}, {"revision", tab.first.at("revision")}});
    Json result, changed;
    while (result.is_null() || changed.is_null()) {
        const Json got = Json::parse(tab.client.next());
        (got.at("type") == "result" ? result : changed) = got;
    }
    CHECK(changed.at("unread").at("total") == 0);
    tab.say({{"type", "unack_all"}, {"op", "back"}, {"revision", result.at("revision")}});
    CHECK(tab.await("changes").at("unread").at("total") == 2);
}

TEST_CASE("a delete of what is not one's own is answered and changes nothing", "[server][ws]") {
    const RunningApp server;
    server.assign_task({user(2)}, "secret");
    const Json page =
        json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(2))));
    const std::string foreign = page.at("items")[0].at("id");
    Tab tab(server);
    for (const std::string& target : {foreign, id(99).text()}) {
        tab.client.send(Json{{"type", "delete"}, {"op", "o"}, {"ids", {target}}}.dump());
        const Json result = tab.await("result");
        CHECK(result.at("ok") == true);
        CHECK(result.at("revision") == tab.first.at("revision"));
    }
    CHECK(server.http()
              .request("GET", "/api/v1/notifications/" + foreign, server.bearer(user(2)))
              .status == 200);
}

TEST_CASE("an operation that cannot be is answered with its error", "[server][ws]") {
    const RunningApp server;
    server.assign_task({user(1)}, "x");
    Tab tab(server);
    tab.say({{"type", "ack_all"}, {"op", "a"}, {"revision", "other.7"}});
    const Json result = tab.await("result");
    CHECK(result.at("op") == "a");
    CHECK(result.at("ok") == false);
    CHECK(result.at("error").at("code").is_string());
    tab.say({{"type", "ping"}});
    CHECK(tab.await("pong").size() == 1);
}

TEST_CASE("a sign-in that may only look cannot change anything", "[server][ws]") {
    const RunningApp server;
    server.assign_task({user(1)}, "x");
    TokenClaims claims;
    claims.user = user(1);
    claims.role = Role::kNone;
    claims.permissions = {Permission::kView};
    claims.expires_at = server.now() + std::chrono::hours(1);
    auto client = server.ws(server.token(claims));
    const Json id = await_frame(client, "snapshot").at("items")[0].at("id");
    for (const char* type : {"ack", "delete"}) {
        client.send(Json{{"type", type}, {"op", "o"}, {"ids", {id}}}.dump());
        CHECK(await_frame(client, "result").at("error").at("code") == "forbidden");
    }
}

TEST_CASE("a session resumes from the revision it had", "[server][ws]") {
    const RunningApp server;
    server.assign_task({user(1)}, "before");
    std::string revision;
    {
        Tab tab(server);
        revision = tab.first.at("revision");
        tab.client.close();
    }
    SECTION("with nothing new: empty changes") {
        Tab back(server, user(1), "since=" + revision);
        CHECK(back.first.at("type") == "changes");
        CHECK(back.first.at("upserts") == Json::array());
    }
    SECTION("with what came in between") {
        server.assign_task({user(1)}, "between");
        Tab back(server, user(1), "since=" + revision);
        CHECK(back.first.at("type") == "changes");
        CHECK(back.first.at("from") == revision);
        REQUIRE(back.first.at("upserts").size() == 1);
        CHECK(back.first.at("upserts")[0].at("data").at("task") == "between");
    }
    SECTION("from a revision that is none, of another epoch or from the future: a snapshot") {
        const std::string epoch = revision.substr(0, revision.find('.'));
        for (const std::string& since :
             {std::string("nonsense"), std::string("other.1"), epoch + ".99999"}) {
            Tab back(server, user(1), "since=" + since);
            INFO(since);
            CHECK(back.first.at("type") == "snapshot");
        }
    }
}

TEST_CASE("a client that has seen a gap is given what is missing", "[server][ws]") {
    const RunningApp server;
    Tab tab(server);
    server.assign_task({user(1)}, "one");
    tab.await("changes");
    // As if that frame had never come.
    tab.say({{"type", "sync"}, {"since", tab.first.at("revision")}});
    const Json changes = tab.await("changes");
    CHECK(changes.at("from") == tab.first.at("revision"));
    CHECK(changes.at("upserts").size() == 1);
    tab.say({{"type", "sync"}, {"since", "other.1"}});
    CHECK(tab.await("snapshot").at("items").size() == 1);
}

TEST_CASE("a snapshot is limited, its counters are not", "[server][ws]") {
    const RunningApp server([](AppParts& parts) { parts.config.replay_limit = 3; });
    for (int i = 0; i < 5; ++i)
        server.assign_task({user(1)}, "x", i == 4 ? "critical" : "low");
    Tab tab(server);
    CHECK(tab.first.at("items").size() == 3);
    CHECK(tab.first.at("items")[0].at("priority") == "critical");
    CHECK(tab.first.at("truncated") == true);
    CHECK(tab.first.at("unread").at("total") == 5);
}

TEST_CASE("the heartbeat tells the revision", "[server][ws]") {
    const RunningApp server([](AppParts& parts) { parts.config.ws_heartbeat_s = 1; });
    Tab tab(server);
    CHECK(tab.hello.at("heartbeat") == 1);
    CHECK(tab.await("heartbeat").at("revision") == tab.first.at("revision"));
    // The client's library answers pings: it is not silent, and the connection stays.
    tab.await("heartbeat");
    tab.await("heartbeat");
    tab.await("heartbeat");
}

TEST_CASE("pushes over the throttle wait a little and come folded, critical ones at once",
          "[server][ws]") {
    const RunningApp server([](AppParts& parts) { parts.config.throttle_per_minute = 2; });
    Tab tab(server);
    for (int i = 0; i < 6; ++i)
        server.assign_task({user(1)}, "x");
    CHECK(tab.await("changes").at("unread").at("total") == 1);
    CHECK(tab.await("changes").at("unread").at("total") == 2);
    // Stored and counted at once, shown with the next frame.
    const Json page =
        json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(1))));
    CHECK(page.at("total") == 6);
    server.assign_task({user(1)}, "now", "critical");
    const Json folded = tab.await("changes");
    CHECK(folded.at("unread").at("total") == 7);
    CHECK(folded.at("upserts").size() == 5);
}

TEST_CASE("the clock ends what has expired while clients look on", "[server][ws]") {
    const RunningApp server([](AppParts& parts) {
        parts.due_every_ms = std::chrono::milliseconds(20);
        parts.config.default_ttl_hours = 0.3 / 3600;
    });
    Tab tab(server);
    server.assign_task({user(1)}, "short-lived");
    const Json id = tab.await("changes").at("upserts")[0].at("id");
    const Json gone = tab.await("changes");
    CHECK(gone.at("deletes") == Json{id});
    CHECK(gone.at("unread").at("total") == 0);
}

TEST_CASE("the connections are counted", "[server][ws]") {
    const RunningApp server;
    const auto active = [&] {
        const auto text = server.http().request("GET", "/metrics").body;
        const std::string name = "\nnotifications_ws_active_connections ";
        const auto at = text.find(name);
        REQUIRE(at != std::string::npos);
        return std::stoi(text.substr(at + name.size()));
    };
    Tab one(server);
    {
        Tab two(server);
        CHECK(active() == 2);
        two.client.close();
    }
    // The connection ends a moment after its last frame.
    eventually("one connection is left", [&] { return active() == 1; });
    one.say({{"type", "sync"}, {"since", one.first.at("revision")}});
    one.await("changes");
    const auto text = server.http().request("GET", "/metrics").body;
    CHECK(text.find("notifications_ws_resyncs_total{reason=\"sync\"} 1") != std::string::npos);
}

TEST_CASE("a close code that may not be sent is not echoed", "[server][ws][close]") {
    const RunningApp server;
    const auto answer_to = [&](unsigned code) {
        Tab tab(server);
        const char frame[] = {'\x88',
                              '\x82',
                              0,
                              0,
                              0,
                              0,
                              static_cast<char>(code >> 8),
                              static_cast<char>(code & 0xff)};
        tab.client.send_raw({frame, sizeof frame});
        return tab.client.close_code();
    };
    // RFC 6455 section 7.4
    for (const unsigned code :
         {0u, 999u, 1004u, 1005u, 1006u, 1014u, 1015u, 1016u, 2999u, 5000u, 9999u, 65535u}) {
        INFO(code);
        CHECK(answer_to(code) == 1002);
    }
    for (const unsigned code : {1000u, 1001u, 1011u, 3000u, 4000u, 4999u}) {
        INFO(code);
        CHECK(answer_to(code) == code);
    }
}

TEST_CASE("a close code that may not be sent is not echoed while a frame is being sent either",
          "[server][ws][close]") {
    const RunningApp server;
    for (int round = 0; round < 20; ++round) {
        Tab tab(server);
        const std::string pings = [] {
            std::string text;
            for (int i = 0; i < 5; ++i)
                text += std::string("\x81\x8f\0\0\0\0", 6) + R"({"type":"ping"})";
            return text;
        }();
        tab.client.send_raw(pings + std::string("\x88\x82\0\0\0\0\x13\x88", 8));  // 5000
        CHECK(tab.client.close_code() == 1002);
    }
}
