// POST /events over real sockets.

#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

// Posts as a service.
HttpAnswer post(const RunningApp& server, const std::string& body, const HeaderList& more = {}) {
    auto headers = server.bearer(user(99), Role::kService);
    headers.insert(headers.end(), more.begin(), more.end());
    return server.http().request("POST", "/api/v1/events", headers, body);
}

Json task(const UserId& recipient, const std::string& name) {
    return {{"event", "task.assigned"},
            {"payload", {{"recipients", {recipient.text()}}, {"task", name}}}};
}

std::uint64_t total_of(const RunningApp& server, const UserId& of) {
    return json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(of)))
        .at("total");
}

// The field that the refusal names.
std::string refused_field(const HttpAnswer& answer) {
    return json_of(answer).at("errors").at(0).at("field");
}

}  // namespace

TEST_CASE("an event becomes a notification of its recipient", "[server][events]") {
    const RunningApp server;
    const auto answer = post(server, task(user(1), "Call Acme").dump());
    REQUIRE(answer.status == 200);
    const Json result = json_of(answer).at("results").at(0);
    CHECK(result.at("created") == 1);
    CHECK(result.at("duplicate") == false);
    CHECK(result.at("skipped") == Json::array());
    CHECK_FALSE(result.at("event_id").get<std::string>().empty());
    const Json page =
        json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(1))));
    REQUIRE(page.at("items").size() == 1);
    CHECK(page.at("items")[0].at("type") == "task.assigned");
    CHECK(page.at("items")[0].at("user_id") == user(1).text());
    CHECK(page.at("items")[0].at("data") == Json{{"task", "Call Acme"}});
    CHECK(total_of(server, user(2)) == 0);
}

TEST_CASE("an array is stored whole or not at all, the bad one is named", "[server][events]") {
    const RunningApp server;
    Json batch = Json::array();
    for (int i = 0; i < 5; ++i)
        batch.push_back(task(user(1), "Task " + std::to_string(i)));
    const auto stored = post(server, batch.dump());
    REQUIRE(stored.status == 200);
    CHECK(json_of(stored).at("results").size() == 5);
    CHECK(total_of(server, user(1)) == 5);

    batch[3].at("payload").erase("task");
    const auto refused = post(server, batch.dump());
    CHECK(refused.status == 422);
    CHECK(refused_field(refused) == "[3].payload.task");
    CHECK(total_of(server, user(1)) == 5);
}

TEST_CASE("what is well-formed and wrong is 422 and names it", "[server][events]") {
    const RunningApp server;
    Json unknown = task(user(1), "x");
    unknown["event"] = "task.imagined";
    const auto type = post(server, unknown.dump());
    CHECK(type.status == 422);
    CHECK(refused_field(type) == "event");
    CHECK(json_of(type).at("detail").get<std::string>().find("task.imagined") != std::string::npos);

    Json missing = task(user(1), "x");
    missing["payload"].erase("task");
    const auto variable = post(server, missing.dump());
    CHECK(variable.status == 422);
    CHECK(refused_field(variable) == "payload.task");
    CHECK(json_of(variable).at("detail").get<std::string>().find("task") != std::string::npos);

    Json nobody = task(user(1), "x");
    nobody["payload"].erase("recipients");
    CHECK(post(server, nobody.dump()).status == 422);
    CHECK(total_of(server, user(1)) == 0);
}

TEST_CASE("what is no event is 400", "[server][events]") {
    const RunningApp server;
    for (const char* body : {"", "{", "null", "17", "\"x\"", "[1]", "[[]]", R"({"event":1})",
                             R"({"event":"task.assigned","payload":[]})",
                             R"({"event":"task.assigned","payload":{"recipients":"x","task":"y"}})",
                             "\xff\xfe", "{\"event\":\"\xc3\x28\"}"}) {
        INFO(body);
        CHECK(post(server, body).status == 400);
    }
    CHECK(post(server, std::string(100000, '[')).status == 400);
    Json many = Json::array();
    for (int i = 0; i < 1001; ++i)
        many.push_back(task(user(1), "x"));
    const auto answer = post(server, many.dump());
    CHECK(answer.status == 413);
    CHECK(json_of(answer).at("detail") ==
          "the array has more than 1000 elements; at most 1000 are accepted");
    CHECK(total_of(server, user(1)) == 0);
}

