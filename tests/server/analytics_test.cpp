// GET /analytics: the report of what was done, who sees what of it, and its forms.

#include "server/base/coding/accept_encoding.hpp"
#include "tests/deliver/mail_server.hpp"
#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

struct Office {
    RunningApp server;

    HeaderList as(Role role, const std::vector<TeamId>& teams = {}) const {
        TokenClaims claims;
        claims.user = user(50);
        claims.role = role;
        claims.teams = teams;
        claims.expires_at = server.now() + std::chrono::hours(1);
        return {{"Authorization", "Bearer " + server.token(claims)}};
    }
    HttpAnswer get(HeaderList headers, const std::string& query = {},
                   const HeaderList& more = {}) const {
        headers.insert(headers.end(), more.begin(), more.end());
        return server.http().request("GET", "/api/v1/analytics" + query, headers);
    }
    Json rows(const HeaderList& headers, const std::string& query = {}) const {
        const auto answer = get(headers, query);
        REQUIRE(answer.status == 200);
        return json_of(answer).at("rows");
    }
    void send(const Json& to) const {
        Json body = to;
        body["title"] = "Lunch";
        body["body"] = "At noon.";
        REQUIRE(server.http()
                    .request("POST", "/api/v1/notifications/test", as(Role::kAdmin), body.dump())
                    .status == 201);
    }
    Json operate(const UserId& who, const std::string& id, const std::string& what) const {
        const auto answer = server.http().request(
            "POST", "/api/v1/notifications/" + id + "/" + what, server.bearer(who));
        REQUIRE(answer.status == 200);
        return json_of(answer);
    }
    std::vector<std::string> ids(const UserId& who) const {
        std::vector<std::string> ids;
        const Json page =
            json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(who)));
        for (const Json& item : page.at("items"))
            ids.push_back(item.at("id"));
        return ids;
    }
    void join(const UserId& who, const TeamId& to) const {
        const Json body = {{"teams", {to.text()}}};
        REQUIRE(server.http()
                    .request("PUT", "/api/v1/directory/users/" + who.text(), as(Role::kAdmin),
                             body.dump())
                    .status < 300);
    }
};

}  // namespace

TEST_CASE("what is done with notifications is in the report at once", "[server][analytics]") {
    const Office office;
    const HeaderList admin = office.as(Role::kAdmin);
    CHECK(office.rows(admin).empty());
    office.server.assign_task({user(1), user(2)}, "Call Acme");
    const std::string id = office.ids(user(1)).at(0);
    office.operate(user(1), id, "click");
    office.operate(user(1), id, "archive");
    const auto removed =
        office.server.http().request("DELETE", "/api/v1/notifications/" + office.ids(user(2)).at(0),
                                     office.server.bearer(user(2)));
    REQUIRE(removed.status == 204);
    const auto answer = office.get(admin);
    CHECK(answer.header("Content-Type") == "application/json");
    CHECK(answer.header("Cache-Control") == "no-store");
    const Json report = json_of(answer);
    CHECK(report.at("by") == "type");
    CHECK(report.at("from").get<std::string>().size() == 10);
    REQUIRE(report.at("rows").size() == 1);
    const Json row = report.at("rows")[0];
    CHECK(row.at("key") == "task.assigned");
    CHECK(row.at("created") == 2);
    CHECK(row.at("seen") == 1);
    CHECK(row.at("read") == 1);
    CHECK(row.at("clicked") == 1);
    CHECK(row.at("archived") == 1);
    CHECK(row.at("deleted_unread") == 1);
    CHECK(row.at("open_rate") == 0.5);
    CHECK(row.at("read_seconds").at("p50").get<double>() < 60);
    CHECK(row.at("seen_seconds").at("p90").get<double>() < 60);
    CHECK(row.at("deliveries").at("email").at("sent") == 0);

    office.operate(user(1), id, "unread");
    const Json after = office.rows(admin)[0];
    CHECK(after.at("read") == 0);
    CHECK(after.at("clicked") == 1);
    CHECK(after.at("read_seconds").at("p50").is_null());
}

TEST_CASE("by day the report has each day of the period, by team null for none",
          "[server][analytics]") {
    const Office office;
    const HeaderList admin = office.as(Role::kAdmin);
    office.server.assign_task({user(1)}, "Call Acme");
    const Json days = office.rows(admin, "?by=day");
    REQUIRE(days.size() == 30);
    CHECK(days[0].at("created") == 0);
    CHECK(days[0].at("open_rate").is_null());
    CHECK(days[29].at("created") == 1);
    const Json teams = office.rows(admin, "?by=team");
    REQUIRE(teams.size() == 1);
    CHECK(teams[0].at("key").is_null());
    CHECK(office.rows(admin, "?by=channel")[0].at("key") == "web");
    CHECK(office.rows(admin, "?by=priority")[0].at("key") == "normal");
    CHECK(office.rows(admin, "?from=2020-01-01&to=2020-01-31").empty());
}

