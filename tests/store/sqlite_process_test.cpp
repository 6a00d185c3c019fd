// Several processes on one SQLite file, and a process that dies in the middle of its work. The
// other process is this test program again, run with the one hidden test below.

#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
constexpr const char* kPathVariable = "CARILLON_CHILD_DATABASE";
constexpr const char* kCountVariable = "CARILLON_CHILD_COUNT";

PublishRequest numbered(int number) {
    const std::string name = std::to_string(number);
    PublishRequest request = request_of({titled_event(name, {kAda})});
    request.submissions[0].event.id = name;
    request.submissions[0].keys = {{"event:" + name, "digest"}};
    return request;
}

// Runs the hidden test in a process of its own; reads what it writes.
class Child {
  public:
    Child(const std::string& database, int count) {
        int pipe_ends[2];
        if (::pipe(pipe_ends) != 0) throw std::runtime_error("no pipe");
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(pipe_ends[1], STDERR_FILENO);
            ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
            ::close(pipe_ends[0]);
            ::setenv(kPathVariable, database.c_str(), 1);
            ::setenv(kCountVariable, std::to_string(count).c_str(), 1);
            ::execl("/proc/self/exe", "store_tests", "[child-process]", nullptr);
            ::_exit(127);
        }
        ::close(pipe_ends[1]);
        from_ = ::fdopen(pipe_ends[0], "r");
    }
    ~Child() {
        kill();
        std::fclose(from_);
    }

    // The next number that it says is stored; nothing when it has ended.
    std::optional<int> next() {
        int number = 0;
        if (std::fscanf(from_, "%d", &number) != 1) return std::nullopt;
        return number;
    }
    void kill() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        wait();
    }
    int wait() {
        int status = 0;
        ::waitpid(process_, &status, 0);
        process_ = -1;
        return status;
    }

  private:
    pid_t process_ = -1;
    std::FILE* from_ = nullptr;
};

}  // namespace

// Publishes numbers from 0 on, some at a time, and says each on the pipe once it is stored.
TEST_CASE("child: publishes until it is killed", "[.][child-process]") {
    const char* path = std::getenv(kPathVariable);
    if (!path) return;  // not started by Child
    const int count = std::atoi(std::getenv(kCountVariable));
    StoreOptions options;
    options.path = path;
    TestStore store(StoreKind::kSqlite, options);
    constexpr int kAtOnce = 8;
    for (int first = 0; first < count; first += kAtOnce) {
        std::vector<std::future<void>> said;
        for (int i = first; i < std::min(first + kAtOnce, count); ++i) {
            auto promise = std::make_shared<std::promise<void>>();
            said.push_back(promise->get_future());
            store.store().publish(numbered(i), [promise, i](auto result) {
                if (result.ok()) dprintf(STDERR_FILENO, "%d\n", i);
                promise->set_value();
            });
        }
        for (auto& each : said)
            each.get();
    }
}

TEST_CASE("a process that comes and goes does not take the log from a running store",
          "[store][sqlite][durability]") {
    TemporaryFolder folder;
    StoreOptions options;
    options.path = folder.file("carillon.db");
    TestStore store(StoreKind::kSqlite, options);
    REQUIRE(store.publish(numbered(0)).ok());
    CHECK(store.unread(kAda).unread.total() == 1);
    {
        Child child(options.path, 0);  // opens the database, does nothing, closes it
        CHECK_FALSE(child.next());
        child.wait();
    }
    // What is committed into a file without a name is gone with the process.
    for (const auto& descriptor : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code closed;
        const auto target = std::filesystem::read_symlink(descriptor, closed).string();
        INFO(target);
        CHECK_FALSE((target.find("carillon.db") != std::string::npos &&
                     target.find("(deleted)") != std::string::npos));
    }
    REQUIRE(store.publish(numbered(1)).ok());
    CHECK(store.unread(kAda).unread.total() == 2);
}