TEST_CASE("an event with an id is stored once", "[server][events]") {
    const RunningApp server;
    Json event = task(user(1), "Call Acme");
    event["id"] = "order-17";
    const Json first = json_of(post(server, event.dump())).at("results").at(0);
    const Json second = json_of(post(server, event.dump())).at("results").at(0);
    CHECK(first.at("duplicate") == false);
    CHECK(second.at("duplicate") == true);
    CHECK(second.at("event_id") == first.at("event_id"));
    CHECK(second.at("created") == 1);
    CHECK(total_of(server, user(1)) == 1);

    event["payload"]["task"] = "Call Bcme";
    const auto other = post(server, event.dump());
    CHECK(other.status == 422);
    CHECK(total_of(server, user(1)) == 1);
}

TEST_CASE("a repeat may tell another moment and spell its fact in another way",
          "[server][events]") {
    const RunningApp server;
    const std::string one = user(1).text();
    const std::string two = user(2).text();
    const auto event = [&](const std::string& beside, const std::string& payload) {
        return R"({"id":"order-18","event":"task.assigned",)" + beside + "\"payload\":{" + payload +
               "}}";
    };
    const std::string to = R"("recipients":[")" + one + R"(",")" + two + R"("],)";
    const auto result = [&](const std::string& body, const HeaderList& more = {}) {
        const auto answer = post(server, body, more);
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return json_of(answer).at("results").at(0);
    };
    const Json first = result(event(R"("timestamp":"2026-11-22T09:30:00Z",)",
                                    to + R"("task":"Call","amount":1,"n":{"a":1,"b":2})"));
    CHECK(first.at("duplicate") == false);
    for (const std::string& again :
         {event(R"("timestamp":"2026-11-22T09:31:07Z",)",
                to + R"("task":"Call","amount":1,"n":{"a":1,"b":2})"),
          event("", R"("n":{"b":2.0, "a":1e0}, "amount":1.0, "task":"\u0043all",)"
                    R"("recipients":[")" +
                        two + R"(",")" + one + R"("])")}) {
        const Json repeat = result(again);
        CHECK(repeat.at("duplicate") == true);
        CHECK(repeat.at("event_id") == first.at("event_id"));
    }
    CHECK(total_of(server, user(1)) == 1);

    // By a key of the request it is the same.
    const HeaderList key{{"Idempotency-Key", "k-2"}};
    Json keyed = task(user(3), "x");
    keyed["timestamp"] = "2026-11-22T09:30:00Z";
    CHECK(result(keyed.dump(), key).at("duplicate") == false);
    keyed["timestamp"] = "2026-11-22T09:30:01Z";
    CHECK(result(keyed.dump(), key).at("duplicate") == true);
    keyed["payload"]["task"] = "y";
    CHECK(post(server, keyed.dump(), key).status == 422);
}

TEST_CASE("a variable of a wrong kind is told from a missing one", "[server][events]") {
    const RunningApp server;
    Json event = task(user(1), "x");
    event["payload"]["task"] = Json::object();
    const auto refused = post(server, Json::array({task(user(1), "y"), event}).dump());
    CHECK(refused.status == 422);
    CHECK(refused_field(refused) == "[1].payload.task");
    CHECK(json_of(refused).at("errors").at(0).at("message").get<std::string>().find(
              "must be text, a number or a boolean for the template of task.assigned, not an "
              "object") != std::string::npos);
    event["payload"]["task"] = 17.5;
    event["payload"]["ttl_hours"] = 0.5;
    CHECK(post(server, event.dump()).status == 200);
}

