// GET /audit: who may read what of it, and how.

#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kAudit = "/api/v1/audit";
using Titles = std::vector<std::string>;

struct Office {
    RunningApp server;

    HeaderList manager(const UserId& who, const std::vector<TeamId>& teams) const {
        TokenClaims claims;
        claims.user = who;
        claims.role = Role::kManager;
        claims.teams = teams;
        claims.expires_at = server.now() + std::chrono::hours(1);
        return {{"Authorization", "Bearer " + server.token(claims)}};
    }
    HeaderList admin() const { return server.bearer(user(60), Role::kAdmin); }
    HttpAnswer send(HeaderList headers, Json body, const HeaderList& more = {}) const {
        headers.insert(headers.end(), more.begin(), more.end());
        if (!body.contains("body")) body["body"] = "At noon.";
        return server.http().request("POST", "/api/v1/notifications/test", headers, body.dump());
    }
    HttpAnswer get(const HeaderList& headers, const std::string& query = {}) const {
        return server.http().request("GET", kAudit + query, headers);
    }
    Titles titles(const HeaderList& headers, const std::string& query = {}) const {
        const auto answer = get(headers, query);
        REQUIRE(answer.status == 200);
        Titles found;
        const Json page = json_of(answer);
        for (const Json& item : page.at("items"))
            found.push_back(item.at("title"));
        return found;
    }
};

}  // namespace

TEST_CASE("a manual send is in the audit with all that it did", "[server][audit]") {
    const Office office;
    const auto max = office.manager(user(50), {team(1)});
    const Json body = {
        {"user_ids", {user(1).text(), user(2).text()}}, {"title", "Lunch"}, {"priority", "high"}};
    const auto sent = office.send(max, body, {{"X-Request-Id", "lunch-1"}});
    REQUIRE(sent.status == 201);

    const auto answer = office.get(office.admin());
    REQUIRE(answer.status == 200);
    const Json page = json_of(answer);
    CHECK(page.at("limit") == 50);
    CHECK(page.at("next_cursor").is_null());
    REQUIRE(page.at("items").size() == 1);
    Json entry = page.at("items")[0];
    CHECK(entry.at("id").get<std::string>().at(14) == '7');
    CHECK(entry.at("at").get<std::string>().size() == 24);
    CHECK(entry.at("remote").get<std::string>().find("127.0.0.1") == 0);
    for (const char* checked : {"id", "at", "remote"})
        entry.erase(checked);
    const Json expected = {{"actor", user(50).text()},
                           {"action", "notification.send_manual"},
                           {"event_id", json_of(sent).at("event_id")},
                           {"team_id", team(1).text()},
                           {"recipients", {{"user_ids", {user(1).text(), user(2).text()}}}},
                           {"created", 0},
                           {"skipped", {{"team_scope", 2}}},
                           {"type", "system.announcement"},
                           {"title", "Lunch"},
                           {"priority", "high"},
                           {"channel", "web"},
                           {"request_id", "lunch-1"}};
    CHECK(entry == expected);
}

TEST_CASE("a manager sees their teams' sends and their own, an admin all", "[server][audit]") {
    const Office office;
    const auto max = office.manager(user(50), {team(1)});
    const auto zoe = office.manager(user(51), {team(2), team(3)});
    const auto send = [&](const HeaderList& by, const char* title, const Json& to) {
        Json body = to;
        body["title"] = title;
        REQUIRE(office.send(by, body).status == 201);
    };
    send(max, "max to 1", {{"team_id", team(1).text()}});
    send(zoe, "zoe to 2", {{"team_id", team(2).text()}});
    send(office.admin(), "admin to 1", {{"team_id", team(1).text()}});
    send(office.admin(), "admin to all", {{"broadcast", true}});
    send(office.admin(), "admin to 3", {{"team_id", team(3).text()}});

    CHECK(office.titles(office.admin()) ==
          Titles{"admin to 3", "admin to all", "admin to 1", "zoe to 2", "max to 1"});
    CHECK(office.titles(max) == Titles{"admin to 1", "max to 1"});
    CHECK(office.titles(zoe) == Titles{"admin to 3", "zoe to 2"});
    // Who leaves a team keeps seeing what they have done themselves.
    CHECK(office.titles(office.manager(user(50), {})) == Titles{"max to 1"});
    CHECK(office.titles(office.manager(user(52), {})).empty());
    const Json everybody = json_of(office.get(office.admin())).at("items")[1];
    CHECK(everybody.at("recipients") == Json{{"broadcast", true}});
    CHECK(everybody.at("team_id").is_null());
    const Json team_send = json_of(office.get(max)).at("items")[0];
    CHECK(team_send.at("recipients") == Json{{"team_id", team(1).text()}});

    for (const Role role : {Role::kNone, Role::kUser, Role::kService}) {
        INFO(text(role));
        CHECK(office.get(office.server.bearer(user(1), role)).status == 403);
    }
    CHECK(office.get({}).status == 401);
}

TEST_CASE("the audit is paged, and each bad parameter is named", "[server][audit]") {
    const Office office;
    const auto admin = office.admin();
    for (const char* title : {"a", "b", "c"})
        REQUIRE(office.send(admin, {{"user_id", user(1).text()}, {"title", title}}).status == 201);
    Titles walked;
    std::string query = "?limit=2";
    while (true) {
        const Json page = json_of(office.get(admin, query));
        for (const Json& item : page.at("items"))
            walked.push_back(item.at("title"));
        if (page.at("next_cursor").is_null()) break;
        query = "?limit=2&cursor=" + page.at("next_cursor").get<std::string>();
    }
    CHECK(walked == Titles{"c", "b", "a"});
    CHECK(office.titles(admin, "?cursor=").size() == 3);

    const auto field = [&](const std::string& bad) {
        const auto answer = office.get(admin, bad);
        INFO(bad << ": " << answer.body);
        REQUIRE(answer.status == 400);
        return json_of(answer).at("errors").at(0).at("field").get<std::string>();
    };
    CHECK(field("?limit=0") == "limit");
    CHECK(field("?limit=201") == "limit");
    CHECK(field("?limit=x") == "limit");
    CHECK(field("?cursor=x") == "cursor");
    CHECK(field("?cursor=%ff") == "cursor");
}

TEST_CASE("what was refused and what repeats is not in the audit", "[server][audit]") {
    const Office office;
    const auto max = office.manager(user(50), {team(1)});
    const Json foreign = {{"team_id", team(2).text()}, {"title", "no"}};
    CHECK(office.send(max, foreign).status == 403);
    CHECK(office.send(max, {{"title", "nobody"}}).status == 422);
    const Json once = {{"team_id", team(1).text()}, {"title", "once"}};
    const HeaderList key{{"Idempotency-Key", "k"}};
    CHECK(office.send(max, once, key).status == 201);
    CHECK(office.send(max, once, key).status == 201);
    office.server.assign_task({user(1)}, "of a program");
    CHECK(office.titles(office.admin()) == Titles{"once"});
}
