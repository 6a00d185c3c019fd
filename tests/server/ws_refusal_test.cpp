// The WebSocket over real sockets: who is not let in, what is not taken, who is sent away.

#include "core/base/limits.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

WsClient open(const RunningApp& server, const UserId& of = user(1)) {
    auto client = server.ws(server.token(of));
    await_frame(client, "snapshot");
    return client;
}

std::string token_for(const RunningApp& server, const UserId& of, std::chrono::milliseconds ttl) {
    TokenClaims claims;
    claims.user = of;
    claims.expires_at = server.now() + ttl;
    return server.token(claims);
}

// Cut to whole seconds by the token: valid for more than one, less than two.
constexpr std::chrono::milliseconds kShort{2000};

}  // namespace

TEST_CASE("who has not signed in is told by the close code", "[server][ws]") {
    const RunningApp server;
    const auto code = [&](const std::string& target, const HeaderList& headers = {}) {
        WsClient client(server.port(), target, headers);
        REQUIRE(client.is_open());
        const Json bye = next_json(client);
        CHECK(bye.at("type") == "bye");
        const bool is_forbidden = bye.at("code") == "forbidden";
        CHECK((is_forbidden || bye.at("code") == "unauthenticated"));
        const auto closed = client.close_code();
        CHECK(client.close_reason().find("eyJ") == std::string::npos);
        CHECK(closed == (is_forbidden ? 4403 : 4401));
        return closed;
    };
    const std::string good = server.token(user(1));
    CHECK(code("/ws/notifications") == 4401);
    CHECK(code("/ws/notifications?token=") == 4401);
    CHECK(code("/ws/notifications?token=nonsense") == 4401);
    CHECK(code("/ws/notifications?token=" + good + "x") == 4401);
    CHECK(code("/ws/notifications?token=" +
               token_for(server, user(1), std::chrono::milliseconds(-1000))) == 4401);
    CHECK(code("/ws/notifications", {{"Sec-WebSocket-Protocol", "carillon.v1, bearer.x"}}) == 4401);
    CHECK(code("/ws/notifications?token=" + server.token(user(1), Role::kService)) == 4403);
}

TEST_CASE("an origin that is not allowed is refused before the upgrade", "[server][ws]") {
    const auto status = [](const RunningApp& server, const std::string& origin) {
        WsClient client(server.port(), "/ws/notifications?token=" + server.token(user(1)),
                        {{"Origin", origin}});
        return client.status();
    };
    SECTION("the own one by default") {
        const RunningApp server;
        CHECK(status(server, "http://localhost") == 101);
        CHECK(status(server, "http://evil.example") == 403);
        CHECK(status(server, "null") == 403);
    }
    SECTION("those of the configuration") {
        const RunningApp server(
            [](AppParts& parts) { parts.config.allowed_origins = {"https://crm.example.com"}; });
        CHECK(status(server, "https://crm.example.com") == 101);
        CHECK(status(server, "https://evil.example") == 403);
    }
}

