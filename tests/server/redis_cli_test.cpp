// `emit --via redis` and what `repair` does on Redis servers.

#include "server/app/cli/commands.hpp"
#include "server/app/cli/embedded_store.hpp"
#include "server/bus/redis/await.hpp"
#include "server/ingest/source/stream_reply.hpp"
#include "tests/server/redis_nodes.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <sstream>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kStream = "notifications.events.stream";

class CapturedOut {
  public:
    CapturedOut() : before_(std::cout.rdbuf(text_.rdbuf())) {}
    ~CapturedOut() { std::cout.rdbuf(before_); }
    CapturedOut(const CapturedOut&) = delete;
    CapturedOut& operator=(const CapturedOut&) = delete;
    bool has(const std::string& part) const { return text_.str().find(part) != std::string::npos; }
    std::string text() const { return text_.str(); }

  private:
    std::ostringstream text_;
    std::streambuf* before_;
};

Config config_of(const std::string& database, const std::string& redis_url) {
    Config config;
    config.database.path = database;
    if (!redis_url.empty()) config.redis = redis::parse_addresses(redis_url).value();
    return config;
}

cli::EmitOptions via_redis() {
    cli::EmitOptions options;
    options.via = cli::EmitVia::kRedis;
    return options;
}

std::string payload(const std::string& task) {
    return R"({"recipients":[")" + user(1).text() + R"("],"task":")" + task + "\"}";
}

std::uint64_t unread_in(const Config& config) {
    const auto store = carillon::open_store(config);
    if (!store) throw std::runtime_error(store.error().message);
    const auto inbox =
        await<Snapshot>([&](auto done) { (*store)->unread(user(1), 1, std::move(done)); });
    if (!inbox) throw std::runtime_error(inbox.error().message);
    return inbox->unread.total();
}

// Entries read by a consumer that is heard of no more, untouched for a minute.
void strand(ThrowawayRedis& redis, const std::vector<std::string>& events) {
    redis.ask({"XGROUP", "CREATE", kStream, "carillon", "0", "MKSTREAM"});
    for (const std::string& event : events)
        redis.add(event);
    redis.ask({"XREADGROUP", "GROUP", "carillon", "gone", "STREAMS", kStream, ">"});
    for (const auto& entry :
         source::pending_of(redis.ask({"XPENDING", kStream, "carillon", "-", "+", "100", "gone"})))
        redis.ask(
            {"XCLAIM", kStream, "carillon", "gone", "0", entry.id, "IDLE", "60000", "JUSTID"});
}

}  // namespace

TEST_CASE("emit --via redis puts an event into the stream, a node stores it", "[redis][cli]") {
    RedisNodes nodes(1);
    const Config config = config_of(nodes.database(), nodes.redis().url());
    cli::EmitOptions options = via_redis();
    options.event = "task.assigned";
    options.payload = payload("Call Acme");
    options.id = "k1";
    const CapturedOut out;
    REQUIRE(cli::emit(options, config));
    CHECK(out.has("task.assigned: entry "));
    CHECK(out.has("-0 of the stream notifications.events.stream at unix:"));
    REQUIRE(cli::emit(options, config));
    nodes.await_unread(1);
    eventually("the repeat is known", [&] { return nodes.duplicates() == 1; });
    CHECK(nodes.unread() == 1);
}

TEST_CASE("emit --file --via redis adds every line, and names a bad one", "[redis][cli]") {
    RedisNodes nodes(1);
    const TempDir folder;
    const Config config = config_of(nodes.database(), nodes.redis().url());
    std::string lines;
    for (int i = 0; i < 620; ++i)
        lines += task_event("line " + std::to_string(i)) + "\n";
    cli::EmitOptions options = via_redis();
    options.file = folder.write("events.ndjson", lines).string();
    const CapturedOut out;
    REQUIRE(cli::emit(options, config));
    CHECK(out.has("620 events added to the stream"));
    nodes.await_unread(620);
    options.file = folder.write("bad.ndjson", task_event("good") + "\n{\"payload\":{}}\n").string();
    const Status refused = cli::emit(options, config);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("line 2: ") != std::string::npos);
    CHECK(refused.error().message.find("0 events") != std::string::npos);
}

TEST_CASE("emit --via redis tells of a Redis that is not set or not there", "[redis][cli]") {
    const TempDir folder;
    cli::EmitOptions options = via_redis();
    options.event = "task.assigned";
    options.payload = payload("x");
    const Status unset = cli::emit(options, config_of((folder.path() / "x.db").string(), ""));
    REQUIRE_FALSE(unset);
    CHECK(unset.error().message.find("REDIS_URL is not set") == 0);
    const std::string nowhere = "unix:" + (folder.path() / "none.sock").string();
    const Status away = cli::emit(options, config_of((folder.path() / "x.db").string(), nowhere));
    REQUIRE_FALSE(away);
    CHECK(away.error().message.find("REDIS_URL: " + nowhere) == 0);
}

