// What the readers make of a database that fails. The connections are scripted.

#include "server/store/engine/reader_pool.hpp"

#include "server/store/engine/database_error.hpp"
#include "server/store/engine/read_errors.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace carillon;

namespace {

struct Failure final : DatabaseError {
    Failure() : DatabaseError("the database's own words") {}
    bool outage = false;
    bool ended = false;
    bool breaks = false;
    bool lost = false;

    bool is_outage() const override { return outage; }
    bool is_ended() const override { return ended; }
    bool breaks_connection() const override { return breaks; }
    bool is_lost_connection() const override { return lost; }
};

Failure lost_connection() {
    Failure failure;
    failure.outage = failure.breaks = failure.lost = true;
    return failure;
}
Failure silence() {
    Failure failure;
    failure.outage = failure.breaks = true;
    return failure;
}
Failure ended() {
    Failure failure;
    failure.ended = true;
    return failure;
}

// What the next runs do, in order; one that is not scripted succeeds.
class Script {
  public:
    void fail(const Failure& failure) { failures_.push_back(failure); }
    void succeed() { failures_.emplace_back(std::nullopt); }

    OpenReader opener() {
        return [this] {
            ++opened;
            return std::make_unique<Scripted>(*this);
        };
    }

    std::atomic<int> opened{0};
    std::atomic<int> runs{0};

  private:
    class Scripted final : public ReadConnection {
      public:
        explicit Scripted(Script& script) : script_(script) {}
        void run(ReadJob&) override {
            ++script_.runs;
            if (script_.failures_.empty()) return;
            const auto failure = script_.failures_.front();
            script_.failures_.pop_front();
            if (failure) throw Failure(*failure);
        }

      private:
        Script& script_;
    };

    std::deque<std::optional<Failure>> failures_;  // the one reader's, once it runs
};

class Probe final : public ReadJob {
  public:
    explicit Probe(std::promise<Result<Done>> answer, bool is_unwanted = false)
        : answer_(std::move(answer)), is_unwanted_(is_unwanted) {}

    const ReadClaim& claim() const override { return claim_; }
    Millis most_time() const override { return Millis(1000); }
    Error too_long() const override { return read_too_long(); }
    bool is_unwanted() const override { return is_unwanted_; }
    void run(ReadTables&) override {}
    void finish(std::unique_ptr<ReadJob>) override { answer_.set_value(Done{}); }
    void fail(const Error& error) override { answer_.set_value(error); }

  private:
    ReadClaim claim_;
    std::promise<Result<Done>> answer_;
    bool is_unwanted_;
};

// One reader, and what it tells.
class Fixture {
  public:
    explicit Fixture(Script& script) {
        settings_.on_outage = [this](const std::string& why) { told_.push_back("away: " + why); };
        settings_.on_recovery = [this] { told_.push_back("back"); };
        pool_ = std::make_unique<ReaderPool>(
            script.opener(), 1, in_flight_, outages_,
            [this](const std::string& what) { told_.push_back(what); });
    }
    // To its end.
    Result<Done> read(bool is_unwanted = false) {
        std::promise<Result<Done>> promise;
        auto answer = promise.get_future();
        pool_->submit(std::make_unique<Probe>(std::move(promise), is_unwanted));
        Result<Done> result = answer.get();
        in_flight_.wait_until_none();
        return result;
    }
    const std::vector<std::string>& told() const { return told_; }

  private:
    std::vector<std::string> told_;
    StoreSettings settings_;
    InFlight in_flight_;
    Outages outages_{settings_};
    std::unique_ptr<ReaderPool> pool_;
};

}  // namespace

TEST_CASE("a reader connects with its first read and keeps its connection", "[store][readers]") {
    Script script;
    Fixture readers(script);
    CHECK(script.opened == 0);
    CHECK(readers.read().ok());
    CHECK(readers.read().ok());
    CHECK(script.opened == 1);
    CHECK(readers.told().empty());
}

TEST_CASE("a connection that was lost while nobody used it is no outage", "[store][readers]") {
    Script script;
    script.succeed();
    script.fail(lost_connection());
    Fixture readers(script);
    CHECK(readers.read().ok());
    CHECK(readers.read().ok());
    CHECK(script.opened == 2);
    CHECK(script.runs == 3);
    CHECK(readers.told().empty());
}

TEST_CASE("a new connection that is lost at once is an outage", "[store][readers]") {
    Script script;
    script.fail(lost_connection());
    Fixture readers(script);
    const auto answer = readers.read();
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == Errc::kUnavailable);
    CHECK(script.runs == 1);
    CHECK(readers.told() == std::vector<std::string>{"away: the database's own words"});
}

TEST_CASE("a database that was silent once is not asked again for the same", "[store][readers]") {
    Script script;
    script.succeed();
    script.fail(silence());
    Fixture readers(script);
    CHECK(readers.read().ok());
    CHECK_FALSE(readers.read().ok());
    CHECK(script.runs == 2);
    CHECK(readers.read().ok());
    CHECK(script.opened == 2);
    CHECK(readers.told() == std::vector<std::string>{"away: the database's own words", "back"});
}

TEST_CASE("a read that was ended fails for its own reason, and is no outage", "[store][readers]") {
    Script script;
    script.fail(ended());
    Fixture readers(script);
    const auto answer = readers.read();
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().message == read_too_long().message);
    CHECK(readers.told().empty());
    CHECK(readers.read().ok());
    CHECK(script.opened == 1);
}

TEST_CASE("a fault of the program is told the log and hidden from who asked", "[store][readers]") {
    Script script;
    script.fail(Failure());
    Fixture readers(script);
    const auto answer = readers.read();
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == Errc::kInternal);
    CHECK(answer.error().message.find("own words") == std::string::npos);
    CHECK(readers.told() == std::vector<std::string>{"a read failed: the database's own words"});
    CHECK(readers.read().ok());
    CHECK(script.opened == 1);
}

TEST_CASE("what nobody waits for is not read", "[store][readers]") {
    Script script;
    Fixture readers(script);
    const auto answer = readers.read(true);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().message == nobody_waits().message);
    CHECK(script.runs == 0);
}
