// What the directory learns when somebody signs in, seen from outside: after the first answer to
// their token an event for one of its teams reaches them.

#include "server/ingest/directory_learner.hpp"

#include "server/app/cli/embedded_store.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/store/memory/memory_store.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wrapped_store.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

// On the embedded store, where reads and writes go different ways.
struct Server {
    TempDir folder;
    RunningApp app{[this](AppParts& parts) {
        parts.config.database.path = folder.path() / "carillon.db";
        parts.open_store = embedded_store(parts.config);
    }};

    std::string token(const UserId& of, std::vector<TeamId> teams, Role role = Role::kUser,
                      int issued_s_ago = 60) const {
        TokenClaims claims;
        claims.user = of;
        claims.role = role;
        claims.teams = std::move(teams);
        claims.name = "Ada";
        claims.issued_at = app.now() - std::chrono::seconds(issued_s_ago);
        claims.expires_at = app.now() + std::chrono::hours(1);
        return app.token(claims);
    }
    HttpAnswer get(const std::string& path, const std::string& token) const {
        return app.http().request("GET", path, {{"Authorization", "Bearer " + token}});
    }
    int sign_in(const std::string& token) const {
        return get("/api/v1/notifications", token).status;
    }
    // The result of an event to this user in view of a team.
    Json emit(const UserId& to, const TeamId& team) const {
        const Json event = {
            {"event", "task.assigned"},
            {"payload",
             {{"recipients", {to.text()}}, {"team_id", team.text()}, {"task", "Call Acme"}}}};
        const auto answer = app.http().request("POST", "/api/v1/events",
                                               app.bearer(user(99), Role::kService), event.dump());
        REQUIRE(answer.status == 200);
        return json_of(answer).at("results").at(0);
    }
    bool is_in(const UserId& of, const TeamId& team) const {
        return emit(of, team).at("created") == 1;
    }
    int directory_status(const UserId& of) const {
        return app.http()
            .request("GET", "/api/v1/directory/users/" + of.text(),
                     app.bearer(user(99), Role::kService))
            .status;
    }
};

}  // namespace

TEST_CASE("who has been answered is found in the teams of their token", "[server][sign_in]") {
    const Server server;
    CHECK(server.emit(user(1), team(1)).at("skipped").at(0).at("reason") == "team_scope");
    REQUIRE(server.sign_in(server.token(user(1), {team(1)})) == 200);
    CHECK(server.is_in(user(1), team(1)));
    CHECK_FALSE(server.is_in(user(1), team(2)));
    CHECK_FALSE(server.is_in(user(2), team(1)));
    // Many at once, each as soon as they have their answer.
    for (std::uint32_t i = 10; i < 40; ++i) {
        REQUIRE(server.sign_in(server.token(user(i), {team(i)})) == 200);
        CHECK(server.is_in(user(i), team(i)));
    }
}

TEST_CASE("an event for a team alone reaches those who signed in with it", "[server][sign_in]") {
    const Server server;
    REQUIRE(server.sign_in(server.token(user(1), {team(1)})) == 200);
    REQUIRE(server.sign_in(server.token(user(2), {team(2)}, Role::kManager)) == 200);
    REQUIRE(server.sign_in(server.token(user(3), {team(1)}, Role::kAdmin)) == 200);
    const auto answer = server.app.http().request(
        "POST", "/api/v1/events", server.app.bearer(user(99), Role::kService),
        Json{{"event", "task.assigned"}, {"payload", {{"team_id", team(1).text()}, {"task", "x"}}}}
            .dump());
    CHECK(json_of(answer).at("results").at(0).at("created") == 2);
}

TEST_CASE("a newer token takes a team away, an older one does not bring it back",
          "[server][sign_in]") {
    const Server server;
    const std::string old = server.token(user(1), {team(1), team(2)}, Role::kUser, 60);
    REQUIRE(server.sign_in(old) == 200);
    CHECK(server.is_in(user(1), team(1)));
    REQUIRE(server.sign_in(server.token(user(1), {team(2)}, Role::kUser, 30)) == 200);
    CHECK_FALSE(server.is_in(user(1), team(1)));
    CHECK(server.is_in(user(1), team(2)));
    REQUIRE(server.sign_in(old) == 200);
    CHECK_FALSE(server.is_in(user(1), team(1)));
}

TEST_CASE("a WebSocket's token is learned before its first frame", "[server][sign_in]") {
    const Server server;
    auto tab = server.app.ws(server.token(user(1), {team(1)}));
    await_frame(tab, "snapshot");
    CHECK(server.is_in(user(1), team(1)));
    CHECK(await_frame(tab, "changes").at("upserts").at(0).at("team_id") == team(1).text());

    // And the token it is renewed with before its answer.
    const Json renewal = {
        {"type", "auth"}, {"op", "a"}, {"token", server.token(user(1), {team(7)}, Role::kUser, 1)}};
    tab.send(renewal.dump());
    CHECK(await_frame(tab, "result").at("ok") == true);
    CHECK(server.is_in(user(1), team(7)));
    CHECK_FALSE(server.is_in(user(1), team(1)));
    CHECK(await_frame(tab, "changes").at("upserts").at(0).at("team_id") == team(7).text());
}

