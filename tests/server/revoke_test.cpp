// POST /sessions/revoke: who is refused from then on, on which way, and whose connections end.

#include "server/app/cli/embedded_store.hpp"
#include "server/auth/revocations.hpp"
#include "server/store/await.hpp"
#include "tests/server/auth_keys.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wrapped_store.hpp"

#include <catch2/catch.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kRevoke = "/api/v1/sessions/revoke";

struct Office {
    RunningApp server;

    explicit Office(const RunningApp::Tweak& tweak = {}) : server(tweak) {}

    TokenClaims claims(const UserId& of, const std::string& id = {}, int issued_s_ago = 60) const {
        TokenClaims claims;
        claims.user = of;
        claims.token_id = id;
        claims.issued_at = server.now() - std::chrono::seconds(issued_s_ago);
        claims.expires_at = server.now() + std::chrono::hours(1);
        return claims;
    }
    // As issued at the next second after now: what a sign-in gives that comes a second later.
    std::string later_token(const UserId& of, const std::string& id = {}) const {
        return server.token(claims(of, id, -1));
    }
    std::string token(const UserId& of, const std::string& id = {}) const {
        return server.token(claims(of, id));
    }
    HttpAnswer revoke(const Json& body, Role role = Role::kService) const {
        return server.http().request("POST", kRevoke, server.bearer(user(99), role), body.dump());
    }
    HttpAnswer list(const std::string& token) const {
        return server.http().request("GET", "/api/v1/notifications",
                                     {{"Authorization", "Bearer " + token}});
    }
};

}  // namespace

TEST_CASE("tokens of a revoked user are refused, those of a later sign-in are not",
          "[server][revoke]") {
    const Office office;
    const std::string old = office.token(user(1));
    const std::string timeless =
        sign_hs256(R"({"alg":"HS256"})",
                   R"({"role":"user","exp":4102444800,"sub":")" + user(1).text() + "\"}", kSecret);
    // Known and remembered before: a token that was accepted once is refused all the same.
    CHECK(office.list(old).status == 200);
    CHECK(office.list(timeless).status == 200);
    const Millis before = office.server.now();
    const auto answer = office.revoke({{"user_id", user(1).text()}});
    REQUIRE(answer.status == 200);
    const Json kept = json_of(answer);
    CHECK(kept.at("user_id") == user(1).text());
    CHECK(parse_rfc3339(kept.at("revoked_at").get<std::string>(), ZoneRule::kRequired).value() >=
          before);
    CHECK(kept.contains("kept_until"));

    for (const std::string& refused : {old, timeless, office.token(user(1), "another")}) {
        const auto refusal = office.list(refused);
        CHECK(refusal.status == 401);
        CHECK(json_of(refusal).at("detail") == "the token was revoked");
        CHECK(refusal.body.find(refused) == std::string::npos);
    }
    CHECK(office.list(office.later_token(user(1))).status == 200);
    CHECK(office.list(office.token(user(2))).status == 200);
    // Asked again it is no different.
    CHECK(office.revoke({{"user_id", user(1).text()}}).status == 200);
    CHECK(office.list(old).status == 401);
}

TEST_CASE("a revoked token is refused, others of its owner are not", "[server][revoke]") {
    const Office office;
    CHECK(office.list(office.token(user(1), "t-1")).status == 200);
    CHECK(office.revoke({{"jti", "t-1"}}).status == 200);
    CHECK(office.list(office.token(user(1), "t-1")).status == 401);
    CHECK(office.list(office.token(user(1), "t-2")).status == 200);
    CHECK(office.list(office.token(user(1))).status == 200);
    const Json kept = json_of(office.revoke(
        {{"jti", "t-3"}, {"expires_at", format_rfc3339(office.server.now() + Millis(3600000))}}));
    CHECK(kept.at("jti") == "t-3");
    CHECK(kept.at("kept_until").get<std::string>() > kept.at("revoked_at").get<std::string>());
}

