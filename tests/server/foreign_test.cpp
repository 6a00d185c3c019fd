// What is another's: every endpoint that names or shows notifications, for every role that may use
// it. Nobody learns that a notification of another exists, and nobody changes one.

#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

struct Endpoint {
    const char* method;
    const char* path;
    const char* body;
};

// Each names one notification.
const std::vector<Endpoint> kOnOne{
    {"GET", "/api/v1/notifications/{id}", ""},
    {"POST", "/api/v1/notifications/{id}/ack", ""},
    {"POST", "/api/v1/notifications/{id}/read", "{}"},
    {"POST", "/api/v1/notifications/{id}/seen", ""},
    {"POST", "/api/v1/notifications/{id}/click", ""},
    {"POST", "/api/v1/notifications/{id}/unread", ""},
    {"POST", "/api/v1/notifications/{id}/snooze", R"({"minutes":1})"},
    {"POST", "/api/v1/notifications/{id}/archive", ""},
    {"POST", "/api/v1/notifications/{id}/unarchive", ""},
    {"POST", "/api/v1/notifications/{id}/unsnooze", ""},
    {"DELETE", "/api/v1/notifications/{id}", ""},
};

const std::vector<Role> kReaders{Role::kUser, Role::kManager, Role::kAdmin};

std::string with_id(const Endpoint& endpoint, const std::string& id) {
    std::string path = endpoint.path;
    return path.replace(path.find("{id}"), 4, id);
}

// What an answer says, without what differs from request to request.
Json said(const HttpAnswer& answer) {
    if (answer.body.empty()) return nullptr;
    Json body = json_of(answer);
    body.erase("request_id");
    body.erase("instance");
    return body;
}

// User 1 reads; user 2 is of the same team, user 3 of another.
struct House {
    RunningApp server;
    HttpClient client = server.http();

    House() {
        put(user(1), team(1));
        put(user(2), team(1));
        put(user(3), team(2));
    }
    void put(const UserId& who, const TeamId& team) {
        const auto answer = client.request("PUT", "/api/v1/directory/users/" + who.text(),
                                           server.bearer(user(90), Role::kService),
                                           R"({"teams":[")" + team.text() + R"("]})");
        REQUIRE(answer.status == 200);
    }
    HeaderList bearer(const UserId& who, Role role) const {
        TokenClaims claims;
        claims.user = who;
        claims.role = role;
        claims.teams = {team(1)};
        claims.expires_at = server.now() + std::chrono::hours(1);
        return {{"Authorization", "Bearer " + server.token(claims)}};
    }
    // A new notification of this person, as they see it.
    Json give(const UserId& who) {
        server.assign_task({who}, "secret of " + who.text());
        return list(who).at("items").at(0);
    }
    Json list(const UserId& who, const std::string& query = {}) {
        return json_of(client.request("GET", "/api/v1/notifications" + query, server.bearer(who)));
    }
};

}  // namespace

TEST_CASE("another's notification is as unknown as one that never was", "[server][rights]") {
    House house;
    const std::string never = "01900000-0000-7000-8000-00000000dead";
    for (const UserId& owner : {user(2), user(3)}) {
        const Json before = house.give(owner);
        const std::string id = before.at("id");
        for (const Role role : kReaders) {
            const HeaderList headers = house.bearer(user(1), role);
            for (const Endpoint& endpoint : kOnOne) {
                const auto foreign = house.client.request(endpoint.method, with_id(endpoint, id),
                                                          headers, endpoint.body);
                const auto unknown = house.client.request(endpoint.method, with_id(endpoint, never),
                                                          headers, endpoint.body);
                INFO(text(role) << ": " << endpoint.method << " " << endpoint.path);
                CHECK(foreign.status == 404);
                CHECK(unknown.status == 404);
                CHECK(said(foreign) == said(unknown));
                CHECK(foreign.body.find("secret of") == std::string::npos);
            }
        }
        CHECK(house.list(owner).at("items").at(0) == before);
    }
}

TEST_CASE("one's own notification is there for every role that reads", "[server][rights]") {
    for (const Role role : kReaders) {
        House house;
        const std::string id = house.give(user(1)).at("id");
        for (const Endpoint& endpoint : kOnOne) {
            const auto answer = house.client.request(endpoint.method, with_id(endpoint, id),
                                                     house.bearer(user(1), role), endpoint.body);
            INFO(text(role) << ": " << endpoint.method << " " << endpoint.path << answer.body);
            CHECK(answer.status / 100 == 2);
        }
    }
}

