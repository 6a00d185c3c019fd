// Events over the Redis stream: at least once from Redis, once in the database.

#include "server/bus/redis/await.hpp"
#include "server/ingest/source/stream_group.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/redis_nodes.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kStream = "notifications.events.stream";
const std::string kGroup = "carillon";

// A consumer that reads and is never heard of again; what it holds has been untouched for a minute.
void read_and_die(ThrowawayRedis& redis, const std::string& deliveries = "1") {
    redis.ask({"XREADGROUP", "GROUP", kGroup, "gone", "COUNT", "1000", "STREAMS", kStream, ">"});
    const auto pending = redis.ask({"XPENDING", kStream, kGroup, "-", "+", "1000", "gone"});
    for (const auto& entry : source::pending_of(pending))
        redis.ask({"XCLAIM", kStream, kGroup, "gone", "0", entry.id, "IDLE", "60000", "RETRYCOUNT",
                   deliveries, "JUSTID"});
}

}  // namespace

TEST_CASE("each entry of the stream is stored once and acknowledged", "[redis][stream]") {
    RedisNodes nodes(2);
    for (int i = 0; i < 200; ++i)
        nodes.redis().add(task_event("task " + std::to_string(i)));
    nodes.await_unread(200);
    eventually("all are acknowledged", [&] { return nodes.redis().pending() == 0; });
    CHECK(nodes.duplicates() == 0);
    CHECK(nodes.redis().letters().empty());
    // Two alike are two: each entry has a place of its own.
    nodes.redis().add(task_event("task 0"));
    nodes.await_unread(201);
}

TEST_CASE("an entry that is delivered again creates nothing", "[redis][stream]") {
    RedisNodes nodes(1);
    nodes.redis().add(task_event("nameless"));
    nodes.redis().add(task_event("named", "id-1"));
    nodes.await_unread(2);
    eventually("all are acknowledged", [&] { return nodes.redis().pending() == 0; });
    nodes.redis().ask({"XGROUP", "SETID", kStream, kGroup, "0"});
    eventually("both came again", [&] { return nodes.duplicates() == 2; });
    eventually("all are acknowledged", [&] { return nodes.redis().pending() == 0; });
    CHECK(nodes.unread() == 2);
}

TEST_CASE("what a node had read when it died is taken by another", "[redis][stream]") {
    RedisNodes nodes(0);
    ThrowawayRedis& redis = nodes.redis();
    redis.ask({"XGROUP", "CREATE", kStream, kGroup, "0", "MKSTREAM"});
    for (int i = 0; i < 150; ++i)
        redis.add(task_event("task " + std::to_string(i)));
    read_and_die(redis);
    CHECK(redis.pending() == 150);
    nodes.add_node();
    nodes.add_node();
    nodes.await_unread(150);
    eventually("all are acknowledged", [&] { return redis.pending() == 0; });
}

TEST_CASE("an entry that several nodes died over is given up, its neighbours are not",
          "[redis][stream]") {
    RedisNodes nodes(0);
    ThrowawayRedis& redis = nodes.redis();
    redis.ask({"XGROUP", "CREATE", kStream, kGroup, "0", "MKSTREAM"});
    const std::string poison = redis.add(task_event("poison"));
    read_and_die(redis, "6");
    for (int i = 0; i < 3; ++i)
        redis.add(task_event("suspect " + std::to_string(i)));
    redis.ask({"XREADGROUP", "GROUP", kGroup, "gone", "STREAMS", kStream, ">"});
    for (const auto& entry :
         source::pending_of(redis.ask({"XPENDING", kStream, kGroup, "-", "+", "10", "gone"}))) {
        if (entry.id == poison) continue;
        redis.ask({"XCLAIM", kStream, kGroup, "gone", "0", entry.id, "IDLE", "60000", "RETRYCOUNT",
                   "5", "JUSTID"});
    }
    const CapturedLog log;
    nodes.add_node();
    log::set_level(log::Level::kInfo);
    nodes.add_node();
    nodes.await_unread(3);
    eventually("all are acknowledged", [&] { return redis.pending() == 0; });
    const auto letters = redis.letters();
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].event == task_event("poison"));
    CHECK(letters[0].source == "stream:" + poison);
    CHECK(letters[0].reason.find("delivered 6 times") != std::string::npos);
    eventually("it is counted", [&] { return nodes.errors("dead_letter") == 1; });
}

