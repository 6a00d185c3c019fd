// Every metric that docs/configuration.md promises moves, seen by a scrape of a running server.

#include "tests/server/scraped_metrics.hpp"

#include "core/base/version.hpp"
#include "core/inbox/inbox_digest.hpp"
#include "core/inbox/notification_codec.hpp"
#include "server/bus/bus.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/server/json.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kEvents = "/api/v1/events";

WsClient connect(const RunningApp& server, const UserId& of) {
    auto client = server.ws(server.token(of));
    await_frame(client, "snapshot");
    return client;
}

HttpAnswer post(const RunningApp& server, const Json& event) {
    return server.http().request("POST", kEvents, server.bearer(user(99), Role::kService),
                                 event.dump());
}

Json task_for(const UserId& of, Json payload = Json::object()) {
    payload["recipients"] = {of.text()};
    payload["task"] = "t";
    return {{"event", "task.assigned"}, {"payload", payload}};
}

// On the embedded database, whose settings may be changed.
RunningApp::Tweak on_database(const TempDir& folder,
                              const std::function<void(StoreSettings&)>& change = {}) {
    return [&folder, change](AppParts& parts) {
        parts.open_store = [&folder, change](StoreSettings settings) {
            if (change) change(settings);
            return open_sqlite_store({folder.path() / "carillon.db"}, std::move(settings));
        };
    };
}

// Whoever waits at it goes on once it is open.
class Gate {
  public:
    // Opens it at the end.
    class Opener {
      public:
        explicit Opener(Gate& gate) : gate_(gate) {}
        ~Opener() { gate_.open(); }
        Opener(const Opener&) = delete;
        Opener& operator=(const Opener&) = delete;

      private:
        Gate& gate_;
    };

    std::shared_future<void> opened() const { return opened_; }
    void open() {
        if (!std::exchange(is_open_, true)) promise_.set_value();
    }

  private:
    bool is_open_ = false;
    std::promise<void> promise_;
    std::shared_future<void> opened_ = promise_.get_future().share();
};

}  // namespace

TEST_CASE("what is stored is counted by type, priority and channel", "[server][metrics]") {
    const TempDir folder;
    const RunningApp server(on_database(folder));
    auto client = server.http();
    const auto sent = [&](const std::string& priority, const std::string& channel,
                          const std::string& type) {
        return metric_value(client, "notifications_sent_total{channel=\"" + channel +
                                        "\",priority=\"" + priority + "\",type=\"" + type + "\"}");
    };
    server.assign_task({user(1), user(2)}, "x", "high");
    REQUIRE(post(server, task_for(user(1), {{"channel", "email"}})).status == 200);
    CHECK(sent("high", "web", "task.assigned") == 2);
    // Email is off: it went into the inbox and nowhere else.
    CHECK(sent("normal", "email", "task.assigned") == 0);
    CHECK(sent("normal", "web", "task.assigned") == 1);
    CHECK(metric_value(client, "notifications_skipped_total{reason=\"channel_off\"}") == 1);
    // A broadcast is counted when it becomes somebody's.
    const auto of_all = [&] { return sent("critical", "web", "system.announcement"); };
    REQUIRE(post(server, {{"event", "system.announcement"},
                          {"payload", {{"broadcast", true}, {"title", "t"}, {"body", "b"}}}})
                .status == 200);
    CHECK(of_all() == 0);
    for (int i = 0; i < 2; ++i) {
        CHECK(client.request("GET", "/api/v1/notifications", server.bearer(user(1))).status == 200);
        CHECK(of_all() == 1);
    }
}

TEST_CASE("who is left out is counted by reason", "[server][metrics]") {
    const RunningApp server;
    auto client = server.http();
    const Json scoped = task_for(user(1), {{"team_id", team(1).text()}});
    REQUIRE(post(server, scoped).status == 200);
    CHECK(metric_value(client, "notifications_skipped_total{reason=\"team_scope\"}") == 1);
    Json repeated = task_for(user(1));
    repeated["id"] = "once";
    for (int i = 0; i < 3; ++i)
        REQUIRE(post(server, repeated).status == 200);
    CHECK(metric_value(client, "notifications_skipped_total{reason=\"duplicate\"}") == 2);
}

TEST_CASE("connections are counted while they last", "[server][metrics]") {
    const RunningApp server;
    const std::string series = "notifications_ws_active_connections";
    {
        auto one = connect(server, user(1));
        auto two = connect(server, user(2));
        await_metric(server, series, 2);
        two.close();
        await_metric(server, series, 1);
    }
    await_metric(server, series, 0);
}

