// POST /notifications/test and the directory that it looks into.

#include "server/store/memory/memory_store.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/wrapped_store.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kSend = "/api/v1/notifications/test";

HeaderList manager_of(const RunningApp& server, const std::vector<TeamId>& teams) {
    TokenClaims claims;
    claims.user = user(50);
    claims.role = Role::kManager;
    claims.teams = teams;
    claims.expires_at = server.now() + std::chrono::hours(1);
    return {{"Authorization", "Bearer " + server.token(claims)}};
}

void put_user(const RunningApp& server, const UserId& id, const Json& user) {
    const auto answer =
        server.http().request("PUT", "/api/v1/directory/users/" + id.text(),
                              server.bearer(test::user(99), Role::kService), user.dump());
    REQUIRE(answer.status == 200);
}

Json message(const Json& more) {
    Json body = {{"title", "Lunch"}, {"body", "At noon."}};
    body.update(more);
    return body;
}

}  // namespace

TEST_CASE("a user is put, read and taken out of the directory", "[server][directory]") {
    const RunningApp server;
    auto client = server.http();
    const auto headers = server.bearer(user(99), Role::kService);
    const std::string path = "/api/v1/directory/users/" + user(1).text();
    CHECK(client.request("GET", path, headers).status == 404);
    const Json put = {{"email", "ann@example.com"}, {"locale", "en"}, {"teams", {team(1).text()}}};
    const auto stored = client.request("PUT", path, headers, put.dump());
    REQUIRE(stored.status == 200);
    CHECK(json_of(stored).at("id") == user(1).text());
    CHECK(json_of(stored).at("email") == "ann@example.com");
    CHECK(json_of(stored).at("name").is_null());
    CHECK(json_of(stored).at("teams") == Json{team(1).text()});
    CHECK(json_of(client.request("GET", path, headers)) == json_of(stored));

    for (const char* body : {"[]", "{", R"({"email":1})", R"({"teams":["x"]})", R"({"teams":1})"}) {
        INFO(body);
        CHECK(client.request("PUT", path, headers, body).status == 400);
    }
    CHECK(client.request("PUT", "/api/v1/directory/users/x", headers, "{}").status == 400);
    CHECK(client.request("GET", path, server.bearer(user(1))).status == 403);
    CHECK(client.request("DELETE", path, headers).status == 204);
    CHECK(client.request("GET", path, headers).status == 404);
}

TEST_CASE("the recipient's language decides", "[server][directory]") {
    const RunningApp server;
    put_user(server, user(1), {{"locale", "en"}, {"teams", Json::array()}});
    server.assign_task({user(1), user(2)}, "Acme");
    const auto title = [&](const UserId& of) {
        const Json page =
            json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(of)));
        return page.at("items").at(0).at("title").get<std::string>();
    };
    CHECK(title(user(1)) != title(user(2)));
}