TEST_CASE("an entry that cannot be used becomes a dead letter and is acknowledged",
          "[redis][stream]") {
    RedisNodes nodes(2);
    ThrowawayRedis& redis = nodes.redis();
    redis.add(task_event("first", "taken"));
    nodes.await_unread(1);
    const std::pair<std::string, std::string> rows[] = {
        {"{not json", ""},
        {R"({"event":"no.such","payload":{"broadcast":true}})", "no.such"},
        {task_event("another content", "taken"), "taken"},
    };
    std::vector<std::string> ids;
    for (const auto& [event, named] : rows) {
        ids.push_back(redis.add(event));
        eventually("a letter", [&] { return redis.letters().size() == ids.size(); });
        const auto letter = redis.letters().back();
        CAPTURE(letter.reason, named);
        CHECK(letter.event == event);
        CHECK(letter.source == "stream:" + ids.back());
        CHECK(letter.reason.find(named) != std::string::npos);
    }
    redis.ask({"XADD", kStream, "*", "evnt", "mistyped"});
    eventually("a letter", [&] { return redis.letters().size() == 4; });
    CHECK(redis.letters().back().event == R"({"evnt":"mistyped"})");
    CHECK(redis.letters().back().reason.find("\"event\"") != std::string::npos);
    eventually("all are acknowledged", [&] { return redis.pending() == 0; });
    eventually("all are counted", [&] { return nodes.errors("dead_letter") == 4; });
}

TEST_CASE("a Redis that comes back empty gets its group again", "[redis][stream]") {
    RedisNodes nodes(2);
    nodes.redis().add(task_event("before"));
    nodes.await_unread(1);
    nodes.redis().restart_empty();
    nodes.redis().add(task_event("after"));
    nodes.await_unread(2);
    // It need not restart for that.
    nodes.redis().ask({"FLUSHALL"});
    nodes.redis().add(task_event("after that"));
    nodes.await_unread(3);
    eventually("all are acknowledged", [&] { return nodes.redis().pending() == 0; });
    eventually("each node listens", [&] { return nodes.listeners() == 2; });
}

TEST_CASE("a Redis that stands still is noticed once, and read again later", "[redis][stream]") {
    RedisNodes nodes(1);
    const CapturedLog log;
    nodes.redis().pause();
    log.await("redis.away");
    eventually("it is found here", [&] { return nodes.errors("redis") == 1; });
    nodes.redis().resume();
    nodes.redis().add(task_event("after"));
    nodes.await_unread(1);
    log.await("redis.back");
    eventually("all are acknowledged", [&] { return nodes.redis().pending() == 0; });
    CHECK(nodes.errors("redis") == 1);
}

TEST_CASE("while the database is away a node keeps the entries it has read", "[redis][stream]") {
    RedisNodes nodes(1);
    ThrowawayRedis& redis = nodes.redis();
    nodes.switches(0).store_error = static_cast<int>(Errc::kUnavailable);
    for (int i = 0; i < 50; ++i)
        redis.add(task_event(std::to_string(i)));
    eventually("all are held", [&] { return redis.pending() == 50; });
    const auto first = [&redis] {
        return redis.ask({"XPENDING", kStream, kGroup, "-", "+", "1"}).at(0);
    };
    // It touches them: the idle time falls, the count of deliveries stays.
    std::int64_t idle = first().at(2).integer;
    eventually("they are touched", [&] {
        const std::int64_t now = first().at(2).integer;
        const bool has_fallen = now < idle;
        idle = now;
        return has_fallen;
    });
    CHECK(first().at(3).integer == 1);
    CHECK(nodes.unread() == 0);
    nodes.switches(0).store_error = -1;
    nodes.await_unread(50);
    eventually("all are acknowledged", [&] { return redis.pending() == 0; });
    CHECK(redis.letters().empty());
}