TEST_CASE("a handshake that is none is refused", "[server][ws]") {
    const RunningApp server;
    auto client = server.http();
    const HeaderList upgrade{{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
    auto old = upgrade;
    old.emplace_back("Sec-WebSocket-Version", "8");
    const auto answer = client.request("GET", "/ws/notifications", old);
    CHECK(answer.status == 426);
    CHECK(answer.header("Sec-WebSocket-Version") == "13");
    auto keyless = upgrade;
    keyless.emplace_back("Sec-WebSocket-Version", "13");
    CHECK(client.request("GET", "/ws/notifications", keyless).status == 400);
    for (const char* key : {"", "x", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZSE=",
                            "dGhlIHNhbXBsZSBub25j!Q==", "dGhlIHNhbXBsZSBub25jZQ==dGhl"}) {
        auto wrong = keyless;
        wrong.emplace_back("Sec-WebSocket-Key", key);
        const auto refused = client.request("GET", "/ws/notifications", wrong);
        CHECK(refused.status == 400);
        CHECK(refused.body.find("base64 of 16 bytes") != std::string::npos);
    }
    CHECK(client.request("GET", "/healthz").status == 200);
}

TEST_CASE("whoever says goodbye leaves their place, though they keep their socket",
          "[server][ws]") {
    const RunningApp server([](AppParts& parts) { parts.config.ws_max_connections = 1; });
    const HeaderList upgrade{{"Upgrade", "websocket"},
                             {"Connection", "Upgrade"},
                             {"Sec-WebSocket-Version", "13"},
                             {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                             {"Authorization", "Bearer " + server.token(user(1))}};
    HttpClient lingering(server.port());
    lingering.send(HttpClient::text_of("GET", "/ws/notifications", upgrade));
    lingering.read_until("\"snapshot\"");
    lingering.read_until("}");
    lingering.send(std::string_view("\x88\x82\0\0\0\0\x03\xe8", 8));
    lingering.read_until(std::string("\x88\x02\x03\xe8", 4));
    open(server);
}

TEST_CASE("the sixth connection of a user is closed, the first five stay", "[server][ws]") {
    const RunningApp server;
    std::vector<WsClient> tabs;
    for (int i = 0; i < 5; ++i)
        tabs.push_back(open(server));
    auto sixth = server.ws(server.token(user(1)));
    CHECK(sixth.is_open());
    CHECK(next_json(sixth).at("code") == "too_many_connections");
    CHECK(sixth.close_code() == 4429);
    // Another user has connections of their own.
    auto other = open(server, user(2));
    server.assign_task({user(1)}, "x");
    for (auto& tab : tabs)
        CHECK(await_frame(tab, "changes").at("unread").at("total") == 1);
    // One that leaves makes room.
    tabs.back().close();
    tabs.pop_back();
    while (true) {
        auto next = server.ws(server.token(user(1)));
        try {
            CHECK(await_frame(next, "snapshot").at("unread").at("total") == 1);
            break;
        } catch (const std::exception&) {
            REQUIRE(next.close_code() != 1000);  // the leaving is a moment away
        }
    }
}

TEST_CASE("bad frames are refused one by one, the tenth in a minute closes", "[server][ws]") {
    const RunningApp server;
    auto client = open(server);
    const std::vector<std::string> bad{"",
                                       "{",
                                       "[]",
                                       "17",
                                       R"({"type":"nonsense"})",
                                       R"({"type":"ack","op":"o"})",
                                       R"({"type":"ack","op":"o","ids":"x"})",
                                       R"({"type":"ack","op":"o","ids":["x"]})",
                                       R"({"no":"type"})"};
    for (const std::string& frame : bad) {
        client.send(frame);
        const Json error = await_frame(client, "error");
        CHECK(error.at("code").is_string());
        CHECK(error.at("message").is_string());
    }
    client.send(R"({"type":"ping"})");
    await_frame(client, "pong");
    client.send("the tenth");
    CHECK(await_frame(client, "bye").at("code") == "bad_frames");
    CHECK(client.close_code() == 4400);
}

TEST_CASE("a binary frame is refused, the session lives on", "[server][ws]") {
    const RunningApp server;
    auto client = open(server);
    client.send_binary(R"({"type":"ping"})");
    const Json refused = await_frame(client, "error");
    CHECK(refused.at("code") == "malformed");
    CHECK(refused.at("message") == "not valid JSON: it is empty");
    client.send(R"({"type":"ping"})");
    await_frame(client, "pong");
}

TEST_CASE("a frame over 64 KiB closes with 1009", "[server][ws]") {
    const RunningApp server(
        [](AppParts& parts) { parts.net.close_ms = std::chrono::milliseconds(1000); });
    SECTION("in one piece") {
        auto client = open(server);
        client.send(R"({"type":"ping","x":")" + std::string(60 * 1024, 'x') + "\"}");
        await_frame(client, "pong");
        client.send(std::string(limits::kClientFrameBytes + 1, ' '));
        CHECK(await_frame(client, "bye").at("code") == "frame_too_large");
        CHECK(client.close_code() == 1009);
    }
    SECTION("in pieces each of which is small") {
        auto client = open(server);
        // Ten bytes at a time, none of them the last: opcode text, then continuation.
        std::string pieces;
        for (std::size_t i = 0; i <= limits::kClientFrameBytes / 10; ++i) {
            pieces += i == 0 ? '\x01' : '\0';
            pieces += std::string("\x8a\0\0\0\0", 5) + std::string(10, ' ');
        }
        client.send_raw(pieces);
        CHECK(await_frame(client, "bye").at("code") == "frame_too_large");
        CHECK(client.close_code() == 1009);
    }
    SECTION("that is announced: as soon as more than 64 KiB of it have come") {
        auto client = open(server);
        client.send_raw(std::string("\x81\xff\0\0\0\0\x00\x10\0\0\0\0\0\0", 14));  // 1 MiB
        client.send_raw(std::string(limits::kClientFrameBytes + 1, ' '));
        CHECK(await_frame(client, "bye").at("code") == "frame_too_large");
        CHECK(client.close_code() == 1009);
    }
    SECTION("of an absurd length: at once") {
        for (const char first : {'\x7f', '\xff'}) {
            auto client = open(server);
            client.send_raw(std::string("\x81\xff") + first +
                            std::string("\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 11));
            CHECK(client.close_code() == 1009);
        }
    }
    open(server);
}

TEST_CASE("a message in pieces is one message", "[server][ws]") {
    const RunningApp server;
    auto client = open(server);
    // {"type": and "ping"}, with a ping of the protocol in between.
    client.send_raw(std::string("\x01\x88\0\0\0\0{\"type\":", 14) +
                    std::string("\x89\x80\0\0\0\0", 6) +
                    std::string("\x80\x87\0\0\0\0\"ping\"}", 13));
    await_frame(client, "pong");
}

TEST_CASE("who says nothing for two heartbeats is told so and closed", "[server][ws]") {
    const RunningApp server([](AppParts& parts) { parts.config.ws_heartbeat_s = 1; });
    // A peer that reads and never answers a ping: plain bytes, no library.
    auto silent = server.http();
    silent.send(HttpClient::text_of("GET", "/ws/notifications?token=" + server.token(user(1)),
                                    {{"Connection", "Upgrade"},
                                     {"Upgrade", "websocket"},
                                     {"Sec-WebSocket-Version", "13"},
                                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}}));
    silent.read_until("\r\n\r\n");
    const std::string said = silent.read_until(R"({"type":"bye","code":"silent")");
    CHECK(said.find(R"("type":"heartbeat")") != std::string::npos);
    CHECK(said.find("\x89") != std::string::npos);  // it was asked
    // The close frame: 4408 and the reason.
    silent.read_until(std::string("\x88\x08\x11\x38", 4) + "silent");
    // One that answers is beside it and stays.
    auto alive = open(server, user(2));
    for (int i = 0; i < 3; ++i)
        await_frame(alive, "heartbeat");
}

TEST_CASE("pings in thousands are answered, and nobody else waits for it", "[server][ws]") {
    const RunningApp server;
    auto witness = open(server, user(2));
    auto client = open(server);
    std::string pings;
    for (int i = 0; i < 1000; ++i)
        pings += std::string("\x89\x80\0\0\0\0", 6);
    for (int i = 0; i < 10; ++i)
        client.send_raw(pings);
    server.assign_task({user(2)}, "x");
    await_frame(witness, "changes");
    client.send(R"({"type":"ping"})");
    await_frame(client, "pong");
}

TEST_CASE("text that is no UTF-8 closes with 1007", "[server][ws]") {
    const RunningApp server;
    auto client = open(server);
    client.send("{\"type\":\"\xc3\x28\"}");
    CHECK(client.close_code() == 1007);
}

TEST_CASE("frames that break the protocol close, and nobody else notices", "[server][ws]") {
    const RunningApp server;
    auto witness = open(server, user(2));
    const auto code_after = [&](const std::string& bytes) {
        auto client = open(server);
        client.send_raw(bytes);
        return client.close_code();
    };
    CHECK(code_after("\x81\x02hi") == 1002);                        // not masked
    CHECK(code_after(std::string("\x83\x80\0\0\0\0", 6)) == 1002);  // reserved opcode
    CHECK(code_after(std::string("\xc1\x80\0\0\0\0", 6)) == 1002);  // reserved bit
    CHECK(code_after(std::string("\x80\x80\0\0\0\0", 6)) == 1002);  // continues nothing
    CHECK(code_after(std::string("\x09\x80\0\0\0\0", 6)) == 1002);  // a ping in fragments
    CHECK(code_after(std::string("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14)) == 1009);
    server.assign_task({user(2)}, "x");
    await_frame(witness, "changes");
}

TEST_CASE("a connection that breaks off leaves no trace", "[server][ws]") {
    const RunningApp server;
    for (int i = 0; i < 20; ++i) {
        auto client = open(server, user(3));
        client.drop();
        // The same user again: their place is free sooner or later, whichever comes first.
        while (true) {
            auto next = server.ws(server.token(user(3)));
            if (next_json(next).at("type") == "hello") break;
        }
    }
}

TEST_CASE("a session ends with its token", "[server][ws]") {
    const RunningApp server;
    auto client = server.ws(token_for(server, user(1), kShort));
    await_frame(client, "snapshot");
    CHECK(await_frame(client, "bye").at("code") == "token_expired");
    CHECK(client.close_code() == 4401);
}

TEST_CASE("a token renewed in time lets the session live", "[server][ws]") {
    const RunningApp server;
    auto renewed = server.ws(token_for(server, user(1), kShort));
    auto left = server.ws(token_for(server, user(1), kShort));
    await_frame(renewed, "snapshot");
    renewed.send(Json{{"type", "auth"}, {"token", server.token(user(1))}}.dump());
    CHECK(await_frame(renewed, "result").at("ok") == true);
    // The one beside it, of the same age, has ended: this one has not.
    CHECK(left.close_code() == 4401);
    renewed.send(R"({"type":"ping"})");
    await_frame(renewed, "pong");
}

TEST_CASE("another's token, or none, renews nothing", "[server][ws]") {
    const RunningApp server;
    auto client = open(server);
    for (const std::string& token :
         {server.token(user(2)), std::string("nonsense"), server.token(user(1), Role::kService)}) {
        client.send(Json{{"type", "auth"}, {"token", token}}.dump());
        const Json error = await_frame(client, "error");
        CHECK(error.dump().find(token) == std::string::npos);
    }
    // Still user 1's session.
    server.assign_task({user(1)}, "mine");
    CHECK(await_frame(client, "changes").at("unread").at("total") == 1);
}
