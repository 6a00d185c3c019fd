// The way of one notification: GET /notifications/{id}/trace, and the log by its request's id.

#include "server/hub/push_log.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

using Steps = std::vector<std::string>;

std::string event_to(const UserId& who, const std::string& more = {}) {
    return R"({"event":"task.assigned","payload":{"recipients":[")" + who.text() +
           R"("],"task":"Acme")" + more + "}}";
}

struct Office {
    RunningApp server;

    void post(const std::string& event, const std::string& request_id) const {
        auto headers = server.bearer(user(99), Role::kService);
        headers.emplace_back("X-Request-Id", request_id);
        const auto answer = server.http().request("POST", "/api/v1/events", headers, event);
        REQUIRE(answer.status == 200);
        CHECK(answer.header("X-Request-Id") == request_id);
    }
    // User 1 into team 1.
    void join() const {
        const Json entry = {{"teams", {team(1).text()}}};
        REQUIRE(server.http()
                    .request("PUT", "/api/v1/directory/users/" + user(1).text(),
                             server.bearer(user(99), Role::kService), entry.dump())
                    .status == 200);
    }
    std::string only_id() const {
        const Json page =
            json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(1))));
        return page.at("items").at(0).at("id");
    }
    HttpAnswer trace(const std::string& id, const HeaderList& headers) const {
        return server.http().request("GET", "/api/v1/notifications/" + id + "/trace", headers);
    }
    Json trace(const std::string& id) const {
        const auto answer = trace(id, server.bearer(user(60), Role::kAdmin));
        REQUIRE(answer.status == 200);
        return json_of(answer);
    }
};

// A session says its next frame when the one before has been written.
void await_written(WsClient& client) {
    client.send(R"({"type":"ping"})");
    await_frame(client, "pong");
}

Steps names(const Json& trace) {
    Steps steps;
    for (const Json& step : trace.at("steps"))
        steps.push_back(step.at("step"));
    return steps;
}

Steps sessions(const Json& trace) {
    Steps found;
    for (const Json& step : trace.at("steps")) {
        if (step.at("step") == "pushed") found.push_back(step.at("session"));
    }
    return found;
}

}  // namespace

TEST_CASE("a trace tells each step of a notification's way", "[server][trace]") {
    const Office office;
    auto client = office.server.ws(office.server.token(user(1)));
    const std::string session = await_frame(client, "hello").at("session");
    await_frame(client, "snapshot");
    office.post(event_to(user(1)), "request-7");
    const std::string id = await_frame(client, "changes").at("upserts")[0].at("id");
    await_written(client);

    const Json fresh = office.trace(id);
    CHECK(fresh.at("id") == id);
    CHECK(fresh.at("user_id") == user(1).text());
    CHECK(fresh.at("team_id").is_null());
    CHECK(fresh.at("request_id") == "request-7");
    CHECK(names(fresh) == Steps{"created", "committed", "pushed"});
    CHECK(sessions(fresh) == Steps{session});

    const std::string path = "/api/v1/notifications/" + id;
    const auto owner = office.server.bearer(user(1));
    REQUIRE(office.server.http().request("POST", path + "/seen", owner).status == 200);
    const Json read = json_of(office.server.http().request("POST", path + "/ack", owner));
    await_frame(client, "changes");
    await_frame(client, "changes");
    await_written(client);
    const Json whole = office.trace(id);
    CHECK(names(whole) == Steps{"created", "committed", "pushed", "seen", "read"});
    CHECK(whole.at("steps")[4].at("at") == read.at("read_at"));
    CHECK(sessions(whole) == Steps{session});
    CHECK(whole.at("request_id") == "request-7");
    REQUIRE(office.server.http().request("POST", path + "/click", owner).status == 200);
    CHECK(names(office.trace(id)).back() == "clicked");

    REQUIRE(office.server.http().request("DELETE", path, owner).status == 204);
    CHECK(office.trace(id, office.server.bearer(user(60), Role::kAdmin)).status == 404);
}

TEST_CASE("a trace names each session that was brought the notification", "[server][trace]") {
    const Office office;
    const std::string token = office.server.token(user(1));
    auto first = office.server.ws(token);
    const std::string first_name = await_frame(first, "hello").at("session");
    const std::string before = await_frame(first, "snapshot").at("revision");
    auto second = office.server.ws(token);
    const std::string second_name = await_frame(second, "hello").at("session");
    await_frame(second, "snapshot");
    office.post(event_to(user(1)), "request-8");
    for (WsClient* client : {&first, &second}) {
        await_frame(*client, "changes");
        await_written(*client);
    }
    // One that resumes is brought it too; one that begins again has it in its snapshot.
    auto resumed = office.server.ws(token, "since=" + before);
    const std::string resumed_name = await_frame(resumed, "hello").at("session");
    await_frame(resumed, "changes");
    await_written(resumed);
    auto renewed = office.server.ws(token);
    await_frame(renewed, "snapshot");
    await_written(renewed);

    auto found = sessions(office.trace(office.only_id()));
    REQUIRE(found.size() == 3);
    CHECK(found.back() == resumed_name);
    found.pop_back();
    std::sort(found.begin(), found.end());
    Steps live{first_name, second_name};
    std::sort(live.begin(), live.end());
    CHECK(found == live);
}

TEST_CASE("who was away when it came is found when they resume", "[server][trace]") {
    const Office office;
    const Json page = json_of(office.server.http().request("GET", "/api/v1/notifications",
                                                           office.server.bearer(user(1))));
    const std::string before = page.at("revision");
    office.post(event_to(user(1)), "request-9");
    const std::string id = office.only_id();
    CHECK(names(office.trace(id)) == Steps{"created", "committed"});
    CHECK(office.trace(id).at("request_id").is_null());
    auto client = office.server.ws(office.server.token(user(1)), "since=" + before);
    const std::string session = await_frame(client, "hello").at("session");
    await_frame(client, "changes");
    await_written(client);
    CHECK(sessions(office.trace(id)) == Steps{session});
}

