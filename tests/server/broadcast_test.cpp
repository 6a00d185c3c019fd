// Broadcasts: who is connected sees them at once, everybody else with the next contact.

#include "server/app/signals.hpp"
#include "server/http/net/broadcast_dispatcher.hpp"
#include "server/store/memory/memory_store.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/server/json.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/wrapped_store.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

// So that nothing arrives by a heartbeat.
void without_heartbeat(AppParts& parts) {
    parts.config.ws_heartbeat_s = 3600;
}

// What happens to a batch of users before the store has it.
class WatchedStore : public WrappedStore {
  public:
    using GoOn = std::function<void()>;
    using Watch = std::function<void(std::size_t users, GoOn, const Completion<Done>&)>;

    WatchedStore(std::unique_ptr<Store> inner, Watch watch)
        : WrappedStore(std::move(inner)), watch_(std::move(watch)) {}
    void contact(std::vector<UserId> users, Completion<Done> done) override {
        const std::size_t count = users.size();
        watch_(
            count, [this, users = std::move(users), done] { WrappedStore::contact(users, done); },
            done);
    }

  private:
    Watch watch_;
};

RunningApp::Tweak watched(WatchedStore::Watch watch) {
    return [watch = std::move(watch)](AppParts& parts) {
        without_heartbeat(parts);
        parts.config.threads = 1;
        parts.open_store = [watch](StoreSettings settings) -> Result<std::unique_ptr<Store>> {
            return std::unique_ptr<Store>(
                new WatchedStore(std::make_unique<MemoryStore>(std::move(settings), 1), watch));
        };
    };
}

void announce(const RunningApp& server, const std::string& title) {
    const Json event = {{"event", "system.announcement"},
                        {"payload", {{"broadcast", true}, {"title", title}, {"body", "b"}}}};
    const auto answer = server.http().request(
        "POST", "/api/v1/events", server.bearer(user(99), Role::kService), event.dump());
    REQUIRE(answer.status == 200);
    CHECK(json_of(answer).at("results")[0].at("created") == 0);
}

void make_known(const RunningApp& server, const UserId& id) {
    const auto answer = server.http().request("PUT", "/api/v1/directory/users/" + id.text(),
                                              server.bearer(user(99), Role::kService), "{}");
    REQUIRE(answer.status == 200);
}

WsClient connect(const RunningApp& server, const UserId& of) {
    auto client = server.ws(server.token(of));
    await_frame(client, "snapshot");
    return client;
}

// The titles of the next `count` notifications that arrive.
std::vector<std::string> arriving(WsClient& client, std::size_t count = 1) {
    std::vector<std::string> titles;
    while (titles.size() < count) {
        const Json changes = await_frame(client, "changes");
        for (const Json& item : changes.at("upserts"))
            titles.push_back(item.at("title"));
    }
    return titles;
}

std::vector<std::string> listed(const RunningApp& server, const UserId& of) {
    const Json page =
        json_of(server.http().request("GET", "/api/v1/notifications", server.bearer(of)));
    std::vector<std::string> titles;
    for (const Json& item : page.at("items"))
        titles.push_back(item.at("title"));
    return titles;
}

using Titles = std::vector<std::string>;

void check_reach(const RunningApp& server) {
    make_known(server, user(3));
    auto one = connect(server, user(1));
    auto other_tab = connect(server, user(1));
    auto two = connect(server, user(2));
    announce(server, "Closed on Monday");
    for (WsClient* client : {&one, &other_tab, &two})
        CHECK(arriving(*client) == Titles{"Closed on Monday"});
    CHECK(listed(server, user(3)) == Titles{"Closed on Monday"});
    CHECK(listed(server, user(4)).empty());  // new after it

    const Json message = {{"broadcast", true}, {"title", "Fire drill"}, {"body", "Now."}};
    const auto sent = server.http().request("POST", "/api/v1/notifications/test",
                                            server.bearer(user(60), Role::kAdmin), message.dump());
    REQUIRE(sent.status == 201);
    for (WsClient* client : {&one, &other_tab, &two})
        CHECK(arriving(*client) == Titles{"Fire drill"});
    CHECK(listed(server, user(3)).size() == 2);
    CHECK(listed(server, user(4)) == Titles{"Fire drill"});
    CHECK(listed(server, user(1)).size() == 2);
}

}  // namespace