TEST_CASE("what is held back, pushed and read is counted and timed", "[server][metrics]") {
    const TempDir folder;
    const RunningApp server([&](AppParts& parts) {
        on_database(folder)(parts);
        parts.config.throttle_per_minute = 1;
    });
    auto client = connect(server, user(1));
    auto scrape = server.http();
    server.assign_task({user(1)}, "pushed");
    const Json pushed = await_frame(client, "changes").at("upserts")[0];
    await_metric(server, "notifications_delivery_seconds_count", 1);
    CHECK(metric_value(scrape, "notifications_delivery_seconds_sum") >= 0);
    CHECK(metric_value(scrape, "notifications_throttled_total") == 0);
    server.assign_task({user(1)}, "held");
    server.assign_task({user(1)}, "held");
    await_metric(server, "notifications_throttled_total", 2);
    CHECK(metric_value(scrape, "notifications_commit_seconds_count") >= 3);
    CHECK(metric_value(scrape, "notifications_commit_seconds_sum") > 0);

    CHECK(metric_value(scrape, "notifications_read_seconds_count") == 0);
    client.send(Json{{"type", "ack"}, {"op", "o"}, {"ids", {pushed.at("id")}}}.dump());
    await_frame(client, "result");
    await_metric(server, "notifications_read_seconds_count", 1);
    CHECK(metric_value(scrape, "notifications_read_seconds_sum") > 0);
    // A second time reads nothing.
    client.send(Json{{"type", "ack"}, {"op", "p"}, {"ids", {pushed.at("id")}}}.dump());
    await_frame(client, "result");
    CHECK(metric_value(scrape, "notifications_read_seconds_count") == 1);
}

TEST_CASE("what waits for the database shows while it waits", "[server][metrics]") {
    const TempDir folder;
    Gate gate;
    // The disk takes its time over the first event, and the clock asks for nothing meanwhile.
    const RunningApp server([&](AppParts& parts) {
        on_database(folder, [&](StoreSettings& settings) {
            settings.plan = [plan = settings.plan, opened = gate.opened()](
                                const Event& event, const std::vector<Recipient>& recipients,
                                Millis now) {
                opened.wait();
                return plan(event, recipients, now);
            };
        })(parts);
        parts.due_every_ms = parts.deliveries_every_ms = std::chrono::hours(1);
    });
    const Gate::Opener opener(gate);  // also when a check fails, before the server ends
    // Known already: who is new waits for the directory, which would stand behind the first event.
    server.http().request("GET", "/api/v1/notifications", server.bearer(user(99), Role::kService));
    std::vector<HttpClient> waiting;
    for (int i = 0; i < 3; ++i) {
        waiting.push_back(server.http());
        waiting.back().send(HttpClient::text_of(
            "POST", kEvents, server.bearer(user(99), Role::kService), task_for(user(1)).dump()));
    }
    await_metric(server, "notifications_backlog{queue=\"ingest\"}", 3);
    // What the server asks for itself at its start may wait beside them.
    await_metric(server, "notifications_backlog{queue=\"store_write\"}",
                 [](double jobs) { return jobs >= 3; });
    gate.open();
    for (HttpClient& client : waiting)
        CHECK(client.read_answer().status == 200);
    auto scrape = server.http();
    CHECK(metric_value(scrape, "notifications_backlog{queue=\"ingest\"}") == 0);
    await_metric(server, "notifications_backlog{queue=\"store_write\"}", 0);
    const std::string text = server.http().request("GET", "/metrics").body;
    CHECK(text.find("notifications_backlog{queue=\"store_read\"} 0") != std::string::npos);
}

TEST_CASE("errors are counted where they happen", "[server][metrics]") {
    const TempDir folder;
    std::function<void(const std::string&)> fail;
    const RunningApp server(
        on_database(folder, [&](StoreSettings& settings) { fail = settings.on_error; }));
    REQUIRE(fail);
    fail("the disk is on fire");
    auto scrape = server.http();
    CHECK(metric_value(scrape, "notifications_errors_total{where=\"store\"}") == 1);
    auto client = connect(server, user(1));
    client.send_raw("\x81\x02hi");  // not masked: the socket fails
    CHECK(client.close_code() == 1002);
    await_metric(server, "notifications_ws_closed_total{code=\"1002\"}", 1);
    // Whoever breaks the protocol rings no alarm of ours.
    await_metric(server, "notifications_errors_total{where=\"ws\"}", 0);
}

