// The log's events that an operator may rely on, from a running server.

#include "server/store/memory/memory_store.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/json.hpp"
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
    for (const char* figure : {"expired", "purged", "forgotten"})
        CHECK(cleanup.at(figure).is_number());
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