TEST_CASE("the connections of a revoked user end with 4401, the stream with the bye of expiry",
          "[server][revoke]") {
    const Office office;
    const std::string old = office.token(user(1));
    auto socket = office.server.ws(old);
    auto other = office.server.ws(office.token(user(2)));
    auto stream = office.server.http();
    stream.send(HttpClient::text_of("GET", "/api/v1/notifications/stream",
                                    {{"Authorization", "Bearer " + old}}));
    stream.read_until("\"snapshot\"");
    await_frame(socket, "snapshot");
    await_frame(other, "snapshot");

    REQUIRE(office.revoke({{"user_id", user(1).text()}}).status == 200);
    CHECK(await_frame(socket, "bye").at("code") == "token_expired");
    CHECK(socket.close_code() == 4401);
    CHECK(stream.read_until("token_expired").find("\"bye\"") != std::string::npos);
    stream.read_until("\n\n");
    CHECK(stream.ends());
    // Nobody comes in with it again, by any way.
    CHECK(office.server.ws(old).close_code() == 4401);
    CHECK(office.server.ws(office.token(user(1), "x"), "since=e.1").close_code() == 4401);
    CHECK(office.server.http()
              .request("GET", "/api/v1/notifications/stream", {{"Authorization", "Bearer " + old}})
              .status == 401);
    other.send(R"({"type":"ping"})");
    await_frame(other, "pong");
    auto renewed = office.server.ws(office.later_token(user(1)));
    await_frame(renewed, "snapshot");
}

TEST_CASE("the connection of a revoked token ends, and that of its owner's other one stays",
          "[server][revoke]") {
    const Office office;
    auto gone = office.server.ws(office.token(user(1), "t-1"));
    auto stays = office.server.ws(office.token(user(1), "t-2"));
    await_frame(gone, "snapshot");
    await_frame(stays, "snapshot");
    REQUIRE(office.revoke({{"jti", "t-1"}}).status == 200);
    CHECK(gone.close_code() == 4401);
    // The one that it was renewed with is what counts from then on.
    stays.send(Json{{"type", "auth"}, {"op", "a"}, {"token", office.token(user(1), "t-3")}}.dump());
    CHECK(await_frame(stays, "result").at("ok") == true);
    REQUIRE(office.revoke({{"jti", "t-2"}}).status == 200);
    stays.send(R"({"type":"ping"})");
    await_frame(stays, "pong");
    // A revoked one renews nothing.
    stays.send(Json{{"type", "auth"}, {"op", "b"}, {"token", office.token(user(1), "t-1")}}.dump());
    CHECK(await_frame(stays, "error").at("code") == "unauthenticated");
    REQUIRE(office.revoke({{"jti", "t-3"}}).status == 200);
    CHECK(stays.close_code() == 4401);
}

namespace {

// Answers what is learned only when it is let: a sign-in that is under way for as long.
class HeldStore final : public WrappedStore {
  public:
    struct Gate {
        std::mutex mutex;
        std::condition_variable turned;
        bool is_open = false;
        std::vector<std::function<void()>> held;

        void await_held(std::size_t count) {
            std::unique_lock lock(mutex);
            if (!turned.wait_for(lock, kPatience, [&] { return held.size() == count; }))
                throw std::runtime_error("nobody signs in");
        }
        void open() {
            std::vector<std::function<void()>> all;
            {
                const std::lock_guard lock(mutex);
                is_open = true;
                all.swap(held);
            }
            for (const auto& go_on : all)
                go_on();
        }
        void shut() {
            const std::lock_guard lock(mutex);
            is_open = false;
        }
    };

    HeldStore(std::unique_ptr<Store> inner, Gate& gate)
        : WrappedStore(std::move(inner)), gate_(gate) {}

    void learn_user(LearnedUser user, Completion<Done> done) override {
        const auto go_on = [this, user, done] { WrappedStore::learn_user(user, done); };
        {
            const std::lock_guard lock(gate_.mutex);
            if (!gate_.is_open) {
                gate_.held.emplace_back(go_on);
                gate_.turned.notify_all();
                return;
            }
        }
        go_on();
    }