TEST_CASE("every end of a WebSocket is counted by its code", "[server][metrics]") {
    const RunningApp server([](AppParts& parts) { parts.config.ws_max_connections = 1; });
    const auto ends = [&](const char* code, double count) {
        await_metric(server, std::string("notifications_ws_closed_total{code=\"") + code + "\"}",
                     count);
    };
    {
        auto unsigned_in = server.ws("nonsense");
        CHECK(unsigned_in.close_code() == 4401);
    }
    ends("4401", 1);
    {
        auto first = connect(server, user(1));
        auto second = server.ws(server.token(user(1)));
        CHECK(second.close_code() == 4429);
    }
    ends("4429", 1);
    ends("1006", 1);  // the first one went without a word
    {
        auto client = connect(server, user(2));
        client.send_raw(std::string("\x88\x82\0\0\0\0\x0f\xa0", 8));  // closes with 4000
        CHECK(client.close_code() == 4000);
    }
    ends("other", 1);
    {
        auto client = connect(server, user(2));
        client.send_raw(std::string("\x88\x80\0\0\0\0", 6));  // closes without a code
        CHECK(client.close_code() == 1000);
    }
    ends("1005", 1);
}

TEST_CASE("the server says which version it is, of the program and of the core",
          "[server][metrics]") {
    const RunningApp server;
    auto client = server.http();
    const Json health = Json::parse(client.request("GET", "/healthz").body);
    CHECK(health.at("status") == "ok");
    const std::string version = health.at("version");
    CHECK_FALSE(version.empty());
    const std::string metrics = client.request("GET", "/metrics").body;
    CHECK(metrics.find("carillon_build_info{core=\"" + std::string(kCoreVersion) + "\",version=\"" +
                       version + "\"} 1") != std::string::npos);
    CHECK(metric_value(client, "notifications_log_dropped_total") == 0);
}

TEST_CASE("sessions that had to catch up are counted by reason", "[server][metrics]") {
    SECTION("the client asked") {
        const RunningApp server;
        auto client = connect(server, user(1));
        client.send(R"({"type":"sync","since":"other.1"})");
        await_frame(client, "snapshot");
        await_metric(server, "notifications_ws_resyncs_total{reason=\"sync\"}", 1);
    }
    SECTION("a commit was not told") {
        const TempDir folder;
        auto has_dropped = std::make_shared<std::atomic<bool>>(false);
        const RunningApp server(on_database(folder, [&](StoreSettings& settings) {
            settings.on_commit = [has_dropped, tell = settings.on_commit](CommitBatch commits) {
                if (!has_dropped->exchange(true)) return;
                tell(std::move(commits));
            };
        }));
        auto client = connect(server, user(1));
        server.assign_task({user(1)}, "not told");
        server.assign_task({user(1)}, "told");
        CHECK(await_frame(client, "changes").at("upserts").size() == 2);
        await_metric(server, "notifications_ws_resyncs_total{reason=\"gap\"}", 1);
    }
    SECTION("nothing was told until the heartbeat") {
        const TempDir folder;
        const RunningApp server([&](AppParts& parts) {
            on_database(folder,
                        [](StoreSettings& settings) { settings.on_commit = nullptr; })(parts);
            parts.config.ws_heartbeat_s = 1;
        });
        auto client = connect(server, user(1));
        server.assign_task({user(1)}, "not told");
        CHECK(await_frame(client, "changes").at("upserts").size() == 1);
        await_metric(server, "notifications_ws_resyncs_total{reason=\"heartbeat\"}", 1);
    }
}

TEST_CASE("the heartbeat brings the digest of what is unread; who claims to differ rings nothing",
          "[server][metrics]") {
    const RunningApp server([](AppParts& parts) { parts.config.ws_heartbeat_s = 1; });
    server.assign_task({user(1)}, "one");
    server.assign_task({user(1)}, "two");
    auto client = server.ws(server.token(user(1)));
    const Json snapshot = await_frame(client, "snapshot");
    InboxDigest digest;
    for (const Json& item : snapshot.at("items"))
        digest.add(decode_notification(item.dump()).value());
    const Json heartbeat = await_frame(client, "heartbeat");
    CHECK(heartbeat.at("revision") == snapshot.at("revision"));
    CHECK(heartbeat.at("digest") == digest.text());
    await_metric(server, "notifications_ws_digest_mismatches_total", 0);

    client.send(R"({"type":"sync","since":"","digest":"00000000000000ff"})");
    await_frame(client, "snapshot");
    await_metric(server, "notifications_ws_resyncs_total{reason=\"digest\"}", 1);
    await_metric(server, "notifications_ws_digest_mismatches_total", 0);
}

TEST_CASE("the process tells of itself", "[server][metrics]") {
    const RunningApp server;
    auto scrape = server.http();
    for (const char* series : {"process_resident_memory_bytes", "process_virtual_memory_bytes",
                               "process_cpu_seconds_total", "process_open_fds", "process_max_fds",
                               "process_start_time_seconds"}) {
        INFO(series);
        CHECK(metric_value(scrape, series) > 0);
    }
    const double before = metric_value(scrape, "process_open_fds");
    auto one = server.http();
    one.request("GET", "/healthz");
    CHECK(metric_value(scrape, "process_open_fds") > before);
}