TEST_CASE("a manager writes to their team; who is outside is skipped", "[server][send]") {
    const RunningApp server;
    put_user(server, user(1), {{"teams", {team(1).text()}}});
    put_user(server, user(2), {{"teams", {team(2).text()}}});
    const auto send = [&](const HeaderList& headers, const Json& body) {
        return server.http().request("POST", kSend, headers, body.dump());
    };
    const auto headers = manager_of(server, {team(1)});

    const auto to_team = send(headers, message({{"team_id", team(1).text()}}));
    REQUIRE(to_team.status == 201);
    // They have signed in with that team, so they are one of its members.
    CHECK(json_of(to_team).at("created") == 2);
    CHECK(json_of(to_team).at("items")[0].at("title") == "Lunch");
    CHECK(json_of(to_team).at("items")[0].at("user_id") == user(1).text());
    CHECK(json_of(to_team).at("items")[1].at("user_id") == user(50).text());

    const auto scoped = send(headers, message({{"user_ids", {user(1).text(), user(2).text()}}}));
    REQUIRE(scoped.status == 201);
    CHECK(json_of(scoped).at("created") == 1);
    const Json skipped = {{{"user_id", user(2).text()}, {"reason", "team_scope"}}};
    CHECK(json_of(scoped).at("skipped") == skipped);
    const auto metrics = server.http().request("GET", "/metrics").body;
    CHECK(metrics.find("notifications_skipped_total{reason=\"team_scope\"} 1") !=
          std::string::npos);

    CHECK(send(headers, message({{"team_id", team(2).text()}})).status == 403);
    CHECK(send(headers, message({{"broadcast", true}})).status == 403);
    const auto two_teams = manager_of(server, {team(1), team(3)});
    CHECK(send(two_teams, message({{"user_id", user(1).text()}})).status == 403);
    CHECK(send(manager_of(server, {}), message({{"user_id", user(1).text()}})).status == 403);
    CHECK(send(server.bearer(user(1)), message({{"user_id", user(1).text()}})).status == 403);

    const auto admin = server.bearer(user(60), Role::kAdmin);
    CHECK(json_of(send(admin, message({{"user_id", user(2).text()}}))).at("created") == 1);
    CHECK(send(admin, {{"user_id", user(2).text()}, {"body", "no title"}}).status == 422);
    CHECK(send(admin, message(Json::object())).status == 422);
}

TEST_CASE("a manual send with a key is sent once", "[server][send]") {
    const RunningApp server;
    auto headers = server.bearer(user(60), Role::kAdmin);
    headers.emplace_back("Idempotency-Key", "lunch");
    const auto send = [&](const Json& body) {
        return server.http().request("POST", kSend, headers, body.dump());
    };
    const Json body = message({{"user_id", user(1).text()}});
    const auto first = send(body);
    const auto second = send(body);
    CHECK(second.status == 201);
    CHECK(json_of(second) == json_of(first));
    CHECK(json_of(second).at("items").size() == 1);
    Json other = body;
    other["title"] = "Dinner";
    CHECK(send(other).status == 422);
    const Json page =
        json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(1))));
    CHECK(page.at("total") == 1);

    // The items are as they are now; what is gone is left out.
    const std::string id = page.at("items")[0].at("id");
    const auto reader = server.bearer(user(1));
    server.http().request("POST", "/api/v1/notifications/" + id + "/ack", reader);
    CHECK(json_of(send(body)).at("items")[0].at("is_read") == true);
    REQUIRE(server.http().request("DELETE", "/api/v1/notifications/" + id, reader).status == 204);
    const Json last = json_of(send(body));
    CHECK(last.at("created") == 1);
    CHECK(last.at("items").empty());
}

TEST_CASE("who writes too often is told when to go on", "[server][send]") {
    std::atomic<std::int64_t> later_ms{0};
    const RunningApp server([&](AppParts& parts) {
        parts.api.manual_sends_per_minute = 2;
        parts.clock = [&] {
            return std::chrono::duration_cast<Millis>(
                       std::chrono::system_clock::now().time_since_epoch()) +
                   Millis(later_ms.load());
        };
    });
    const auto send = [&](const UserId& sender) {
        return server.http().request("POST", kSend, server.bearer(sender, Role::kAdmin),
                                     message({{"user_id", user(1).text()}}).dump());
    };
    CHECK(send(user(60)).status == 201);
    CHECK(send(user(60)).status == 201);
    const auto refused = send(user(60));
    CHECK(refused.status == 429);
    CHECK(refused.header("Content-Type") == "application/problem+json");
    CHECK(json_of(refused).at("type") == "urn:carillon:problem:limited");
    const int wait_s = std::stoi(refused.header("Retry-After"));
    CHECK(wait_s >= 1);
    CHECK(wait_s <= 60);
    CHECK(send(user(61)).status == 201);  // each sender has their own
    later_ms = 61000;
    CHECK(send(user(60)).status == 201);
    const Json page =
        json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(1))));
    CHECK(page.at("total") == 4);
}

