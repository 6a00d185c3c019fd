#pragma once
// Servers in the test's own process that share one database and one Redis, with a store that can be
// away and a clock that can be wrong.

#include "server/base/metrics/metrics.hpp"
#include "server/store/await.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/server/scraped_metrics.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/running_app.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/throwaway_redis.hpp"
#include "tests/support/wrapped_store.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace carillon::test {

// An event for user 1.
inline std::string task_event(const std::string& task, const std::string& id = {}) {
    return "{" + (id.empty() ? "" : R"("id":")" + id + R"(",)") +
           R"("event":"task.assigned","payload":{"recipients":[")" + user(1).text() +
           R"("],"task":")" + task + R"("}})";
}

class RedisNodes {
  public:
    // What a test does to one node while it runs.
    struct Switches {
        std::atomic<std::int64_t> clock_ahead_ms{0};
        std::atomic<int> store_error{-1};  // an Errc that publish answers
    };

    explicit RedisNodes(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            add_node();
    }

    ThrowawayRedis& redis() { return redis_; }
    // Besides redis(), by nodes added from now on.
    void also_use(const std::string& url) { more_servers_ += "," + url; }
    RunningApp& at(std::size_t index) { return *nodes_.at(index)->app; }
    Switches& switches(std::size_t index) { return nodes_.at(index)->switches; }

    void add_node(std::int64_t clock_ahead_ms = 0) {
        nodes_.push_back(std::make_unique<Node>());
        Node& node = *nodes_.back();
        node.switches.clock_ahead_ms = clock_ahead_ms;
        node.app = std::make_unique<RunningApp>([&](AppParts& parts) {
            parts.config.redis = redis::parse_addresses(redis_.url() + more_servers_).value();
            parts.config.replay_limit = 200;
            parts.clock = [&node] {
                return std::chrono::duration_cast<Millis>(
                           std::chrono::system_clock::now().time_since_epoch()) +
                       Millis(node.switches.clock_ahead_ms.load());
            };
            parts.open_store = [&node, path = database()](
                                   StoreSettings settings) -> Result<std::unique_ptr<Store>> {
                SqliteSettings sqlite;
                sqlite.path = path;
                auto store = open_sqlite_store(std::move(sqlite), std::move(settings));
                if (!store) return store.error();
                return std::unique_ptr<Store>(
                    std::make_unique<FaultyStore>(std::move(*store), node.switches));
            };
        });
        const auto count = static_cast<std::int64_t>(nodes_.size());
        eventually("each node listens", [&] { return listeners() >= count; });
    }
    std::int64_t listeners() {
        return redis_.ask({"PUBSUB", "NUMSUB", "notifications.events"}).at(1).integer;
    }
    std::string database() const { return (folder_.path() / "carillon.db").string(); }

    std::vector<Notification> inbox() {
        const auto answer = await<rest::Page>([&](auto done) {
            ListQuery query;
            query.limit = 200;
            at(0).store().list(user(1), query, std::move(done));
        });
        if (!answer) throw std::runtime_error(answer.error().message);
        return answer->items;
    }
    // Asked of that node.
    std::uint64_t unread(std::size_t index = 0) {
        const auto answer = await<Snapshot>(
            [&](auto done) { at(index).store().unread(user(1), 1, std::move(done)); });
        if (!answer) throw std::runtime_error(answer.error().message);
        return answer->unread.total();
    }
    void await_unread(std::uint64_t count) {
        eventually(std::to_string(count) + " unread", [&] { return unread() == count; });
    }

    // Over all nodes.
    double sum(const std::string& series) {
        double total = 0;
        for (const auto& node : nodes_)
            total += metric_in("\n" + node->app->app().metrics().text(), series);
        return total;
    }
    double duplicates() {
        return sum(R"(notifications_skipped_total{reason="duplicate"})") +
               sum(R"(notifications_skipped_total{reason="heard_before"})");
    }
    double held() { return sum(R"(notifications_backlog{queue="redis"})"); }
    double errors(const std::string& where) {
        return sum("notifications_errors_total{where=\"" + where + "\"}");
    }

  private:
    class FaultyStore final : public WrappedStore {
      public:
        FaultyStore(std::unique_ptr<Store> inner, const Switches& switches)
            : WrappedStore(std::move(inner)), switches_(switches) {}
        void publish(PublishRequest request,
                     Completion<std::vector<PublishedEvent>> done) override {
            const int error = switches_.store_error.load();
            if (error >= 0) return done(Error{static_cast<Errc>(error), "", "made by the test"});
            WrappedStore::publish(std::move(request), std::move(done));
        }

      private:
        const Switches& switches_;
    };
    struct Node {
        Switches switches;
        std::unique_ptr<RunningApp> app;
    };

    TempDir folder_;
    ThrowawayRedis redis_;
    std::string more_servers_;
    std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace carillon::test
