// Whose read comes next, and what ends one that takes too long.

#include "server/store/engine/read_queue.hpp"

#include "server/store/sqlite/connection.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_error.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <limits>
#include <map>
#include <memory>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

struct NamedJob {
    std::string name;
    ReadClaim of;
    const ReadClaim& claim() const { return of; }
};

constexpr std::size_t kAny = std::numeric_limits<std::size_t>::max();

class Line {
  public:
    explicit Line(std::size_t threads) : queue(threads) {}

    void add(const std::string& name, std::uint32_t user_number, bool is_search) {
        auto job =
            std::make_unique<NamedJob>(NamedJob{name, ReadClaim{user(user_number), is_search}});
        REQUIRE(queue.push(job, kAny));
    }
    // The next one; it stays at work until finish().
    std::string take() {
        auto queued = queue.take();
        REQUIRE(queued);
        at_work[queued->job->name] = queued->job->of;
        return queued->job->name;
    }
    void finish(const std::string& name) { queue.finish(at_work.at(name)); }

    ReadQueue<NamedJob> queue;
    std::map<std::string, ReadClaim> at_work;
};

}  // namespace

TEST_CASE("a dozen slow searches of one user make nobody else's list wait", "[store][readers]") {
    Line line(3);
    for (int i = 0; i < 12; ++i)
        line.add("slow " + std::to_string(i), 1, true);
    CHECK(line.take() == "slow 0");
    line.add("list", 2, false);
    CHECK(line.take() == "list");  // though eleven have waited longer
    line.finish("list");
    line.add("another list", 2, false);
    line.add("his own list", 1, false);
    CHECK(line.take() == "another list");
    CHECK(line.take() == "his own list");
    line.finish("slow 0");
    line.finish("his own list");
    CHECK(line.take() == "slow 1");
}

TEST_CASE("searches of many users never have all readers, and users take turns",
          "[store][readers]") {
    Line line(3);
    line.add("a1", 1, true);
    line.add("a2", 1, true);
    line.add("b1", 2, true);
    line.add("c1", 3, true);
    CHECK(line.take() == "a1");
    CHECK(line.take() == "b1");
    line.add("list", 4, false);
    CHECK(line.take() == "list");
    line.finish("a1");
    CHECK(line.take() == "c1");
    line.finish("b1");
    CHECK(line.take() == "a2");
}

TEST_CASE("one user's lists have a share of the readers", "[store][readers]") {
    Line line(4);
    for (int i = 0; i < 4; ++i)
        line.add("a" + std::to_string(i), 1, false);
    line.add("b", 2, false);
    CHECK(line.take() == "a0");
    CHECK(line.take() == "b");  // users take turns
    CHECK(line.take() == "a1");
    line.add("c", 3, false);
    CHECK(line.take() == "c");  // a2 waits, though it was here before
    line.finish("a0");
    CHECK(line.take() == "a2");
}

TEST_CASE("a closed queue gives out what waits, then nothing; a full one takes nothing",
          "[store][readers]") {
    Line line(1);
    line.add("first", 1, false);
    auto refused = std::make_unique<NamedJob>(NamedJob{"second", {}});
    CHECK_FALSE(line.queue.push(refused, 1));
    CHECK(refused);
    line.queue.close();
    CHECK(line.take() == "first");
    CHECK_FALSE(line.queue.take());
}

TEST_CASE("a statement of SQLite ends when it is told to, and the connection lives on",
          "[store][readers][sqlite]") {
    TemporaryFolder folder;
    sqlite::Connection db({folder.file("x.db")});
    db.interrupt_when([] { return true; });
    int code = 0;
    try {
        sqlite::Query endless(db,
                              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                              " SELECT count(*) FROM n");
        endless.step();
    } catch (const sqlite::SqliteError& error) {
        code = error.primary_code();
        CHECK_FALSE(error.is_outage());
    }
    CHECK(code == SQLITE_INTERRUPT);
    db.interrupt_when(nullptr);
    sqlite::Query query(db, "SELECT has_initials('•0 ab cd éa', 'ca'), has_initials('ab', 'b')");
    REQUIRE(query.step());
    CHECK(query.integer(0) == 1);
    CHECK(query.integer(1) == 0);
}