TEST_CASE("a stream's token is learned before its head", "[server][sign_in]") {
    const Server server;
    auto client = server.app.http();
    client.send(
        HttpClient::text_of("GET", "/api/v1/notifications/stream",
                            {{"Authorization", "Bearer " + server.token(user(1), {team(1)})}}));
    client.read_until("\r\n\r\n");
    CHECK(server.is_in(user(1), team(1)));
}

TEST_CASE("a program's token teaches nothing", "[server][sign_in]") {
    const Server server;
    const std::string token = server.token(user(50), {team(1)}, Role::kService);
    CHECK(server.get("/api/v1/directory/users/" + user(50).text(), token).status == 404);
    CHECK(server.directory_status(user(50)) == 404);
    CHECK_FALSE(server.is_in(user(50), team(1)));
}

TEST_CASE("what was put stays, and who was deleted is learned from a new sign-in",
          "[server][sign_in]") {
    const Server server;
    const std::string path = "/api/v1/directory/users/" + user(1).text();
    const auto service = server.app.bearer(user(99), Role::kService);
    const std::string token = server.token(user(1), {team(1)});
    REQUIRE(server.sign_in(token) == 200);
    auto client = server.app.http();
    const Json put = {{"name", "Ada Lovelace"}};
    const Json known = json_of(client.request("PUT", path, service, put.dump()));
    CHECK(known.at("name") == "Ada Lovelace");
    CHECK(known.at("teams") == Json{team(1).text()});
    REQUIRE(client.request("DELETE", path, service).status == 204);
    CHECK(client.request("GET", path, service).status == 404);
    CHECK(server.sign_in(token) == 401);
    CHECK(client.request("GET", path, service).status == 404);
    REQUIRE(server.sign_in(server.token(user(1), {team(1)}, Role::kUser, -1)) == 200);
    const Json learned = json_of(client.request("GET", path, service));
    CHECK(learned.at("name") == "Ada");
    CHECK(learned.at("teams") == Json{team(1).text()});
}

TEST_CASE("who was taken out of a team by an operator is brought back by no token",
          "[server][sign_in]") {
    const Server server;
    const std::string path = "/api/v1/directory/users/" + user(1).text();
    const auto service = server.app.bearer(user(99), Role::kService);
    auto client = server.app.http();
    REQUIRE(server.sign_in(server.token(user(1), {team(1), team(2)})) == 200);
    CHECK(server.is_in(user(1), team(1)));
    REQUIRE(client.request("PUT", path, service, Json{{"teams", {team(2).text()}}}.dump()).status ==
            200);
    REQUIRE(server.sign_in(server.token(user(1), {team(1), team(3)}, Role::kUser, 1)) == 200);
    CHECK_FALSE(server.is_in(user(1), team(1)));
    CHECK_FALSE(server.is_in(user(1), team(3)));
    CHECK(server.is_in(user(1), team(2)));
    REQUIRE(client.request("PUT", path, service, Json{{"teams", Json::array()}}.dump()).status ==
            200);
    REQUIRE(server.sign_in(server.token(user(1), {team(1), team(2)}, Role::kUser, 0)) == 200);
    CHECK_FALSE(server.is_in(user(1), team(1)));
    CHECK_FALSE(server.is_in(user(1), team(2)));
    CHECK(json_of(client.request("GET", path, service)).at("teams").empty());
}

TEST_CASE("an old token without a time of issue brings no team back once it is forgotten",
          "[server][sign_in]") {
    MemoryStore store(
        [] {
            StoreSettings settings;
            settings.clock = [] { return Millis(5000000); };
            return settings;
        }(),
        1);
    Metrics metrics({});
    DirectoryLearner learner(store, metrics, 64);
    const auto sign_in = [&](std::uint32_t number, std::vector<TeamId> teams,
                             std::optional<Millis> issued_at, Millis expires_at) {
        Principal principal;
        principal.user = user(number);
        principal.permissions = permissions_of(Role::kUser);
        principal.names_teams = true;
        principal.teams = std::move(teams);
        principal.issued_at = issued_at;
        principal.expires_at = expires_at;
        if (!learner.knows(principal)) learner.learn(principal, [] {});
    };
    const auto teams_of = [&] { return store.tables().users().at(user(1)).teams; };
    const auto others_pass = [&] {
        for (std::uint32_t i = 100; i < 4300; ++i)
            sign_in(i, {team(9)}, Millis(1000), Millis(9000000));
    };
    sign_in(1, {team(1)}, std::nullopt, Millis(6000000));
    CHECK(teams_of() == std::vector<TeamId>{team(1)});
    sign_in(1, {}, Millis(2000), Millis(7000000));
    CHECK(teams_of().empty());
    others_pass();
    sign_in(1, {team(1)}, std::nullopt, Millis(6000000));
    CHECK(teams_of().empty());
    // Nor does one that has a time, over a later one that said what was known already.
    sign_in(1, {}, Millis(4000), Millis(7000000));
    others_pass();
    sign_in(1, {team(1)}, Millis(3000), Millis(7000000));
    CHECK(teams_of().empty());
}