TEST_CASE("no list of one's own shows another's", "[server][rights]") {
    House house;
    house.give(user(2));
    house.give(user(3));
    const std::string own = house.give(user(1)).at("id");
    for (const Role role : kReaders) {
        for (const std::string path :
             {"/api/v1/notifications", "/api/v1/notifications?q=secret",
              "/api/v1/notifications?archived=true", "/api/v1/notifications?snoozed=true",
              "/api/v1/notifications?limit=200&offset=0", "/api/v1/notifications/unread"}) {
            const Json page =
                json_of(house.client.request("GET", path, house.bearer(user(1), role)));
            INFO(text(role) << ": " << path << " " << page.dump());
            for (const Json& item : page.at("items"))
                CHECK(item.at("id") == own);
        }
    }
    // A cursor of one person's list is of no use to another.
    house.give(user(2));
    const Json page = house.list(user(2), "?limit=1");
    const std::string cursor = page.at("next_cursor");
    const Json next = house.list(user(1), "?limit=1&cursor=" + cursor);
    for (const Json& item : next.at("items"))
        CHECK(item.at("user_id") == user(1).text());
}

TEST_CASE("several at once: another's among them change nothing of theirs", "[server][rights]") {
    House house;
    const Json before = house.give(user(2));
    const std::string own = house.give(user(1)).at("id");
    const std::string ids = R"({"ids":[")" + before.at("id").get<std::string>() + R"("]})";
    const auto answer = house.client.request("POST", "/api/v1/notifications/" + own + "/read",
                                             house.bearer(user(1), Role::kUser), ids);
    CHECK(answer.status == 200);
    CHECK(json_of(answer).at("updated") == 1);
    CHECK(house.list(user(2)).at("items").at(0) == before);

    auto all = house.client.request("POST", "/api/v1/notifications/all/read",
                                    house.bearer(user(1), Role::kAdmin), "{}");
    CHECK(all.status == 200);
    CHECK(house.list(user(2)).at("items").at(0) == before);
}

TEST_CASE("over a WebSocket another's notifications are not there either", "[server][rights]") {
    House house;
    const Json before = house.give(user(2));
    auto socket = house.server.ws(house.server.token(user(1)));
    CHECK(await_frame(socket, "snapshot").at("items").empty());
    for (const std::string type :
         {"ack", "seen", "click", "unack", "delete", "archive", "unarchive", "unsnooze"}) {
        socket.send(R"({"type":")" + type + R"(","op":")" + type + R"(","ids":[")" +
                    before.at("id").get<std::string>() + R"("]})");
        const Json result = await_frame(socket, "result");
        CHECK(result.at("op") == type);
        CHECK(result.at("ok") == true);
    }
    CHECK(house.list(user(2)).at("items").at(0) == before);
    // What comes next is one's own: nothing of the other's has been sent in between.
    const std::string own = house.give(user(1)).at("id");
    const Json changes = await_frame(socket, "changes");
    CHECK(changes.at("upserts").at(0).at("id") == own);
    CHECK(changes.at("upserts").size() == 1);
}

TEST_CASE("a manual send reaches only as far as its sender", "[server][rights]") {
    House house;
    struct Row {
        Role role;
        std::string to;
        int status;
        int created;
    };
    const auto users = [](int n) { return R"("user_ids":[")" + user(n).text() + R"("])"; };
    const auto scope = [](int n) { return R"("team_id":")" + team(n).text() + R"(")"; };
    const std::vector<Row> rows{
        {Role::kManager, users(2) + "," + scope(1), 201, 1},
        {Role::kManager, users(3) + "," + scope(1), 201, 0},  // skipped: not of that team
        {Role::kManager, users(3) + "," + scope(2), 403, 0},
        {Role::kManager, users(2), 201, 1},  // their only team is the scope
        {Role::kManager, users(3), 201, 0},
        {Role::kManager, scope(1), 201, 2},
        {Role::kManager, scope(2), 403, 0},
        {Role::kManager, R"("broadcast":true)", 403, 0},
        {Role::kAdmin, users(3), 201, 1},
        {Role::kAdmin, users(3) + "," + scope(2), 201, 1},
        {Role::kAdmin, users(3) + "," + scope(1), 201, 0},
        {Role::kAdmin, scope(2), 201, 1},
        {Role::kUser, users(1), 403, 0},
        {Role::kService, users(2), 403, 0},
    };
    for (const Row& row : rows) {
        const auto answer = house.client.request("POST", "/api/v1/notifications/test",
                                                 house.bearer(user(1), row.role),
                                                 "{" + row.to + R"(,"title":"t","body":"b"})");
        INFO(text(row.role) << ": " << row.to << " " << answer.body);
        CHECK(answer.status == row.status);
        if (answer.status == 201) CHECK(json_of(answer).at("created") == row.created);
    }
}
