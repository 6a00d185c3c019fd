// Every endpoint against every role, and what a refused token says.

#include "server/http/api/routes.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

struct Endpoint {
    const char* method;
    const char* path;
    Permission permission;
    const char* body;
};

constexpr std::size_t kUuidChars = 36;

// {id} is a notification of user 1.
const std::vector<Endpoint> kEndpoints{
    {"GET", "/api/v1/notifications", Permission::kView, ""},
    {"GET", "/api/v1/notifications/unread", Permission::kView, ""},
    {"GET", "/api/v1/notifications/{id}", Permission::kView, ""},
    {"GET", "/api/v1/templates", Permission::kView, ""},
    {"GET", "/api/v1/audit", Permission::kAudit, ""},
    {"GET", "/api/v1/analytics", Permission::kAudit, ""},
    {"GET", "/api/v1/notifications/{id}/trace", Permission::kAudit, ""},
    {"POST", "/api/v1/notifications/{id}/ack", Permission::kMarkRead, ""},
    {"POST", "/api/v1/notifications/{id}/read", Permission::kMarkRead, "{}"},
    {"POST", "/api/v1/notifications/{id}/seen", Permission::kMarkRead, ""},
    {"POST", "/api/v1/notifications/{id}/click", Permission::kMarkRead, ""},
    {"POST", "/api/v1/notifications/{id}/unread", Permission::kMarkRead, ""},
    {"POST", "/api/v1/notifications/{id}/snooze", Permission::kMarkRead, R"({"minutes":1})"},
    {"POST", "/api/v1/notifications/{id}/archive", Permission::kMarkRead, ""},
    {"POST", "/api/v1/notifications/{id}/unarchive", Permission::kMarkRead, ""},
    {"POST", "/api/v1/notifications/{id}/unsnooze", Permission::kMarkRead, ""},
    {"POST", "/api/v1/events", Permission::kEmit,
     R"({"event":"report.generated","payload":{"user_id":"00000000-0000-0000-0000-000000000001","report":"r"}})"},
    {"POST", "/api/v1/notifications/test", Permission::kSendManual,
     R"({"user_id":"00000000-0000-0000-0000-000000000001","title":"t","body":"b",
         "team_id":"00000000-0000-0000-0000-000000000001"})"},
    {"POST", "/api/v1/sessions/revoke", Permission::kDirectoryWrite, R"({"jti":"t"})"},
    {"GET", "/api/v1/directory/users", Permission::kDirectoryWrite, ""},
    {"PUT", "/api/v1/directory/users/00000000-0000-0000-0000-000000000077",
     Permission::kDirectoryWrite, "{}"},
    {"GET", "/api/v1/directory/users/00000000-0000-0000-0000-000000000077",
     Permission::kDirectoryWrite, ""},
    {"DELETE", "/api/v1/directory/users/00000000-0000-0000-0000-000000000077",
     Permission::kDirectoryWrite, ""},
    {"GET", "/api/v1/notifications/{id}/deliveries", Permission::kView, ""},
    {"GET", "/api/v1/deliveries", Permission::kAudit, ""},
    {"POST", "/api/v1/deliveries/{id}/retry", Permission::kAudit, ""},
    {"GET", "/api/v1/push/key", Permission::kView, ""},
    {"GET", "/api/v1/push/subscriptions", Permission::kView, ""},
    {"POST", "/api/v1/push/subscriptions", Permission::kView, R"({"fcm_token":"t"})"},
    {"DELETE", "/api/v1/push/subscriptions/{id}", Permission::kView, ""},
    {"GET", "/api/v1/preferences", Permission::kView, ""},
    {"PUT", "/api/v1/preferences", Permission::kView, "{}"},
    {"PATCH", "/api/v1/preferences", Permission::kView, "{}"},
    {"POST", "/api/v1/preferences/explain", Permission::kView, R"({"type":"task.assigned"})"},
    {"GET", "/api/v1/directory/users/00000000-0000-0000-0000-000000000077/preferences",
     Permission::kDirectoryWrite, ""},
    {"PUT", "/api/v1/directory/users/00000000-0000-0000-0000-000000000077/preferences",
     Permission::kDirectoryWrite, "{}"},
    {"PATCH", "/api/v1/directory/users/00000000-0000-0000-0000-000000000077/preferences",
     Permission::kDirectoryWrite, "{}"},
    {"POST", "/api/v1/directory/users/00000000-0000-0000-0000-000000000077/preferences/explain",
     Permission::kDirectoryWrite, R"({"type":"task.assigned"})"},
    {"DELETE", "/api/v1/notifications/{id}", Permission::kDelete, ""},
};

std::string path_of(const Endpoint& endpoint, const std::string& id) {
    std::string path = endpoint.path;
    if (const auto at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, id);
    return path;
}

struct Inbox {
    RunningApp server;
    std::string id;
    Inbox() {
        server.assign_task({user(1)}, "x");
        const auto page =
            server.http().request("GET", "/api/v1/notifications", server.bearer(user(1)));
        id = json_of(page).at("items").at(0).at("id");
    }
};

}  // namespace