TEST_CASE("a manager traces what belongs to their teams, everything else is not there",
          "[server][trace]") {
    const Office office;
    office.join();
    office.post(event_to(user(1), R"(,"team_id":")" + team(1).text() + "\""), "of-a-team");
    const std::string in_team = office.only_id();
    office.post(event_to(user(50)), "of-no-team");
    const auto manager = [&](const std::vector<TeamId>& teams) {
        TokenClaims claims;
        claims.user = user(50);
        claims.role = Role::kManager;
        claims.teams = teams;
        claims.expires_at = office.server.now() + std::chrono::hours(1);
        return HeaderList{{"Authorization", "Bearer " + office.server.token(claims)}};
    };
    const auto mine = office.trace(in_team, manager({team(1)}));
    REQUIRE(mine.status == 200);
    CHECK(json_of(mine).at("team_id") == team(1).text());

    const auto foreign = office.trace(in_team, manager({team(2)}));
    const auto absent = office.trace(id(1).text(), manager({team(2)}));
    CHECK(foreign.status == 404);
    CHECK(absent.status == 404);
    CHECK(json_of(foreign).at("detail") == json_of(absent).at("detail"));
    CHECK(office.trace(in_team, manager({})).status == 404);
    CHECK(office.trace("not-an-id", manager({team(1)})).status == 404);
    const Json own = json_of(office.server.http().request("GET", "/api/v1/notifications",
                                                          office.server.bearer(user(50))));
    CHECK(office.trace(own.at("items")[0].at("id"), manager({team(1)})).status == 404);

    CHECK(office.trace(in_team, office.server.bearer(user(1))).status == 403);
    CHECK(office.trace(in_team, office.server.bearer(user(1), Role::kService)).status == 403);
    CHECK(office.trace(in_team, {}).status == 401);
}

TEST_CASE("the log follows one request from the event to the sessions", "[server][trace][log]") {
    const TempDir folder;
    ServeProcess server(folder.path());
    const auto token = [&](const UserId& who, const std::string& role) {
        const Finished made = test::carillon({"token", "--user", who.text(), "--role", role},
                                             {{"NOTIFICATION_DATA_DIR", folder.path().string()}});
        REQUIRE(made.exit_code == 0);
        return made.out.substr(0, made.out.size() - 1);
    };
    WsClient client(server.port(), "/ws/notifications?token=" + token(user(1), "user"));
    await_frame(client, "snapshot");
    const HeaderList headers{{"Authorization", "Bearer " + token(user(99), "service")},
                             {"X-Request-Id", "follow-me-1"}};
    const auto answer =
        HttpClient(server.port()).request("POST", "/api/v1/events", headers, event_to(user(1)));
    REQUIRE(answer.status == 200);
    CHECK(answer.header("X-Request-Id") == "follow-me-1");
    const std::string id = await_frame(client, "changes").at("upserts")[0].at("id");

    client.drop();
    std::istringstream lines(server.stop().err);
    Steps events;
    for (std::string line; std::getline(lines, line);) {
        const Json entry = Json::parse(line);
        if (entry.value("request_id", "") != "follow-me-1") continue;
        events.push_back(entry.at("event"));
        if (events.back() == "notification.sent") {
            CHECK(entry.at("notification_id") == id);
            CHECK(entry.at("user_id") == user(1).text());
        }
        if (events.back() == "notification.ws.broadcast") {
            CHECK(entry.at("user_id") == user(1).text());
            CHECK(entry.at("sessions") == 1);
        }
    }
    for (const char* event : {"notification.sent", "notification.ws.broadcast"}) {
        INFO(event);
        CHECK(std::count(events.begin(), events.end(), event) == 1);
    }
}

TEST_CASE("the log of pushes keeps the newest in fixed memory", "[server][trace][hub]") {
    PushLog log;
    const auto arrive = [&](std::uint32_t number) {
        Commit commit;
        commit.user = user(1);
        commit.committed_at = Millis(1000);
        commit.created = 1;
        commit.request_id = "r" + std::to_string(number);
        Notification n;
        std::array<std::uint8_t, 10> random{};
        random[9] = static_cast<std::uint8_t>(number);
        random[8] = static_cast<std::uint8_t>(number >> 8);
        n.id = make_notification_id(Millis(1000), random);
        n.user_id = user(1);
        n.rev = number + 1;
        n.created_at = Millis(1000);
        n.updated_at = Millis(2000);  // has changed since
        commit.changes.upserts = {n};
        log.note_commit(commit);
        log.note_push(user(1), "s", number, number + 1, Millis(number));
        return n;
    };
    const Notification first = arrive(0);
    CHECK(log.find(first).request_id == "r0");
    CHECK(log.find(first).pushes == std::vector<Push>{{"s", Millis(0)}});
    std::vector<Notification> later;
    for (std::uint32_t i = 1; i <= PushLog::kEntries; ++i)
        later.push_back(arrive(i));
    CHECK(log.find(first).request_id.empty());
    CHECK(log.find(first).pushes.empty());
    CHECK(log.find(later.front()).request_id == "r1");
    CHECK(log.find(later.back()).pushes ==
          std::vector<Push>{{"s", Millis(std::int64_t{PushLog::kEntries})}});

    // An older row that changes in the same commit does not arrive again.
    Commit mixed;
    mixed.committed_at = Millis(5000);
    mixed.created = 1;
    mixed.request_id = std::string("later");
    mixed.changes.upserts = {later.back()};
    log.note_commit(mixed);
    CHECK(log.find(later.back()).request_id != "later");
}