  private:
    Gate& gate_;
};

RunningApp::Tweak held_by(HeldStore::Gate& gate) {
    return [&gate](AppParts& parts) {
        parts.open_store = [&gate, open = parts.open_store](
                               StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            auto inner = open(std::move(settings));
            if (!inner) return inner;
            return std::unique_ptr<Store>(new HeldStore(std::move(*inner), gate));
        };
    };
}

}  // namespace

TEST_CASE("a socket that is being opened while its token is revoked does not slip through",
          "[server][revoke]") {
    HeldStore::Gate gate;
    const Office office(held_by(gate));
    TokenClaims claims = office.claims(user(1));
    claims.name = "Ada";
    const std::string token = office.server.token(claims);
    // The upgrade is answered when the session begins: from another thread.
    std::uint16_t code = 0;
    std::thread opening([&] { code = office.server.ws(token).close_code(); });
    gate.await_held(1);
    const auto revoked = office.revoke({{"user_id", user(1).text()}});
    gate.open();
    opening.join();
    CHECK(revoked.status == 200);
    CHECK(code == 4401);
}

TEST_CASE("a session that is being renewed while its new token is revoked does not slip through",
          "[server][revoke]") {
    HeldStore::Gate gate;
    gate.open();
    const Office office(held_by(gate));
    auto socket = office.server.ws(office.token(user(1), "t-1"));
    await_frame(socket, "snapshot");
    gate.shut();
    TokenClaims claims = office.claims(user(1), "t-2");
    claims.name = "Ada";
    socket.send(Json{{"type", "auth"}, {"op", "a"}, {"token", office.server.token(claims)}}.dump());
    gate.await_held(1);
    REQUIRE(office.revoke({{"jti", "t-2"}}).status == 200);
    gate.open();
    CHECK(socket.close_code() == 4401);
}

TEST_CASE("deleting a user revokes, and what the old token says is not learned again",
          "[server][revoke]") {
    const Office office;
    TokenClaims claims = office.claims(user(1));
    claims.name = "Ada";
    claims.teams = {team(1)};
    const std::string old = office.server.token(claims);
    auto socket = office.server.ws(old);
    await_frame(socket, "snapshot");
    const std::string path = "/api/v1/directory/users/" + user(1).text();
    const auto service = office.server.bearer(user(99), Role::kService);
    auto client = office.server.http();
    REQUIRE(client.request("GET", path, service).status == 200);
    REQUIRE(client.request("DELETE", path, service).status == 204);
    CHECK(socket.close_code() == 4401);
    CHECK(office.list(old).status == 401);
    CHECK(client.request("GET", path, service).status == 404);
    claims.issued_at = office.server.now() + std::chrono::seconds(1);
    CHECK(office.list(office.server.token(claims)).status == 200);
    CHECK(json_of(client.request("GET", path, service)).at("teams") == Json{team(1).text()});
}

TEST_CASE("a revocation outlives a restart, and a cleanup", "[server][revoke]") {
    const TempDir folder;
    const RunningApp::Tweak on_disk = [&](AppParts& parts) {
        parts.config.database.path = folder.path() / "carillon.db";
        parts.open_store = embedded_store(parts.config);
    };
    std::string old;
    {
        const Office office(on_disk);
        old = office.token(user(1));
        REQUIRE(office.revoke({{"user_id", user(1).text()}}).status == 200);
        REQUIRE(office.revoke({{"jti", "t-1"}}).status == 200);
    }
    Office office(on_disk);
    CHECK(office.list(old).status == 401);
    CHECK(office.list(office.token(user(2), "t-1")).status == 401);
    CHECK(office.list(office.token(user(2))).status == 200);
    const auto cleaned = carillon::await<CleanupOutcome>(
        [&](auto done) { office.server.store().cleanup(std::move(done)); });
    CHECK(cleaned.ok());
    CHECK(office.list(old).status == 401);
}