TEST_CASE("each endpoint asks for its permission", "[server][rights]") {
    const Inbox inbox;
    auto client = inbox.server.http();
    for (const Role role :
         {Role::kNone, Role::kUser, Role::kManager, Role::kService, Role::kAdmin}) {
        TokenClaims claims;
        claims.user = user(1);
        claims.role = role;
        claims.teams = {team(1)};
        claims.expires_at = inbox.server.now() + std::chrono::hours(1);
        const HeaderList headers{{"Authorization", "Bearer " + inbox.server.token(claims)}};
        for (const Endpoint& endpoint : kEndpoints) {
            const auto answer = client.request(endpoint.method, path_of(endpoint, inbox.id),
                                               headers, endpoint.body);
            INFO(text(role) << ": " << endpoint.method << " " << endpoint.path << " "
                            << answer.body);
            const bool may = permissions_of(role).has(endpoint.permission);
            // The delete comes last; a role after the first that may finds nothing left.
            if (may)
                CHECK((answer.status < 300 || answer.status == 404));
            else
                CHECK(answer.status == 403);
            if (!may) {
                CHECK(json_of(answer).at("detail").get<std::string>().find(
                          text(endpoint.permission)) != std::string::npos);
            }
        }
    }
}

TEST_CASE("the table names every route that asks for a permission", "[server][rights]") {
    // The stream's answer has no end: it has a test of its own, below.
    const std::string stream = "/api/v1/notifications/stream";
    for (const Route& route : routes()) {
        // One that takes either of two permissions has a test of its own (retract_test.cpp), and so
        // have those for admins (webhooks_test.cpp).
        if (!route.permission || route.or_permission || route.is_for_admins ||
            route.pattern == stream)
            continue;
        const auto is_this = [&](const Endpoint& endpoint) {
            std::string path = endpoint.path;
            constexpr std::string_view kUsers = "/api/v1/directory/users/";
            if (path.starts_with(kUsers)) path.replace(kUsers.size(), kUuidChars, "{id}");
            return http::text(route.method) == endpoint.method && path == route.pattern &&
                   route.permission == endpoint.permission;
        };
        INFO(http::text(route.method) << " " << route.pattern);
        CHECK(std::any_of(kEndpoints.begin(), kEndpoints.end(), is_this));
    }
}

TEST_CASE("what is live asks for the right to look", "[server][rights]") {
    const Inbox inbox;
    for (const Role role :
         {Role::kNone, Role::kUser, Role::kManager, Role::kService, Role::kAdmin}) {
        INFO(text(role));
        const bool may = permissions_of(role).has(Permission::kView);
        auto stream = inbox.server.http();
        stream.send(HttpClient::text_of("GET", "/api/v1/notifications/stream",
                                        inbox.server.bearer(user(1), role)));
        const std::string head = stream.read_until("\r\n\r\n");
        CHECK(head.starts_with(may ? "HTTP/1.1 200 " : "HTTP/1.1 403 "));
        auto socket = inbox.server.ws(inbox.server.token(user(1), role));
        const Json first = next_json(socket);
        CHECK(first.at("type") == (may ? "hello" : "bye"));
        if (!may) CHECK(socket.close_code() == 4403);
    }
}

TEST_CASE("a permission of the token itself is as good as a role's", "[server][rights]") {
    const Inbox inbox;
    TokenClaims claims;
    claims.user = user(1);
    claims.role = Role::kNone;
    claims.permissions = {Permission::kView};
    claims.expires_at = inbox.server.now() + std::chrono::hours(1);
    const HeaderList headers{{"Authorization", "Bearer " + inbox.server.token(claims)}};
    auto client = inbox.server.http();
    CHECK(client.request("GET", "/api/v1/notifications", headers).status == 200);
    CHECK(client.request("POST", "/api/v1/notifications/" + inbox.id + "/ack", headers).status ==
          403);
}

TEST_CASE("without a valid token every endpoint is 401", "[server][rights]") {
    const Inbox inbox;
    auto client = inbox.server.http();
    const std::string good = inbox.server.token(user(1));
    TokenClaims expired;
    expired.user = user(1);
    expired.expires_at = inbox.server.now() - std::chrono::seconds(1);
    const std::map<std::string, HeaderList> refused{
        {"none", {}},
        {"another scheme", {{"Authorization", "Basic " + good}}},
        {"nonsense", {{"Authorization", "Bearer nonsense"}}},
        {"a changed signature",
         {{"Authorization", "Bearer " + good.substr(0, good.size() - 3) + "abc"}}},
        {"expired", {{"Authorization", "Bearer " + inbox.server.token(expired)}}},
        {"in the query only", {}},
    };
    for (const auto& [name, headers] : refused) {
        for (const Endpoint& endpoint : kEndpoints) {
            std::string path = path_of(endpoint, inbox.id);
            if (name == "in the query only") path += "?token=" + good;
            const auto answer = client.request(endpoint.method, path, headers, endpoint.body);
            INFO(name << ": " << endpoint.method << " " << endpoint.path);
            CHECK(answer.status == 401);
            CHECK(answer.header("WWW-Authenticate") == "Bearer");
            CHECK(answer.body.find(good.substr(0, 20)) == std::string::npos);
        }
    }
}
