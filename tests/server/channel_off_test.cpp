// A channel that is off is never passed over in silence.

#include "tests/server/captured_log.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

Json event_by(const std::string& channel, Json more = Json::object()) {
    more["task"] = "Call Acme";
    more["channel"] = channel;
    if (!more.contains("broadcast")) more["recipients"] = {user(1).text(), user(2).text()};
    return {{"event", "task.assigned"}, {"payload", more}};
}

Json emit(const RunningApp& server, const Json& event) {
    const auto answer = server.http().request(
        "POST", "/api/v1/events", server.bearer(user(99), Role::kService), event.dump());
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return json_of(answer).at("results").at(0);
}

std::string metrics_of(const RunningApp& server) {
    return server.http().request("GET", "/metrics").body;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the answer to an event warns of a channel that is off and names what turns it on",
          "[server][channels]") {
    const RunningApp server;
    const std::pair<const char*, const char*> rows[] = {
        {"email", "NOTIFICATION_EMAIL_ENABLED"},
        {"sms", "NOTIFICATION_SMS_ENABLED"},
        {"mobile_push", "NOTIFICATION_PUSH_ENABLED"},
    };
    for (const auto& [channel, variable] : rows) {
        CAPTURE(channel);
        const Json result = emit(server, event_by(channel));
        CHECK(result.at("created") == 2);
        REQUIRE(result.at("warnings").size() == 1);
        CHECK(has(result.at("warnings")[0], variable));
        CHECK(has(result.at("warnings")[0], channel));
    }
    CHECK_FALSE(emit(server, event_by("web")).contains("warnings"));
    const Json page =
        json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(1))));
    CHECK(page.at("total") == 4);  // the inbox holds each of them
}

TEST_CASE("a repeat and a broadcast are warned of too", "[server][channels]") {
    const RunningApp server;
    Json event = event_by("email");
    event["id"] = "once";
    const Json first = emit(server, event);
    const Json again = emit(server, event);
    CHECK(again.at("duplicate") == true);
    CHECK(again.at("warnings") == first.at("warnings"));
    const Json everyone = emit(server, event_by("sms", {{"broadcast", true}}));
    REQUIRE(everyone.at("warnings").size() == 1);
    CHECK(has(everyone.at("warnings")[0], "NOTIFICATION_SMS_ENABLED"));
}

TEST_CASE("a manual send by a channel that is off is answered with the warning",
          "[server][channels]") {
    const RunningApp server;
    const Json body = {
        {"user_id", user(1).text()}, {"title", "t"}, {"body", "b"}, {"channel", "email"}};
    const auto answer = server.http().request("POST", "/api/v1/notifications/test",
                                              server.bearer(user(60), Role::kAdmin), body.dump());
    REQUIRE(answer.status == 201);
    CHECK(has(json_of(answer).at("warnings").at(0), "NOTIFICATION_EMAIL_ENABLED"));
}

TEST_CASE("what went into the inbox only is neither logged nor counted as sent by the channel",
          "[server][channels][log]") {
    const RunningApp server;
    const CapturedLog log;
    const Json result = emit(server, event_by("email"));
    const Json skipped = log.await("notification.skipped");
    CHECK(skipped.at("reason") == "channel_off");
    CHECK(skipped.at("channel") == "email");
    CHECK(skipped.at("turned_on_by") == "NOTIFICATION_EMAIL_ENABLED");
    CHECK(skipped.at("event_id") == result.at("event_id"));
    for (const Json& sent : log.lines("notification.sent"))
        CHECK(sent.at("channel") == "web");
    const std::string metrics = metrics_of(server);
    CHECK(has(metrics, "notifications_skipped_total{reason=\"channel_off\"} 2"));
    CHECK_FALSE(has(metrics, "priority=\"normal\",channel=\"email\""));
    CHECK_FALSE(has(metrics, "channel=\"email\",priority=\"normal\""));
    CHECK(has(metrics, "notifications_deliveries_total"));

    const Json page =
        json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(user(1))));
    const auto trace = json_of(server.http().request(
        "GET",
        "/api/v1/notifications/" + page.at("items")[0].at("id").get<std::string>() + "/trace",
        server.bearer(user(60), Role::kAdmin)));
    const Json step = trace.at("steps").at(2);
    CHECK(step.at("step") == "suppressed");
    CHECK(step.at("channel") == "email");
    CHECK(step.at("reason") == "channel_off");
}

TEST_CASE("a start and a reload warn of each template whose channel is off", "[server][channels]") {
    const TempDir folder;
    const auto file =
        folder.write("templates.json", R"({"types":{"task.assigned":{"channel":"email"},)"
                                       R"("task.overdue":{"channel":"sms"}}})");
    ServeProcess server(
        folder.path() / "data", {},
        {{"NOTIFICATION_TEMPLATES_FILE", file.string()}, {"NOTIFICATION_HEARTBEET", "3"}});
    const std::string log = server.process().await_err("\"server.started\"");
    CHECK(has(log,
              "\"template.channel_off\",\"type\":\"task.assigned\",\"channel\":\"email\","
              "\"turned_on_by\":\"NOTIFICATION_EMAIL_ENABLED\""));
    CHECK(has(log, "\"type\":\"task.overdue\",\"channel\":\"sms\""));
    CHECK(has(log, "\"config.unknown_variable\",\"variable\":\"NOTIFICATION_HEARTBEET\""));
    folder.write("templates.json", R"({"types":{"report.generated":{"channel":"mobile_push"}}})");
    server.process().signal(SIGHUP);
    CHECK(has(server.process().await_err("\"server.reload\""),
              "\"type\":\"report.generated\",\"channel\":\"mobile_push\""));
    CHECK(server.stop().exit_code == 0);
}

TEST_CASE("the command line tells the warning beside its result", "[server][channels][cli]") {
    const TempDir folder;
    const test::Variables variables = {{"NOTIFICATION_DATA_DIR", folder.path().string()}};
    const std::string payload =
        R"({"recipients":[")" + user(1).text() + R"("],"task":"A","channel":"email"})";
    const Finished one = test::carillon({"emit", "task.assigned", "--payload", payload}, variables);
    CHECK(one.exit_code == 0);
    CHECK(has(one.out, "1 notification created"));
    CHECK(one.err.find("carillon: warning: the channel email is off") == 0);
    CHECK(has(one.err, "NOTIFICATION_EMAIL_ENABLED"));
    const std::string line = R"({"event":"task.assigned","payload":)" + payload + "}\n";
    const Finished file =
        test::carillon({"emit", "--file", "-"}, variables, "\xEF\xBB\xBF" + line + line);
    CHECK(file.exit_code == 0);
    CHECK(has(file.out, "2 events emitted"));
    CHECK(has(file.err, "(2 of 2 events)"));
    ServeProcess server(folder.path());
    const Finished through =
        test::carillon({"emit", "task.assigned", "--payload", payload}, variables);
    CHECK(through.exit_code == 0);
    CHECK(has(through.err, "carillon: warning: the channel email is off"));
    CHECK(server.stop().exit_code == 0);
}