TEST_CASE("an id used for another content is named as it was sent", "[server][events]") {
    const RunningApp server;
    Json first = task(user(1), "One");
    first["id"] = "the-id";
    REQUIRE(post(server, first.dump()).status == 200);
    Json other = task(user(1), "Another");
    other["id"] = "the-id";
    CHECK(refused_field(post(server, other.dump())) == "id");
    CHECK(refused_field(post(server, Json::array({other}).dump())) == "[0].id");
}

TEST_CASE("an Idempotency-Key makes a repeat of the request known", "[server][events]") {
    const RunningApp server;
    const Json batch = {task(user(1), "one"), task(user(1), "two")};
    const HeaderList key{{"Idempotency-Key", "k-1"}};
    const Json first = json_of(post(server, batch.dump(), key));
    const Json second = json_of(post(server, batch.dump(), key));
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(first["results"][i].at("duplicate") == false);
        CHECK(second["results"][i].at("duplicate") == true);
        CHECK(second["results"][i].at("event_id") == first["results"][i].at("event_id"));
    }
    CHECK(total_of(server, user(1)) == 2);

    // Another body: fewer, more or other events.
    CHECK(post(server, batch[0].dump(), key).status == 422);
    CHECK(post(server, Json{batch[0]}.dump(), key).status == 422);
    CHECK(post(server, Json{batch[0], batch[1], batch[0]}.dump(), key).status == 422);
    CHECK(post(server, Json{batch[1], batch[0]}.dump(), key).status == 422);
    CHECK(total_of(server, user(1)) == 2);

    // The key belongs to its sender.
    const auto other = server.http().request(
        "POST", "/api/v1/events",
        {{"Authorization", "Bearer " + server.token(user(98), Role::kService)}, key.front()},
        batch.dump());
    CHECK(json_of(other)["results"][0].at("duplicate") == false);
    CHECK(total_of(server, user(1)) == 4);
}

TEST_CASE("an Idempotency-Key that cannot be one is refused", "[server][events]") {
    const RunningApp server;
    const std::string body = task(user(1), "x").dump();
    CHECK(post(server, body, {{"Idempotency-Key", std::string(256, 'k')}}).status == 400);
    CHECK(post(server, body, {{"Idempotency-Key", "a b"}}).status == 400);
    CHECK(post(server, body, {{"Idempotency-Key", "a"}, {"Idempotency-Key", "b"}}).status == 400);
    CHECK(total_of(server, user(1)) == 0);
}

TEST_CASE("the texts come in the default language", "[server][events]") {
    const auto title_in = [](const std::string& locale) {
        const RunningApp server([&](AppParts& parts) { parts.config.default_locale = locale; });
        server.assign_task({user(1)}, "Acme");
        const Json page =
            json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(1))));
        return page.at("items").at(0).at("title").get<std::string>();
    };
    CHECK(title_in("fr") != title_in("en"));
}

TEST_CASE("a time is told in the zone that the directory knows, or in the default one",
          "[server][events]") {
    const RunningApp server([](AppParts& parts) {
        parts.config.default_locale = "en-GB";
        parts.config.default_timezone = "Europe/Paris";
    });
    const std::string admin = server.bearer(user(98), Role::kAdmin).front().second;
    const auto put = server.http().request(
        "PUT", "/api/v1/directory/users/" + user(2).text(), {{"Authorization", admin}},
        Json{{"timezone", "America/New_York"}, {"locale", "en"}}.dump());
    REQUIRE(put.status == 200);
    const Json event = {{"event", "meeting.reminder"},
                        {"payload",
                         {{"recipients", {user(1).text(), user(2).text()}},
                          {"meeting", "Review"},
                          {"starts_at", "2026-11-29T23:30:00Z"}}}};
    REQUIRE(post(server, event.dump()).status == 200);
    const auto body_of = [&](const UserId& of) {
        return json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(of)))
            .at("items")
            .at(0)
            .at("body")
            .get<std::string>();
    };
    CHECK(body_of(user(1)) == "The meeting “Review” starts soon: 30 November 2026 at 00:30.");
    CHECK(body_of(user(2)) == "The meeting “Review” starts soon: November 29, 2026 at 6:30 PM.");
}
