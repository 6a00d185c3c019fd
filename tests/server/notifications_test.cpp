// The inbox over REST.

#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kPath = "/api/v1/notifications";

// One user's view.
struct Person {
    const RunningApp& server;
    UserId id;
    HttpClient client = server.http();
    HeaderList headers = server.bearer(id);

    HttpAnswer get(const std::string& path) { return client.request("GET", kPath + path, headers); }
    HttpAnswer post(const std::string& path, const std::string& body = {}) {
        return client.request("POST", kPath + path, headers, body);
    }
    HttpAnswer remove(const std::string& path) {
        return client.request("DELETE", kPath + path, headers);
    }
    std::vector<std::string> ids(const std::string& query = {}) {
        std::vector<std::string> found;
        const Json page = json_of(get(query));
        for (const Json& item : page.at("items"))
            found.push_back(item.at("id"));
        return found;
    }
    std::uint64_t unread() { return json_of(get("/unread")).at("count"); }
};

}  // namespace

TEST_CASE("a page is in canonical order and tells what follows", "[server][rest]") {
    const RunningApp server;
    for (const char* priority : {"low", "normal", "high", "critical", "low"})
        server.assign_task({user(1)}, "x", priority);
    Person person{server, user(1)};
    const Json page = json_of(person.get("?limit=2"));
    CHECK(page.at("total") == 5);
    CHECK(page.at("limit") == 2);
    CHECK(page.at("offset") == 0);
    CHECK(page.at("unread").at("total") == 5);
    CHECK(page.at("items")[0].at("priority") == "critical");
    CHECK(page.at("items")[1].at("priority") == "high");

    const auto all = person.ids();
    REQUIRE(all.size() == 5);
    std::vector<std::string> walked;
    std::string query = "?limit=2";
    while (true) {
        const Json part = json_of(person.get(query));
        for (const Json& item : part.at("items"))
            walked.push_back(item.at("id"));
        if (part.at("next_cursor").is_null()) break;
        query = "?limit=2&cursor=" + part.at("next_cursor").get<std::string>();
    }
    CHECK(walked == all);
    CHECK(person.ids("?limit=2&offset=3") ==
          std::vector<std::string>(all.begin() + 3, all.begin() + 5));
    CHECK(person.ids("?priority=low&priority=critical").size() == 3);
    CHECK(person.ids("?type=task.overdue").empty());
    CHECK(person.ids("?is_read=false").size() == 5);
}

TEST_CASE("each bad parameter is named", "[server][rest]") {
    const RunningApp server;
    Person person{server, user(1)};
    const auto field = [&](const std::string& query) {
        const auto answer = person.get(query);
        INFO(query << ": " << answer.body);
        REQUIRE(answer.status == 400);
        return json_of(answer).at("errors").at(0).at("field").get<std::string>();
    };
    CHECK(field("?limit=0") == "limit");
    CHECK(field("?limit=201") == "limit");
    CHECK(field("?limit=x") == "limit");
    CHECK(field("?offset=-1") == "offset");
    CHECK(field("?cursor=!!") == "cursor");
    CHECK(field("?priority=urgent") == "priority");
    CHECK(field("?is_read=maybe") == "is_read");
    CHECK(field("?team_id=x") == "team_id");
    CHECK(person.get("?offset=0&cursor=x").status == 400);
    CHECK(person.get("?type=%ff").status == 400);
    CHECK(person.get("/unread?limit=0").status == 400);
}

TEST_CASE("what belongs to another is not there", "[server][rest]") {
    const RunningApp server;
    server.assign_task({user(1)}, "secret");
    Person owner{server, user(1)};
    Person other{server, user(2)};
    const std::string id = owner.ids().at(0);
    const std::string nothing = "00000000-0000-7000-8000-000000000000";
    CHECK(owner.get("/" + id).status == 200);
    const auto foreign = other.get("/" + id);
    const auto absent = other.get("/" + nothing);
    CHECK(foreign.status == 404);
    CHECK(json_of(foreign).at("detail") == json_of(absent).at("detail"));
    for (const char* what :
         {"/ack", "/seen", "/click", "/unread", "/archive", "/unarchive", "/unsnooze", "/read"}) {
        INFO(what);
        CHECK(other.post("/" + id + what).status == 404);
        CHECK(other.post("/" + nothing + what).status == 404);
    }
    CHECK(other.post("/" + id + "/snooze", R"({"minutes":5})").status == 404);
    const auto foreign_delete = other.remove("/" + id);
    const auto absent_delete = other.remove("/" + nothing);
    CHECK(foreign_delete.status == 404);
    CHECK(absent_delete.status == 404);
    CHECK(json_of(foreign_delete).at("detail") == json_of(absent_delete).at("detail"));
    CHECK(other.remove("/not-an-id").status == 404);
    CHECK(other.get("/not-an-id").status == 404);
    const Json untouched = json_of(owner.get("/" + id));
    CHECK(untouched.at("is_read") == false);
    CHECK(untouched.at("archived_at").is_null());
    CHECK(untouched.at("seen_at").is_null());
    CHECK(untouched.at("snoozed_until").is_null());
}

