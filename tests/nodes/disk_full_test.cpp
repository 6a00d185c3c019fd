// The database's disk is full: the server answers with an error, or ends. Nodes say so, nothing is
// lost, and when there is room again everything goes on.

#include "tests/nodes/load.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

class FullDisk {
  public:
    // Of a server whose files with `part` in their path are concerned.
    explicit FullDisk(const std::string& part) : part_(part) {
        std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    }

    test::Variables variables() const {
        return {{"LD_PRELOAD", CARILLON_FULL_DISK},
                {"CARILLON_FULL_FLAG", flag().string()},
                {"CARILLON_FULL_PATH", part_}};
    }
    void fill() const { folder_.write("full", ""); }
    void free() const { std::filesystem::remove(flag()); }

  private:
    std::filesystem::path flag() const { return folder_.path() / "full"; }

    TempDir folder_;
    std::string part_;
};

// Batches from `first` on until one is refused, which is answered. Those before it are stored.
HttpAnswer publish_until_refused(Producer& producer, std::uint16_t port, int first, int& events) {
    constexpr int kMost = 500;
    events = first;
    for (int batch = 0; batch < kMost; ++batch) {
        const auto answer = producer.try_once(port, events, kBatch, readers());
        if (!answer) throw std::runtime_error("the node is gone");
        if (answer->status != 200) return *answer;
        events += kBatch;
    }
    throw std::runtime_error("the disk never fills up");
}

}  // namespace

TEST_CASE("no table can grow: events are refused until there is room again",
          "[nodes][fault][disk]") {
    const FullDisk disk("/base/");
    ClusterOptions options;
    options.postgres = disk.variables();
    Cluster cluster(options);
    const auto screen = cluster.follow(1, readers()[0]);
    Producer producer = cluster.producer("disk");
    producer.publish(0, kBatch, readers());
    disk.fill();
    int events = 0;
    const HttpAnswer refused =
        publish_until_refused(producer, cluster.node(0).port(), kBatch, events);
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("Retry-After").empty());
    CHECK(refused.body.find("nothing was stored") != std::string::npos);
    INFO("whoever sends events here is told to send them elsewhere");
    cluster.await_ready(0, 503);
    // What is there is still shown.
    CHECK(cluster.inbox(1, readers()[0]).items.size() > 0);
    disk.free();
    producer.publish(events, kBatch, readers());
    cluster.await_ready(0);
    check_all(cluster, producer, events + kBatch);
    check_converges(cluster, 1, *screen, readers()[0]);
}

TEST_CASE("no log can be written: the database ends, and nodes find it again",
          "[nodes][fault][disk]") {
    const FullDisk disk("/pg_wal/");
    ClusterOptions options;
    options.postgres = disk.variables();
    Cluster cluster(options);
    const auto screen = cluster.follow(0, readers()[0]);
    Producer producer = cluster.producer("log");
    producer.publish(0, kBatch, readers());
    // The present segment of the log takes some more, the next one does not fit.
    disk.fill();
    int events = 0;
    const HttpAnswer refused =
        publish_until_refused(producer, cluster.node(0).port(), kBatch, events);
    CHECK(refused.status == 503);
    CHECK_FALSE(refused.header("Retry-After").empty());
    cluster.postgres().await_end();
    cluster.await_ready(1, 503);
    disk.free();
    cluster.postgres().start();
    producer.publish(events, kBatch, readers());
    check_all(cluster, producer, events + kBatch);
    check_converges(cluster, 0, *screen, readers()[0]);
}