TEST_CASE("what a killed process had acknowledged is there, once", "[store][sqlite][durability]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    int largest = -1;
    for (const int kill_after : {1, 7, 40, 150}) {
        std::set<int> acknowledged;
        {
            Child child(path, 1000000);
            while (static_cast<int>(acknowledged.size()) < kill_after) {
                const auto number = child.next();
                REQUIRE(number);
                acknowledged.insert(*number);
            }
            child.kill();
            while (const auto number = child.next())
                acknowledged.insert(*number);
        }
        StoreOptions options;
        options.path = path;
        TestStore store(StoreKind::kSqlite, options);
        largest = std::max(largest, *acknowledged.rbegin());

        std::multiset<std::string> titles;
        ListQuery query;
        query.limit = 200;
        while (true) {
            const rest::Page page = store.list(kAda, query);
            for (const Notification& n : page.items)
                titles.insert(n.title);
            if (!page.next) break;
            query.after = page.next;
        }
        for (int i = 0; i <= largest; ++i)
            CHECK(titles.count(std::to_string(i)) == 1);
        CHECK(std::set<std::string>(titles.begin(), titles.end()).size() == titles.size());
        CHECK(store.recount(kAda) == store.unread(kAda).unread);
        // Whatever it had not said is created once when asked again.
        CHECK(store.publish(numbered(*acknowledged.begin())).value()[0].result.duplicate);
    }
}

TEST_CASE("what another process changes is reported", "[store][sqlite][process]") {
    TestStore store(StoreKind::kSqlite);
    store.add(user(2), "own changes are not reported");
    {
        Child child(store.path(), 1);
        CHECK(child.next() == 0);
        CHECK(child.wait() == 0);
    }
    CHECK(store.await_foreign_change() == std::vector<UserId>{kAda});
    CHECK(store.list(kAda).total == 1);

    // Ours go on from there, and the next foreign change is reported alone.
    store.add(user(3));
    StoreOptions options;
    options.path = store.path();
    TestStore other(StoreKind::kSqlite, options);
    other.add(user(4));
    CHECK(store.await_foreign_change() == std::vector<UserId>{user(4)});
    CHECK(other.list(user(3)).total == 1);
}

TEST_CASE("two stores on one file share inboxes without a gap", "[store][sqlite][process]") {
    TestStore first(StoreKind::kSqlite);
    StoreOptions options;
    options.path = first.path();
    TestStore second(StoreKind::kSqlite, options);
    for (int i = 0; i < 20; ++i) {
        CHECK(first.add(kAda).rev == static_cast<std::uint64_t>(2 * i + 1));
        CHECK(second.add(kAda).rev == static_cast<std::uint64_t>(2 * i + 2));
    }
    CHECK(first.unread(kAda) == second.unread(kAda));
    CHECK(first.recount(kAda) == first.unread(kAda).unread);
    REQUIRE(first.publish(numbered(7)).ok());
    CHECK(second.publish(numbered(7)).value()[0].result.duplicate);
}

TEST_CASE("a new epoch makes every client's revision a thing of the past",
          "[store][sqlite][process]") {
    TestStore store(StoreKind::kSqlite);
    store.add(kAda);
    store.add(user(2));
    const Revision before = store.unread(kAda).revision;
    const auto epoch = renew_sqlite_epoch(store.path());
    REQUIRE(epoch.ok());
    CHECK(*epoch != before.epoch);
    CHECK(store.await_foreign_change() == std::vector<UserId>{kAda, user(2)});
    CHECK(store.unread(kAda).revision == Revision{*epoch, 1});
    CHECK(std::holds_alternative<Snapshot>(store.state(kAda, before).state));
    CHECK(store.operate(kAda, ack_all(before)).error().code == Errc::kStaleRevision);
    CHECK(store.add(kAda).rev == 2);
    CHECK(store.commits().back()->changes.epoch == *epoch);
}