TEST_CASE("ack marks read once", "[server][rest]") {
    const RunningApp server;
    server.assign_task({user(1)}, "x");
    Person person{server, user(1)};
    const std::string id = person.ids().at(0);
    const Json first = json_of(person.post("/" + id + "/ack"));
    CHECK(first.at("is_read") == true);
    const Json second = json_of(person.post("/" + id + "/ack"));
    CHECK(second == first);
    CHECK(person.unread() == 0);
    const Json back = json_of(person.post("/" + id + "/unread"));
    CHECK(back.at("is_read") == false);
    CHECK(back.at("read_at").is_null());
    CHECK(person.unread() == 1);
}

TEST_CASE("several are marked read at once, foreign ids change nothing", "[server][rest]") {
    const RunningApp server;
    for (int i = 0; i < 4; ++i)
        server.assign_task({user(1)}, "x");
    server.assign_task({user(2)}, "y");
    Person person{server, user(1)};
    Person other{server, user(2)};
    const auto ids = person.ids();
    const Json body = {{"ids", {ids[1], ids[2], other.ids().at(0)}}};
    const Json done = json_of(person.post("/" + ids[0] + "/read", body.dump()));
    CHECK(done.at("updated") == 3);
    CHECK(done.at("unread").at("total") == 1);
    CHECK(done.at("revision").is_string());
    CHECK(other.unread() == 1);
    CHECK(json_of(person.post("/" + ids[3] + "/read")).at("updated") == 1);
    CHECK(json_of(person.post("/" + ids[3] + "/read")).at("updated") == 0);
}

TEST_CASE("a thousand ids are marked read beside that of the path", "[server][rest]") {
    const RunningApp server;
    server.assign_task({user(1)}, "x");
    server.assign_task({user(1)}, "y");
    Person person{server, user(1)};
    const auto own = person.ids();
    Json ids = Json::array({own[1]});
    for (std::uint32_t i = 0; ids.size() < 1000; ++i)
        ids.push_back(id(1000 + i).text());
    const auto read = person.post("/" + own[0] + "/read", Json{{"ids", ids}}.dump());
    CHECK(read.status == 200);
    CHECK(json_of(read).at("updated") == 2);
    ids.push_back(own[0]);
    const auto more = person.post("/" + own[0] + "/read", Json{{"ids", ids}}.dump());
    CHECK(more.status == 413);
    CHECK(json_of(more).at("errors").at(0).at("message") ==
          "ids has 1001 entries; at most 1000 are accepted");
}

TEST_CASE("booleans of a query are true, false, 1 and 0 in any case", "[server][rest]") {
    const RunningApp server;
    server.assign_task({user(1)}, "x");
    Person person{server, user(1)};
    for (const char* no : {"False", "FALSE", "0", "false"}) {
        CHECK(person.ids(std::string("?is_read=") + no).size() == 1);
        CHECK(person.ids(std::string("?archived=") + no).size() == 1);
    }
    for (const char* yes : {"True", "1"})
        CHECK(person.ids(std::string("?is_read=") + yes).empty());
    CHECK(person.get("?is_read=no").status == 400);
}

