// The log's events that an operator may rely on, from a running server.

#include "server/store/memory/memory_store.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/json.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

Json post(const RunningApp& server, const Json& event) {
    auto headers = server.bearer(user(99), Role::kService);
    headers.emplace_back("X-Request-Id", "of-the-test");
    const auto answer = server.http().request("POST", "/api/v1/events", headers, event.dump());
    REQUIRE(answer.status == 200);
    return json_of(answer).at("results")[0];
}

Json task_for(const UserId& of, Json payload = Json::object()) {
    payload["recipients"] = {of.text()};
    payload["task"] = "t";
    return {{"event", "task.assigned"}, {"payload", payload}};
}

}  // namespace

TEST_CASE("what is sent, skipped and pushed is logged", "[server][log]") {
    const RunningApp server;
    const CapturedLog log;
    auto client = server.ws(server.token(user(1)));
    await_frame(client, "snapshot");
    Json event = task_for(user(1));
    event["id"] = "once";
    const Json result = post(server, event);
    const Json item = await_frame(client, "changes").at("upserts")[0];

    const Json sent = log.await("notification.sent");
    CHECK(sent.at("level") == "info");
    CHECK(sent.at("notification_id") == item.at("id"));
    CHECK(sent.at("user_id") == user(1).text());
    CHECK(sent.at("type") == "task.assigned");
    CHECK(sent.at("priority") == "normal");
    CHECK(sent.at("channel") == "web");
    CHECK(sent.at("event_id") == result.at("event_id"));
    CHECK(sent.at("request_id") == "of-the-test");
    const Json pushed = log.await("notification.ws.broadcast");
    CHECK(pushed.at("user_id") == user(1).text());
    CHECK(pushed.at("sessions") == 1);
    CHECK(pushed.at("revision").is_string());
    CHECK(pushed.at("request_id") == "of-the-test");

    post(server, event);
    CHECK(log.await("notification.skipped").at("reason") == "duplicate");
    post(server, task_for(user(2), {{"team_id", team(1).text()}}));
    const Json skipped = log.await(
        "notification.skipped", [](const Json& line) { return line.at("reason") == "team_scope"; });
    CHECK(skipped.at("user_id") == user(2).text());
}

TEST_CASE("an event that concerns many is told in one line with their number", "[server][log]") {
    constexpr int kMany = 101;
    const RunningApp server;
    const CapturedLog log;
    const auto people = [](int count) {
        Json list = Json::array();
        for (int i = 1; i <= count; ++i)
            list.push_back(user(i).text());
        return list;
    };
    const auto post_task = [&](int count, Json payload) {
        payload["recipients"] = people(count);
        payload["task"] = "t";
        return post(server, {{"event", "task.assigned"}, {"payload", payload}});
    };

    const Json many = post_task(kMany, Json::object());
    const Json sent = log.await("notification.sent");
    CHECK(log.lines("notification.sent").size() == 1);
    CHECK(sent.at("created") == kMany);
    CHECK(sent.at("type") == "task.assigned");
    CHECK(sent.at("priority") == "normal");
    CHECK(sent.at("channel") == "web");
    CHECK(sent.at("event_id") == many.at("event_id"));
    CHECK(sent.at("request_id") == "of-the-test");
    CHECK_FALSE(sent.contains("user_id"));

    // What goes by no channel, and who is not in the team.
    post_task(kMany, {{"channel", "email"}});
    const Json off = log.await("notification.skipped");
    CHECK(off.at("reason") == "channel_off");
    CHECK(off.at("skipped") == kMany);
    post_task(kMany, {{"team_id", team(1).text()}});
    const Json outside = log.await(
        "notification.skipped", [](const Json& line) { return line.at("reason") == "team_scope"; });
    CHECK(outside.at("skipped") == kMany);
    CHECK(log.lines("notification.skipped").size() == 2);

    auto client = server.http();
    const std::string series =
        R"(notifications_sent_total{channel="web",priority="normal",type="task.assigned"})";
    CHECK(metric_value(client, series) == 2 * kMany);
    CHECK(metric_value(client, R"(notifications_skipped_total{reason="team_scope"})") == kMany);
    CHECK(metric_value(client, R"(notifications_skipped_total{reason="channel_off"})") == kMany);

    // One fewer: each by name.
    post_task(kMany - 1, Json::object());
    CHECK(log.lines("notification.sent").size() == 2 + kMany - 1);
}