TEST_CASE("a broadcast reaches who is connected at once, others later", "[server][broadcast]") {
    SECTION("from memory") {
        check_reach(RunningApp(without_heartbeat));
    }
    SECTION("from the database") {
        const TempDir folder;
        check_reach(RunningApp([&](AppParts& parts) {
            without_heartbeat(parts);
            parts.open_store = [&](StoreSettings settings) {
                return open_sqlite_store({folder.path() / "carillon.db"}, std::move(settings));
            };
        }));
    }
}

TEST_CASE("another process's broadcast reaches who is connected here", "[server][broadcast]") {
    const TempDir folder;
    const RunningApp server([&](AppParts& parts) {
        without_heartbeat(parts);
        parts.open_store = [&](StoreSettings settings) {
            return open_sqlite_store({folder.path() / "carillon.db"}, std::move(settings));
        };
    });
    auto client = connect(server, user(1));
    // Nothing says that a server runs on this folder, so the command writes into the database.
    const Finished emitted =
        test::carillon({"emit", "system.announcement", "--payload",
                        R"({"broadcast":true,"title":"From the command line","body":"b"})"},
                       {{"NOTIFICATION_DATA_DIR", folder.path().string()}});
    REQUIRE(emitted.exit_code == 0);
    CHECK(arriving(client) == Titles{"From the command line"});
}

TEST_CASE("many connected users are reached in batches, one at a time", "[server][broadcast]") {
    constexpr std::uint32_t kUsers = BroadcastDispatcher::kBatchUsers + 40;
    REQUIRE(raise_open_files_limit() > 6 * kUsers);
    std::mutex mutex;
    std::vector<std::size_t> batches;
    const RunningApp server(
        watched([&](std::size_t users, const WatchedStore::GoOn& go_on, const Completion<Done>&) {
            {
                const std::lock_guard lock(mutex);
                batches.push_back(users);
            }
            go_on();
        }));
    std::vector<WsClient> clients;
    for (std::uint32_t i = 1; i <= kUsers; ++i)
        clients.push_back(connect(server, user(i)));
    announce(server, "To all of you");
    for (WsClient& client : clients)
        CHECK(arriving(client) == Titles{"To all of you"});
    const std::lock_guard lock(mutex);
    CHECK(batches == std::vector<std::size_t>{BroadcastDispatcher::kBatchUsers,
                                              kUsers - BroadcastDispatcher::kBatchUsers});
}

TEST_CASE("a broadcast in the middle of another one's round is reached too",
          "[server][broadcast]") {
    std::promise<WatchedStore::GoOn> held;
    std::atomic<bool> has_held{false};
    std::atomic<int> under_way{0};
    std::atomic<int> most_at_once{0};
    const RunningApp server(
        watched([&](std::size_t, const WatchedStore::GoOn& go_on, const Completion<Done>&) {
            most_at_once = std::max(most_at_once.load(), ++under_way);
            const auto go = [&under_way, go_on] {
                --under_way;
                go_on();
            };
            if (has_held.exchange(true)) return go();
            held.set_value(go);
        }));
    make_known(server, user(2));
    auto client = connect(server, user(1));
    announce(server, "first");
    const auto go_on = held.get_future().get();
    announce(server, "second");
    // Who comes now catches up with what they read first.
    auto late = server.ws(server.token(user(2)));
    CHECK(await_frame(late, "snapshot").at("items").size() == 2);
    go_on();
    CHECK(arriving(client, 2).size() == 2);
    announce(server, "third");
    CHECK(arriving(client) == Titles{"third"});
    CHECK(arriving(late) == Titles{"third"});
    CHECK(most_at_once == 1);
}

TEST_CASE("a broadcast that the store cannot take yet is tried again", "[server][broadcast]") {
    std::atomic<int> tries{0};
    const RunningApp server(
        watched([&](std::size_t, const WatchedStore::GoOn& go_on, const Completion<Done>& done) {
            if (++tries == 1) return done(Error{Errc::kUnavailable, "", "the database is away"});
            go_on();
        }));
    auto client = connect(server, user(1));
    announce(server, "late but there");
    CHECK(arriving(client) == Titles{"late but there"});
    CHECK(tries == 2);
    const auto metrics = server.http().request("GET", "/metrics").body;
    CHECK(metrics.find("notifications_errors_total{where=\"store\"} 0") != std::string::npos);
}