TEST_CASE("a manager sees what is addressed to their teams, who may not audit nothing",
          "[server][analytics]") {
    const Office office;
    office.join(user(1), team(1));
    office.join(user(2), team(2));
    office.send({{"team_id", team(1).text()}});
    office.send({{"team_id", team(2).text()}});
    office.send({{"user_id", user(1).text()}});
    CHECK(office.rows(office.as(Role::kAdmin))[0].at("created") == 3);
    CHECK(office.rows(office.as(Role::kManager, {team(1)}))[0].at("created") == 1);
    CHECK(office.rows(office.as(Role::kManager, {team(1), team(2)}))[0].at("created") == 2);
    CHECK(office.rows(office.as(Role::kManager, {team(3)})).empty());
    CHECK(office.rows(office.as(Role::kManager)).empty());
    const Json own = office.rows(office.as(Role::kManager, {team(1)}), "?by=team");
    REQUIRE(own.size() == 1);
    CHECK(own[0].at("key") == team(1).text());
    CHECK(office.get(office.as(Role::kUser)).status == 403);
    CHECK(office.get({}).status == 401);
    CHECK(
        office.server.http().request("POST", "/api/v1/analytics", office.as(Role::kAdmin)).status ==
        405);
}

TEST_CASE("a wrong parameter of the report is 400, with its name, value and what is accepted",
          "[server][analytics]") {
    const Office office;
    const HeaderList admin = office.as(Role::kAdmin);
    const auto refused = [&](const std::string& query, const std::string& field,
                             const std::string& value) {
        INFO(query);
        const auto answer = office.get(admin, query);
        CHECK(answer.status == 400);
        CHECK(answer.header("Content-Type") == "application/problem+json");
        const Json error = json_of(answer).at("errors")[0];
        CHECK(error.at("field") == field);
        CHECK(error.at("message").get<std::string>().find(value) != std::string::npos);
    };
    refused("?from=yesterday", "from", "\"yesterday\"");
    refused("?to=2026-13-01", "to", "2026-13-01");
    refused("?by=colour", "by", "type, channel, priority, day or team");
    refused("?from=2026-01-01&to=2026-12-31", "from", "at most 92");
    refused("?from=2026-02-01&to=2026-01-01", "from", "2026-02-01");
}

TEST_CASE("who asks for CSV gets the report as CSV, everybody else JSON", "[server][analytics]") {
    const Office office;
    const HeaderList admin = office.as(Role::kAdmin);
    office.server.assign_task({user(1)}, "Call Acme");
    const auto type_for = [&](const std::string& accept) {
        return office.get(admin, "", {{"Accept", accept}}).header("Content-Type");
    };
    const std::string csv_type = "text/csv; charset=utf-8; header=present";
    CHECK(type_for("text/csv") == csv_type);
    CHECK(type_for("text/csv, application/json;q=0.5") == csv_type);
    CHECK(type_for("TEXT/*") == csv_type);
    CHECK(type_for("text/csv;header=present;q=0.9, */*;q=0.1") == csv_type);
    for (const char* accept : {"*/*", "application/json", "text/csv, application/json",
                               "text/csv;q=0", "text/html", "text/csv;q=0.1, */*"})
        CHECK(type_for(accept) == "application/json");
    const auto csv = office.get(admin, "", {{"Accept", "text/csv"}});
    CHECK(csv.header("Vary").find("Accept") != std::string::npos);
    const std::string header = csv.body.substr(0, csv.body.find("\r\n"));
    CHECK(header.find("key,created,seen,read,clicked,archived,deleted_unread,open_rate,") == 0);
    CHECK(csv.body.find("\r\ntask.assigned,1,0,0,0,0,0,0,,,,,0") != std::string::npos);
    CHECK(csv.body.substr(csv.body.size() - 2) == "\r\n");
    CHECK(std::count(csv.body.begin(), csv.body.end(), '\n') == 2);
}

TEST_CASE("the weight of a media type is that of the most specific range", "[server][analytics]") {
    CHECK(media_weight("", "text/csv") == 1000);
    CHECK(media_weight("text/csv;q=0.3, text/*;q=0.7, */*", "text/csv") == 300);
    CHECK(media_weight("text/csv;q=0.3, text/*;q=0.7, */*", "text/html") == 700);
    CHECK(media_weight("*/*;q=0.1, text/*", "application/json") == 100);
    CHECK(media_weight("text/plain", "text/csv") == 0);
    CHECK(media_weight("text/csv;q=2", "text/csv") == 0);
    CHECK(media_weight(";;,,q=", "text/csv") == 0);
}

TEST_CASE("the states of mails are in the report", "[server][analytics][deliveries]") {
    MailServer mail{{"--refuse", "gone@example.com"}};
    WaysOutServer out{{"smtp://" + mail.at(), "", false}};
    out.know(user(1), {{"email", "one@example.com"}});
    out.know(user(2), {{"email", "gone@example.com"}});
    out.emit(WaysOutServer::task({user(1)}, "sent", {{"channel", "email"}}));
    out.await_state("sent");
    out.emit(WaysOutServer::task({user(2)}, "refused", {{"channel", "email"}}));
    out.await_state("failed");
    out.emit(WaysOutServer::task({user(3)}, "nowhere", {{"channel", "email"}}));
    out.await_state("suppressed");
    const Json rows = json_of(out.get("/analytics?by=channel", out.admin())).at("rows");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("key") == "email");
    const Json states = rows[0].at("deliveries").at("email");
    CHECK(states.at("sent") == 1);
    CHECK(states.at("failed") == 1);
    CHECK(states.at("suppressed") == 1);
    CHECK(states.at("waiting") == 0);
    CHECK(states.at("sending") == 0);
}
