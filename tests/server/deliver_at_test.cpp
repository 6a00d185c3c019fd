// Events whose time is to come: checked and stored at once, made then, cancelled by a DELETE.

#include "tests/server/ways_out.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kMinute{60'000};
constexpr Millis kDay{24 * 3600'000};
using Titles = std::vector<std::string>;
using Fields = std::vector<std::string>;

Json task_at(const std::string& when, const std::string& name, const UserId& who = user(1)) {
    Json event = WaysOutServer::task({who}, name);
    event["deliver_at"] = when;
    return event;
}

Titles titled(const WaysOutServer& out, const UserId& who, std::size_t count) {
    eventually(std::to_string(count) + " notifications",
               [&] { return out.titles(who).size() >= count; });
    return out.titles(who);
}

bool says(const Titles& titles, const std::string& task) {
    for (const std::string& title : titles)
        if (title.find(task) != std::string::npos) return true;
    return false;
}

}  // namespace

TEST_CASE("an event for later happens then, and not before", "[server][deliver_at]") {
    WaysOutServer out;
    auto socket = out.server().ws(out.server().token(user(1)));
    await_frame(socket, "snapshot");
    Json event = task_at(out.at(30 * kMinute), "later");
    event["id"] = "later-1";
    const Json result = out.emit(event);
    CHECK(result == Json{{"event_id", "later-1"},
                         {"created", 0},
                         {"skipped", Json::array()},
                         {"duplicate", false}});
    out.advance(29 * kMinute);
    // One that is due before it has been made, and it has not.
    out.emit(task_at(out.at(Millis(1)), "sooner"));
    const Titles before = titled(out, user(1), 1);
    CHECK(before.size() == 1);
    CHECK(says(before, "sooner"));

    out.advance(2 * kMinute);
    CHECK(says(titled(out, user(1), 2), "later"));
    await_frame(socket, "changes");
    const Json page = json_of(out.get("/notifications", out.as(user(1))));
    bool is_there = false;
    for (const Json& item : page.at("items"))
        is_there = is_there || item.at("event_id") == "later-1";
    CHECK(is_there);
}

TEST_CASE("an event for a time that has passed happens at once", "[server][deliver_at]") {
    const WaysOutServer out;
    CHECK(out.emit(task_at("2020-01-01T00:00:00Z", "past")).at("created") == 1);
    CHECK(out.emit(task_at(out.at(Millis(-1)), "just now")).at("created") == 1);
    CHECK(out.titles(user(1)).size() == 2);
}

TEST_CASE("an event for later is checked at once, and what is wrong is named",
          "[server][deliver_at]") {
    const WaysOutServer out;
    const auto fields = [&](const Json& event, int status) {
        const auto answer = out.post("/events", out.service(), event);
        INFO(answer.body);
        CHECK(answer.status == status);
        return fields_of(answer);
    };
    CHECK(fields(task_at(out.at(366 * kDay), "far"), 422) == Fields{"deliver_at"});
    const auto far = out.post("/events", out.service(), task_at(out.at(366 * kDay), "far"));
    CHECK(far.body.find("365 days") != std::string::npos);
    CHECK(fields(Json::array({task_at(out.at(kDay), "a"), task_at(out.at(366 * kDay), "b")}),
                 422) == Fields{"[1].deliver_at"});
    CHECK(out.emit(task_at(out.at(364 * kDay), "near enough")).at("created") == 0);

    const auto refused_time = [&](const Json& when) {
        Json event = WaysOutServer::task({user(1)}, "t");
        event["deliver_at"] = when;
        const auto answer = out.post("/events", out.service(), event);
        INFO(answer.body);
        CHECK((answer.status == 400 || answer.status == 422));
        return fields_of(answer);
    };
    for (const Json& when : {Json(5), Json("tomorrow"), Json("2026-13-01T00:00:00Z"), Json(true)})
        CHECK(refused_time(when) == Fields{"deliver_at"});

    Json unknown = task_at(out.at(kDay), "t");
    unknown["event"] = "no.such_type";
    CHECK(out.post("/events", out.service(), unknown).status == 422);
    Json incomplete = task_at(out.at(kDay), "t");
    incomplete["payload"].erase("task");
    CHECK(fields(incomplete, 422) == Fields{"payload.task"});
}