TEST_CASE("a stop leaves what is not stored pending, also when Redis is silent",
          "[redis][stream]") {
    RedisNodes nodes(1);
    nodes.switches(0).store_error = static_cast<int>(Errc::kUnavailable);
    nodes.redis().add(task_event("left"));
    eventually("it is read", [&] { return nodes.redis().pending() == 1; });
    nodes.redis().pause();
    nodes.at(0).app().stop();
    nodes.redis().resume();
    CHECK(nodes.redis().pending() == 1);
}

TEST_CASE("an entry that is stored and never acknowledged creates nothing elsewhere",
          "[redis][stream]") {
    RedisNodes nodes(1);
    ThrowawayRedis& redis = nodes.redis();
    nodes.switches(0).store_error = static_cast<int>(Errc::kUnavailable);
    redis.add(task_event("once"));
    eventually("it is read", [&] { return redis.pending() == 1; });
    nodes.add_node();
    redis.pause();
    nodes.switches(0).store_error = -1;
    eventually("it is stored", [&] { return nodes.unread(1) == 1; });
    nodes.at(0).app().stop();  // its acknowledgement is not answered
    redis.resume();
    const std::string id = redis.ask({"XRANGE", kStream, "-", "+"}).at(0).at(0).text;
    // As if ten seconds had gone by. Nothing, when Redis has taken what the socket still held.
    redis.ask({"XCLAIM", kStream, kGroup, "gone", "0", id, "IDLE", "60000", "JUSTID"});
    eventually("it is acknowledged", [&] { return redis.pending() == 0; });
    CHECK(nodes.unread(1) == 1);
    CHECK(redis.letters().empty());
}

TEST_CASE("what every group has acknowledged and is old is taken out of the stream",
          "[redis][stream]") {
    RedisNodes nodes(1);
    ThrowawayRedis& redis = nodes.redis();
    const auto length = [&redis] { return redis.number({"XLEN", kStream}); };
    // Others have read less far than this node will, whenever it looks.
    redis.ask({"XGROUP", "CREATE", kStream, "others", "150-0", "MKSTREAM"});
    for (int i = 1; i <= 350; ++i)
        redis.ask({"XADD", kStream, std::to_string(i) + "-0", "event",
                   task_event("old " + std::to_string(i))});
    nodes.await_unread(350);
    eventually("all are acknowledged", [&] { return redis.pending() == 0; });
    nodes.add_node();
    eventually("some are gone", [&] { return length() < 350; });
    CHECK(length() >= 200);
    CHECK(redis.ask({"XRANGE", kStream, "150-0", "150-0"}).items.size() == 1);
    redis.ask({"XGROUP", "DESTROY", kStream, "others"});
    nodes.add_node();
    eventually("more are gone", [&] { return length() < 200; });
}

TEST_CASE("consumers that are gone and hold nothing are removed", "[redis][stream]") {
    ThrowawayRedis redis;
    redis.ask({"XGROUP", "CREATE", kStream, kGroup, "0", "MKSTREAM"});
    redis.add(task_event("held"));
    for (const char* name : {"holds", "empty", "me"})
        redis.ask({"XGROUP", "CREATECONSUMER", kStream, kGroup, name});
    redis.ask({"XREADGROUP", "GROUP", kGroup, "holds", "STREAMS", kStream, ">"});
    boost::asio::io_context context;
    redis::Connection connection(context, redis::parse_addresses(redis.url())->front());
    REQUIRE(redis::await(context, connection.open(Millis(5000))));
    source::StreamGroup group(connection, "me");
    CHECK(*redis::await(context, group.remove_gone(Millis(3600 * 1000))) == 0);
    CHECK(*redis::await(context, group.remove_gone(Millis(0))) == 1);
    const auto left = redis.ask({"XINFO", "CONSUMERS", kStream, kGroup});
    REQUIRE(left.items.size() == 2);
    CHECK(left.at(0).text_at(1) == "holds");
    CHECK(left.at(1).text_at(1) == "me");
}