TEST_CASE("what a token says is kept as the directory keeps it, and what is wrong is not said",
          "[server][sign_in]") {
    const Server server;
    TokenClaims claims;
    claims.user = user(1);
    claims.name = " Ada ";
    claims.email = "not an email";
    claims.locale = "fr_FR";
    claims.expires_at = server.app.now() + std::chrono::hours(1);
    REQUIRE(server.sign_in(server.app.token(claims)) == 200);
    const Json known =
        json_of(server.app.http().request("GET", "/api/v1/directory/users/" + user(1).text(),
                                          server.app.bearer(user(99), Role::kService)));
    CHECK(known.at("name") == "Ada");
    CHECK(known.at("email").is_null());
    CHECK(known.at("locale") == "fr-FR");
}

namespace {

// Learns only when it is told to, and counts how often it is asked.
struct Learning {
    std::atomic<bool> works{false};
    std::atomic<int> asked{0};
};

class ForgetfulStore final : public WrappedStore {
  public:
    ForgetfulStore(std::unique_ptr<Store> inner, Learning& learning)
        : WrappedStore(std::move(inner)), learning_(learning) {}

    void learn_user(LearnedUser user, Completion<Done> done) override {
        ++learning_.asked;
        if (!learning_.works) return done(Error{Errc::kUnavailable, "", "away"});
        WrappedStore::learn_user(std::move(user), std::move(done));
    }

  private:
    Learning& learning_;
};

}  // namespace

TEST_CASE("only news is written, and a failure keeps nobody out", "[server][sign_in]") {
    Learning learning;
    const RunningApp server([&learning](AppParts& parts) {
        parts.open_store = [&learning, open = parts.open_store](
                               StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            auto inner = open(std::move(settings));
            if (!inner) return inner;
            return std::unique_ptr<Store>(new ForgetfulStore(std::move(*inner), learning));
        };
    });
    TokenClaims claims;
    claims.user = user(1);
    claims.teams = {team(2), team(1)};
    claims.expires_at = server.now() + std::chrono::hours(1);
    const HeaderList headers{{"Authorization", "Bearer " + server.token(claims)}};
    auto client = server.http();
    const auto sign_in = [&] {
        return client.request("GET", "/api/v1/notifications", headers).status;
    };
    CHECK(sign_in() == 200);
    CHECK(learning.asked == 1);
    learning.works = true;
    for (int i = 0; i < 3; ++i)
        CHECK(sign_in() == 200);
    CHECK(learning.asked == 2);
    // A renewed token that says the same is no news.
    claims.expires_at += std::chrono::hours(1);
    const HeaderList renewed{{"Authorization", "Bearer " + server.token(claims)}};
    CHECK(client.request("GET", "/api/v1/notifications", renewed).status == 200);
    CHECK(learning.asked == 2);
    // A token without any of it has nothing to say.
    CHECK(client.request("GET", "/api/v1/notifications", server.bearer(user(3))).status == 200);
    CHECK(learning.asked == 2);
}

TEST_CASE("what is forgotten for want of room is learned again", "[server][sign_in]") {
    Learning learning;
    learning.works = true;
    StoreSettings settings;
    settings.clock = [] { return Millis(0); };
    ForgetfulStore store(std::make_unique<MemoryStore>(std::move(settings), 1), learning);
    Metrics metrics({});
    DirectoryLearner learner(store, metrics, 4);
    const auto sign_in = [&](std::uint32_t number, const std::string& name, std::int64_t at) {
        Principal principal;
        principal.user = user(number);
        principal.permissions = permissions_of(Role::kUser);
        principal.name = name;
        principal.issued_at = Millis(at);
        if (learner.knows(principal)) return false;
        bool has_gone_on = false;
        learner.learn(principal, [&] { has_gone_on = true; });
        CHECK(has_gone_on);
        return true;
    };
    for (std::uint32_t i = 1; i <= 4; ++i)
        CHECK(sign_in(i, "n", 1));
    for (std::uint32_t i = 3; i <= 4; ++i)
        CHECK_FALSE(sign_in(i, "n", 1));
    for (std::uint32_t i = 5; i <= 20; ++i)
        CHECK(sign_in(i, "n", 1));
    CHECK(sign_in(1, "n", 1));
    // The latest word counts, whichever token is used last.
    CHECK(sign_in(1, "newer", 3));
    CHECK_FALSE(sign_in(1, "between", 2));
    // That it was said later is news too, once: it has to outlive this memory.
    CHECK(sign_in(1, "newer", 9));
    CHECK_FALSE(sign_in(1, "newer", 9));
    CHECK_FALSE(sign_in(1, "before that", 8));
    CHECK(sign_in(1, "last", 10));
}