TEST_CASE("all are marked read up to what a revision had shown", "[server][rest]") {
    const RunningApp server;
    server.assign_task({user(1)}, "seen");
    Person person{server, user(1)};
    const std::string revision = json_of(person.get("")).at("revision");
    server.assign_task({user(1)}, "came later");
    const Json done = json_of(person.post("/all/read", Json{{"revision", revision}}.dump()));
    CHECK(done.at("updated") == 1);
    CHECK(person.unread() == 1);
    CHECK(json_of(person.post("/all/read")).at("updated") == 1);
    CHECK(person.unread() == 0);

    CHECK(person.post("/all/read", R"({"revision":"other.1"})").status == 409);
    CHECK(person.post("/all/read", R"({"revision":"nonsense"})").status == 400);
    CHECK(person.post("/all/read", R"({"ids":["00000000-0000-7000-8000-000000000000"]})").status ==
          400);
    CHECK(person.post("/all/read", "[]").status == 400);
    CHECK(person.post("/all/read", "{").status == 400);
}

TEST_CASE("seen, snooze, archive and delete do as named", "[server][rest]") {
    const RunningApp server;
    for (int i = 0; i < 4; ++i)
        server.assign_task({user(1)}, "x");
    Person person{server, user(1)};
    const auto ids = person.ids();
    CHECK_FALSE(json_of(person.post("/" + ids[0] + "/seen")).at("seen_at").is_null());

    CHECK_FALSE(json_of(person.post("/" + ids[1] + "/snooze", R"({"minutes":5})"))
                    .at("snoozed_until")
                    .is_null());
    CHECK(json_of(person.post("/" + ids[1] + "/snooze", R"({"until":"2100-01-01T00:00:00Z"})"))
              .at("snoozed_until") == "2100-01-01T00:00:00.000Z");
    CHECK(person.post("/" + ids[1] + "/snooze", R"({"until":"2000-01-01T00:00:00Z"})").status ==
          422);
    CHECK(person.post("/" + ids[1] + "/snooze", "{}").status == 422);
    CHECK(person.ids().size() == 3);
    CHECK(person.ids("?snoozed=true") == std::vector<std::string>{ids[1]});
    CHECK(json_of(person.post("/" + ids[1] + "/unsnooze")).at("snoozed_until").is_null());
    CHECK(person.ids().size() == 4);
    person.post("/" + ids[1] + "/snooze", R"({"minutes":5})");

    CHECK_FALSE(json_of(person.post("/" + ids[2] + "/archive")).at("archived_at").is_null());
    CHECK(person.ids("?archived=true") == std::vector<std::string>{ids[2]});
    CHECK(json_of(person.post("/" + ids[2] + "/unarchive")).at("archived_at").is_null());

    const Json clicked = json_of(person.post("/" + ids[2] + "/click"));
    CHECK(clicked.at("is_read") == true);
    CHECK(clicked.at("clicked_at") == clicked.at("updated_at"));
    CHECK(json_of(person.post("/" + ids[2] + "/click")) == clicked);
    CHECK(json_of(person.post("/" + ids[2] + "/unread")).at("clicked_at") ==
          clicked.at("clicked_at"));

    const auto removed = person.remove("/" + ids[3]);
    CHECK(removed.status == 204);
    CHECK(removed.body.empty());
    CHECK(person.remove("/" + ids[3]).status == 204);
    CHECK(person.get("/" + ids[3]).status == 404);
    Person other{server, user(2)};
    CHECK(other.remove("/" + ids[3]).status == 404);
    CHECK(person.unread() == 2);
}

TEST_CASE("a snooze wakes up by the clock", "[server][rest]") {
    const RunningApp server(
        [](AppParts& parts) { parts.due_every_ms = std::chrono::milliseconds(20); });
    server.assign_task({user(1)}, "x");
    Person person{server, user(1)};
    const std::string id = person.ids().at(0);
    auto client = server.ws(server.token(user(1)));
    await_frame(client, "snapshot");
    const std::string until = format_rfc3339(server.now() + Millis(300));
    REQUIRE(person.post("/" + id + "/snooze", Json{{"until", until}}.dump()).status == 200);
    CHECK(await_frame(client, "changes").at("unread").at("total") == 0);
    const Json woken = await_frame(client, "changes");
    CHECK(woken.at("unread").at("total") == 1);
    CHECK(woken.at("upserts")[0].at("snoozed_until").is_null());
}

TEST_CASE("the templates tell what each type needs", "[server][rest]") {
    const RunningApp server;
    const auto answer = server.http().request("GET", "/api/v1/templates", server.bearer(user(1)));
    REQUIRE(answer.status == 200);
    CHECK(answer.body.find("pipeline.stage_changed") != std::string::npos);
    CHECK(answer.body.find("from_stage") != std::string::npos);
}