TEST_CASE("a request of many events names people in its first lines only", "[server][log]") {
    constexpr std::size_t kEvents = 3;
    const RunningApp server;
    const CapturedLog log;
    Json batch = Json::array();
    for (std::size_t i = 0; i < kEvents; ++i) {
        Json event = task_for(user(1));
        for (int other = 2; other <= 100; ++other)
            event["payload"]["recipients"].push_back(user(other).text());
        batch.push_back(event);
    }
    batch.push_back(task_for(user(1)));
    auto headers = server.bearer(user(99), Role::kService);
    REQUIRE(server.http().request("POST", "/api/v1/events", headers, batch.dump()).status == 200);
    std::size_t by_name = 0;
    std::size_t in_one = 0;
    for (const Json& line : log.lines("notification.sent"))
        ++(line.contains("user_id") ? by_name : in_one);
    CHECK(by_name == 100 + 1);  // one alone is named in any case
    CHECK(in_one == kEvents - 1);
}

TEST_CASE("a refused frame and a failed socket are logged", "[server][log]") {
    const RunningApp server;
    const CapturedLog log;
    const std::string token = server.token(user(1));
    auto client = server.ws(token);
    await_frame(client, "snapshot");
    client.send(Json{{"type", "auth"}, {"token", token + "x"}}.dump());
    await_frame(client, "error");
    const Json refused = log.await("notification.ws.error");
    CHECK(refused.at("user_id") == user(1).text());
    CHECK(refused.at("code") == "unauthenticated");
    CHECK(refused.dump().find(token) == std::string::npos);
    client.send("{");
    log.await("notification.ws.error",
              [](const Json& line) { return line.value("code", "") == "malformed"; });

    client.send_raw("\x81\x02hi");  // not masked
    CHECK(client.close_code() == 1002);
    log.await("notification.ws.error", [](const Json& line) { return !line.contains("code"); });
}

TEST_CASE("a cleanup and a failing store are logged", "[server][log]") {
    const CapturedLog log;
    std::function<void(const std::string&)> fail;
    std::function<void(const std::string&)> away;
    std::function<void()> back;
    const RunningApp server([&](AppParts& parts) {
        parts.cleanup_every_ms = std::chrono::milliseconds(20);
        parts.open_store = [&](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            fail = settings.on_error;
            away = settings.on_outage;
            back = settings.on_recovery;
            return std::unique_ptr<Store>(new MemoryStore(std::move(settings), 1));
        };
    });
    log::set_level(log::Level::kInfo);
    const Json cleanup = log.await("notification.cleanup");
    for (const char* count : {"expired", "purged", "forgotten"})
        CHECK(cleanup.at(count).is_number());
    REQUIRE(fail);
    fail("a mutation failed: no such column");
    const Json failed = log.await("store.failed");
    CHECK(failed.at("level") == "error");
    CHECK(failed.at("reason") == "a mutation failed: no such column");
    away("disk I/O error");
    CHECK(log.await("store.away").at("reason") == "disk I/O error");
    back();
    CHECK(log.await("store.back").at("level") == "info");
}

TEST_CASE("a broadcast is logged for each whom it reaches", "[server][log]") {
    const RunningApp server;
    const CapturedLog log;
    auto client = server.ws(server.token(user(1)));
    await_frame(client, "snapshot");
    post(server, {{"event", "system.announcement"},
                  {"payload", {{"broadcast", true}, {"title", "t"}, {"body", "b"}}}});
    await_frame(client, "changes");
    const Json sent = log.await("notification.sent");
    CHECK(sent.at("broadcast") == true);
    CHECK(sent.at("user_id") == user(1).text());
    CHECK(log.await("notification.broadcast").at("connected") == 1);
}