namespace {

// Answers what is published when it is let go.
class HeldStore : public WrappedStore {
  public:
    HeldStore(std::unique_ptr<Store> inner, std::promise<std::function<void()>>& held)
        : WrappedStore(std::move(inner)), held_(held) {}
    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override {
        if (std::exchange(has_held_, true)) {
            return WrappedStore::publish(std::move(request), std::move(done));
        }
        held_.set_value([this, request = std::move(request), done = std::move(done)] {
            WrappedStore::publish(request, done);
        });
    }

  private:
    std::promise<std::function<void()>>& held_;
    bool has_held_ = false;
};

// Always away.
class AbsentStore : public WrappedStore {
  public:
    using WrappedStore::WrappedStore;
    static Error away() { return {Errc::kUnavailable, "", "the database is away"}; }
    void publish(PublishRequest, Completion<std::vector<PublishedEvent>> done) override {
        done(away());
    }
    void operate(OperateRequest, Completion<Operated> done) override { done(away()); }
    void list(UserId, ListQuery, Completion<rest::Page> done, AskerGone) override { done(away()); }
    void probe(Completion<Done> done) override { done(away()); }
};

}  // namespace

TEST_CASE("a repeat while the first is under way is told to wait", "[server][send]") {
    std::promise<std::function<void()>> held;
    const RunningApp server([&](AppParts& parts) {
        parts.open_store = [&](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            return std::unique_ptr<Store>(
                new HeldStore(std::make_unique<MemoryStore>(std::move(settings), 1), held));
        };
    });
    auto headers = server.bearer(user(60), Role::kAdmin);
    headers.emplace_back("Idempotency-Key", "k");
    const std::string body = message({{"user_id", user(1).text()}}).dump();
    auto first = server.http();
    first.send(HttpClient::text_of("POST", kSend, headers, body));
    const auto let_go = held.get_future().get();
    const auto second = server.http().request("POST", kSend, headers, body);
    CHECK(second.status == 409);
    CHECK(json_of(second).at("type") == "urn:carillon:problem:conflict");
    CHECK_FALSE(second.header("Retry-After").empty());
    let_go();
    const auto answer = first.read_answer();
    CHECK(answer.status == 201);
    const auto third = server.http().request("POST", kSend, headers, body);
    CHECK(third.status == 201);
    CHECK(json_of(third).at("event_id") == json_of(answer).at("event_id"));
}

TEST_CASE("while the database is away requests are 503 with Retry-After", "[server][http]") {
    const CapturedLog log;
    const RunningApp server([](AppParts& parts) {
        parts.open_store = [](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            return std::unique_ptr<Store>(
                new AbsentStore(std::make_unique<MemoryStore>(std::move(settings), 1)));
        };
    });
    log::set_level(log::Level::kInfo);
    auto client = server.http();
    const auto check = [](const HttpAnswer& answer) {
        CHECK(answer.status == 503);
        CHECK_FALSE(answer.header("Retry-After").empty());
        CHECK(answer.header("Content-Type") == "application/problem+json");
    };
    check(client.request("GET", "/api/v1/notifications", server.bearer(user(1))));
    check(client.request("POST", "/api/v1/notifications/" + user(1).text() + "/ack",
                         server.bearer(user(1))));
    check(client.request("POST", "/api/v1/events", server.bearer(user(1), Role::kService),
                         R"({"event":"report.generated","payload":{"user_id":")" + user(1).text() +
                             R"(","report":"r"}})"));
    const auto ready = client.request("GET", "/readyz");
    check(ready);
    CHECK(ready.body.find("the database is away") != std::string::npos);
    for (int i = 0; i < 20; ++i)
        check(client.request("GET", "/api/v1/notifications", server.bearer(user(1))));
    // Each is in the log as a request; what is wrong the store tells, once.
    CHECK(log.lines("http.request").size() >= 20);
    CHECK(log.lines("http.failed").empty());
    CHECK(client.request("GET", "/healthz").status == 200);
}