TEST_CASE("who may not write the directory revokes nothing, and a wrong body names its field",
          "[server][revoke]") {
    const Office office;
    const Json ada = {{"user_id", user(1).text()}};
    for (const Role role : {Role::kNone, Role::kUser, Role::kManager}) {
        INFO(text(role));
        CHECK(office.revoke(ada, role).status == 403);
    }
    CHECK(office.server.http().request("POST", kRevoke, {}, ada.dump()).status == 401);
    CHECK(office.server.http().request("GET", kRevoke, office.server.bearer(user(99))).status ==
          405);
    CHECK(office.list(office.token(user(1))).status == 200);
    CHECK(office.revoke(ada, Role::kAdmin).status == 200);

    const auto refused = [&](const std::string& body) {
        const auto answer = office.server.http().request(
            "POST", kRevoke, office.server.bearer(user(99), Role::kService), body);
        const Json problem = json_of(answer);
        return std::to_string(answer.status) + " " +
               (problem.contains("errors") ? problem.at("errors").at(0).value("field", "") : "");
    };
    CHECK(refused("{}") == "422 user_id");
    CHECK(refused(R"({"user_id":"ada"})") == "422 user_id");
    CHECK(refused(R"({"user_id":7})") == "400 user_id");
    CHECK(refused(R"({"jti":""})") == "422 jti");
    CHECK(refused(R"({"jti":["a"]})") == "400 jti");
    CHECK(refused(R"({"jti":"a","user_id":")" + user(1).text() + "\"}") == "422 jti");
    CHECK(refused("{")[0] == '4');
    CHECK(refused("")[0] == '4');
}

TEST_CASE("a revocation is in the audit and in the log", "[server][revoke]") {
    const Office office;
    const CapturedLog captured;
    REQUIRE(office.revoke({{"user_id", user(1).text()}}).status == 200);
    REQUIRE(office.revoke({{"jti", "t-1"}}).status == 200);
    CHECK(captured.await("sessions.revoked").at("user_id") == user(1).text());
    captured.await("sessions.revoked",
                   [](const Json& line) { return line.value("jti", "") == "t-1"; });
    const Json page = json_of(office.server.http().request(
        "GET", "/api/v1/audit", office.server.bearer(user(60), Role::kAdmin)));
    REQUIRE(page.at("items").size() == 2);
    const Json& token = page.at("items").at(0);
    CHECK(token.at("recipients") == Json{{"jti", "t-1"}});
    const Json& entry = page.at("items").at(1);
    CHECK(entry.at("action") == "sessions.revoke");
    CHECK(entry.at("actor") == user(99).text());
    CHECK(entry.at("recipients") == Json{{"user_ids", {user(1).text()}}});
    for (const char* none : {"event_id", "type", "title", "priority", "channel"})
        CHECK(entry.at(none).is_null());
}

TEST_CASE("what is past is forgotten by a node when much was revoked", "[server][revoke]") {
    Revocations revocations;
    std::vector<Revocation> many;
    for (int i = 0; i < 1000; ++i)
        many.push_back({{}, "t" + std::to_string(i), Millis(1), Millis(10)});
    CHECK(revocations.add(many, Millis(1)).size() == 1000);
    CHECK(revocations.add(many, Millis(1)).empty());
    CHECK(revocations.refuses({user(1), "t7", {}}));
    many.clear();
    for (std::uint32_t i = 1; i <= 100; ++i)
        many.push_back({user(i), {}, Millis(5000), Millis(100000)});
    CHECK(revocations.add(many, Millis(50)).size() == 100);
    CHECK(revocations.size() == 100);
    CHECK(revocations.refuses({user(1), {}, Millis(5000)}));
    CHECK(revocations.refuses({user(1), {}, {}}));
    CHECK_FALSE(revocations.refuses({user(1), {}, Millis(6000)}));
    CHECK_FALSE(revocations.refuses({user(200), "t7", {}}));
}