TEST_CASE("an event for later that is sent twice happens once", "[server][deliver_at]") {
    WaysOutServer out;
    Json event = task_at(out.at(10 * kMinute), "once");
    event["id"] = "once-1";
    CHECK(out.emit(event).at("duplicate") == false);
    const Json again = out.emit(event);
    CHECK(again.at("duplicate") == true);
    CHECK(again.at("created") == 0);
    Json other = event;
    other["deliver_at"] = out.at(20 * kMinute);
    CHECK(out.post("/events", out.service(), other).status == 422);

    out.emit(task_at(out.at(11 * kMinute), "the end"));
    out.advance(12 * kMinute);
    CHECK(titled(out, user(1), 2).size() == 2);
    CHECK(out.emit(event).at("duplicate") == true);
    CHECK(out.titles(user(1)).size() == 2);
}

TEST_CASE("an event for later that is taken back never happens", "[server][deliver_at][retract]") {
    WaysOutServer out;
    Json event = task_at(out.at(10 * kMinute), "never");
    event["id"] = "never-1";
    event["payload"]["recipients"].push_back(user(2).text());
    out.emit(event);
    const auto gone = out.remove("/events/never-1", out.service());
    INFO(gone.body);
    REQUIRE(gone.status == 200);
    CHECK(json_of(gone) == Json{{"cancelled", 2}, {"retracted", 0}, {"sent_already", 0}});
    out.emit(task_at(out.at(11 * kMinute), "the end"));
    out.advance(12 * kMinute);
    const Titles titles = titled(out, user(1), 1);
    CHECK(titles.size() == 1);
    CHECK(says(titles, "the end"));
    CHECK(out.titles(user(2)).empty());
    CHECK(out.remove("/events/never-1", out.service()).body == gone.body);
    // Its producer, who repeats it, hears that it is known.
    CHECK(out.emit(event).at("duplicate") == true);
    CHECK(out.titles(user(2)).empty());
}

TEST_CASE("a manual send for later happens then, and its sender may take it back",
          "[server][deliver_at][retract]") {
    WaysOutServer out;
    out.know(user(1), {{"teams", {team(1).text()}}});
    const HeaderList manager = out.as(user(50), Role::kManager, {team(1)});
    const auto send = [&](const std::string& title) {
        const auto answer = out.post("/notifications/test", manager,
                                     {{"user_id", user(1).text()},
                                      {"title", title},
                                      {"body", "b"},
                                      {"deliver_at", out.at(10 * kMinute)}});
        INFO(answer.body);
        REQUIRE(answer.status == 201);
        CHECK(json_of(answer).at("created") == 0);
        return json_of(answer).at("event_id").get<std::string>();
    };
    const std::string kept = send("Lunch");
    const std::string taken_back = send("No lunch");
    const auto gone = out.remove("/events/" + taken_back, manager);
    INFO(gone.body);
    REQUIRE(gone.status == 200);
    CHECK(json_of(gone).at("cancelled") == 1);
    out.emit(task_at(out.at(11 * kMinute), "the end"));
    out.advance(12 * kMinute);
    const Titles titles = titled(out, user(1), 2);
    CHECK(titles.size() == 2);
    CHECK(says(titles, "Lunch"));
    CHECK_FALSE(says(titles, "No lunch"));
}

TEST_CASE("a broadcast for later reaches everyone then, and nobody once it is taken back",
          "[server][deliver_at][retract]") {
    WaysOutServer out;
    for (const std::uint32_t number : {1U, 2U})
        out.know(user(number), Json::object());
    for (const char* id : {"all-1", "all-2"}) {
        Json event{{"id", id},
                   {"event", "task.assigned"},
                   {"deliver_at", out.at(10 * kMinute)},
                   {"payload", {{"broadcast", true}, {"task", id}}}};
        out.emit(event);
    }
    REQUIRE(out.remove("/events/all-2", out.service()).status == 200);
    out.advance(11 * kMinute);
    for (const std::uint32_t number : {1U, 2U}) {
        const Titles titles = titled(out, user(number), 1);
        CHECK(titles.size() == 1);
        CHECK(says(titles, "all-1"));
    }
    // What has happened is taken back from everyone, seen or not.
    REQUIRE(out.remove("/events/all-1", out.service()).status == 200);
    for (const std::uint32_t number : {1U, 2U})
        CHECK(out.titles(user(number)).empty());
}