TEST_CASE("repair makes the group that an empty Redis lacks, and a second time nothing",
          "[redis][cli]") {
    const TempDir folder;
    ThrowawayRedis redis;
    const Config config = config_of((folder.path() / "x.db").string(), redis.url());
    {
        const CapturedOut out;
        REQUIRE(cli::repair({}, config));
        CHECK(out.has("nothing to mend in 0 inboxes\n"));
        CHECK(out.has(redis.url() + ": group carillon of the stream created\n"));
    }
    CHECK(redis.pending() == 0);
    const CapturedOut out;
    REQUIRE(cli::repair({}, config));
    CHECK(out.has(redis.url() + ": nothing to mend in the stream\n"));
}

TEST_CASE("repair does itself what is stuck when no node runs", "[redis][cli]") {
    const TempDir folder;
    ThrowawayRedis redis;
    const Config config = config_of((folder.path() / "x.db").string(), redis.url());
    strand(redis, {task_event("a"), task_event("b"), "{not json"});
    const CapturedOut out;
    REQUIRE(cli::repair({}, config));
    CHECK(out.has("2 entries of a node that is gone stored\n"));
    CHECK(out.has("1 entry that cannot be used moved to notifications.events.dead\n"));
    CHECK(redis.pending() == 0);
    CHECK(redis.letters().size() == 1);
    CHECK(unread_in(config) == 2);
}

TEST_CASE("repair hands stuck entries on where somebody listens, and lets nodes look again",
          "[redis][cli]") {
    RedisNodes nodes(0);
    ThrowawayRedis& redis = nodes.redis();
    strand(redis, {task_event("a"), task_event("b")});
    // A node that listens, but looks after nothing.
    boost::asio::io_context context;
    redis::Connection listening(context, redis::parse_addresses(redis.url())->front());
    REQUIRE(redis::await(context, listening.open(Millis(5000))));
    for (const char* channel : {"notifications.events", "carillon.control"}) {
        const redis::Command subscribe = {"SUBSCRIBE", channel};
        REQUIRE(redis::await(context, listening.run(subscribe, Millis(5000))));
    }
    {
        const CapturedOut out;
        REQUIRE(cli::repair({}, config_of(nodes.database(), redis.url())));
        CHECK(out.has("2 entries of a node that is gone handed on\n"));
        CHECK(out.has("1 consumer that is gone removed\n") == false);
        CHECK(out.has("1 node told to look again\n"));
    }
    const auto told = redis::await(context, listening.next(Millis(5000)));
    REQUIRE(told);
    CHECK(told->text_at(2) == "look");
    CHECK(redis.pending() == 2);
    nodes.add_node();
    nodes.await_unread(2);
    eventually("all are acknowledged", [&] { return redis.pending() == 0; });
}

TEST_CASE("repair leaves alone what a node that runs holds", "[redis][cli]") {
    RedisNodes nodes(1);
    nodes.switches(0).store_error = static_cast<int>(Errc::kUnavailable);
    nodes.redis().add(task_event("of the node"));
    eventually("it is read", [&] { return nodes.redis().pending() == 1; });
    const CapturedOut out;
    REQUIRE(cli::repair({}, config_of(nodes.database(), nodes.redis().url())));
    CHECK(out.has("nothing to mend in the stream"));
    nodes.switches(0).store_error = -1;
    nodes.await_unread(1);
    eventually("it is acknowledged", [&] { return nodes.redis().pending() == 0; });
}

TEST_CASE("repair sees to the database although Redis is away", "[redis][cli]") {
    const TempDir folder;
    ThrowawayRedis redis;
    const std::string nowhere = "unix:" + (folder.path() / "none.sock").string();
    const CapturedOut out;
    const Status status =
        cli::repair({}, config_of((folder.path() / "x.db").string(), nowhere + "," + redis.url()));
    REQUIRE_FALSE(status);
    CHECK(status.error().field == "REDIS_URL");
    CHECK(status.error().message.find(nowhere) != std::string::npos);
    CHECK(status.error().message.find('\n') == std::string::npos);
    CHECK(out.has("nothing to mend in 0 inboxes\n"));
    CHECK(out.has(redis.url() + ": group carillon of the stream created\n"));
}
