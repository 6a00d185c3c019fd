// The log of writes: one sync for a commit, copied into the database beside the commits, bounded.

#include "tests/store/fault_vfs.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr int kPages = 50;
constexpr std::uintmax_t kFrame = 4096 + 24;
// Far too long, and what one commit more has.
constexpr std::uintmax_t kMostBytes = (4 * kPages + 100) * kFrame;

StoreOptions with_short_log(const std::string& path) {
    StoreOptions options;
    options.path = path;
    options.log_pages = kPages;
    return options;
}

void publish(TestStore& store, int from, int to) {
    for (int i = from; i < to; ++i)
        store.add(user(1 + static_cast<std::uint32_t>(i % 40)), std::to_string(i));
}

// A connection that goes on seeing the database as it is now.
class Onlooker {
  public:
    explicit Onlooker(const std::string& path) {
        REQUIRE(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
        run("BEGIN");
        run("SELECT count(*) FROM notifications");
    }
    ~Onlooker() { sqlite3_close(db_); }
    Onlooker(const Onlooker&) = delete;
    Onlooker& operator=(const Onlooker&) = delete;

  private:
    void run(const char* sql) {
        REQUIRE(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    sqlite3* db_ = nullptr;
};

}  // namespace

TEST_CASE("a commit waits for one sync of the log", "[store][sqlite][durability][log]") {
    FaultVfs vfs;
    StoreOptions options;
    options.vfs = vfs.name();
    TestStore store(StoreKind::kSqlite, options);
    publish(store, 0, 1);
    const auto before = vfs.log_syncs();
    const auto steps_before = vfs.steps();
    publish(store, 1, 21);
    CHECK(vfs.log_syncs() - before == 20);
    // Its pages are one write: at most two where it is longer than a write may be.
    CHECK(vfs.steps() - steps_before <= 20 * 3);
}

TEST_CASE("the log of a store that is written to all the time stays bounded",
          "[store][sqlite][durability][log]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    TestStore store(StoreKind::kSqlite, with_short_log(path));
    std::uintmax_t longest = 0;
    for (int i = 0; i < 400; i += 10) {
        publish(store, i, i + 10);
        longest = std::max(longest, std::filesystem::file_size(path + "-wal"));
    }
    INFO("the longest had " << longest << " bytes");
    CHECK(longest <= kMostBytes);
    store.reopen();
    for (std::uint32_t i = 1; i <= 40; ++i)
        CHECK(store.list(user(i)).total == 10);
}

TEST_CASE("a log that somebody reads from grows, and is begun again when they have gone",
          "[store][sqlite][durability][log]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    TestStore store(StoreKind::kSqlite, with_short_log(path));
    publish(store, 0, 40);
    auto onlooker = std::make_unique<Onlooker>(path);
    publish(store, 40, 400);
    const auto grown = std::filesystem::file_size(path + "-wal");
    CHECK(grown > kMostBytes);
    onlooker.reset();
    publish(store, 400, 600);
    // What is written stands at its beginning again, at the latest after the next copy: what these
    // have written would have made it half as long again.
    CHECK(std::filesystem::file_size(path + "-wal") <= grown + kMostBytes);
    for (std::uint32_t i = 1; i <= 40; ++i)
        CHECK(store.list(user(i)).total == 15);
}
