// Events over the Redis channel: heard by every node, stored once.

#include "core/event/templates_codec.hpp"
#include "server/ingest/source/names.hpp"
#include "server/ingest/source/stream_reply.hpp"
#include "tests/server/captured_log.hpp"
#include "tests/server/redis_nodes.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr std::int64_t kMinute = 60 * 1000;

}  // namespace

TEST_CASE("every node hears a message of the channel, exactly one stores it", "[redis][channel]") {
    RedisNodes nodes(2);
    for (int i = 0; i < 20; ++i) {
        const std::string name = std::to_string(i);
        CHECK(nodes.redis().publish(task_event("named " + name, "id-" + name)) == 2);
        CHECK(nodes.redis().publish(task_event("nameless " + name)) == 2);
    }
    eventually("both nodes have seen to all", [&] { return nodes.duplicates() == 40; });
    CHECK(nodes.unread() == 40);
    CHECK(nodes.redis().letters().empty());
    eventually("nothing is held", [&] { return nodes.held() == 0; });
}

TEST_CASE("a message without an id is stored once by nodes whose clocks are five minutes apart",
          "[redis][channel]") {
    RedisNodes nodes(1);
    nodes.add_node(5 * kMinute);
    nodes.add_node(-4 * kMinute);
    for (int i = 0; i < 10; ++i)
        nodes.redis().publish(task_event("task " + std::to_string(i)));
    eventually("all nodes have seen to all", [&] { return nodes.duplicates() == 20; });
    CHECK(nodes.unread() == 10);
}

TEST_CASE("the same message long after is another event, right after it is not",
          "[redis][channel]") {
    RedisNodes nodes(2);
    const std::string message = task_event("weekly report");
    nodes.redis().publish(message);
    eventually("one of two", [&] { return nodes.duplicates() == 1; });
    nodes.redis().publish(message);
    eventually("none of two", [&] { return nodes.duplicates() == 3; });
    CHECK(nodes.unread() == 1);
    for (std::size_t i : {0, 1})
        nodes.switches(i).clock_ahead_ms = 30 * kMinute;
    nodes.redis().publish(message);
    eventually("one of two again", [&] { return nodes.duplicates() == 4; });
    CHECK(nodes.unread() == 2);
}

TEST_CASE("a message that cannot be used becomes one dead letter that names why",
          "[redis][channel]") {
    RedisNodes nodes(2);
    const CapturedLog log;
    nodes.redis().publish(task_event("first", "taken"));
    eventually("the first is stored", [&] { return nodes.duplicates() == 1; });
    const std::string person = R"("recipients":[")" + user(1).text() + "\"]";
    const std::pair<std::string, std::string> rows[] = {
        {"{not json", ""},
        {"[" + task_event("in an array") + "]", "array"},
        {R"({"payload":{}})", "event"},
        {R"({"event":"no.such","payload":{)" + person + "}}", "no.such"},
        {R"({"event":"task.assigned","payload":{)" + person + "}}", "payload.task"},
        {R"({"event":"task.assigned","payload":{"task":"x"}})", "recipients"},
        {task_event("another content", "taken"), "taken"},
        {std::string(1200 * 1024, ' ') + task_event("far too large"), "1048576"},
    };
    std::size_t count = 0;
    for (const auto& [message, named] : rows) {
        CHECK(nodes.redis().publish(message) == 2);
        ++count;
        eventually("a letter", [&] { return nodes.redis().letters().size() == count; });
        const auto letter = nodes.redis().letters().back();
        CAPTURE(letter.reason, named);
        CHECK(letter.event == message.substr(0, 1024 * 1024));
        CHECK(letter.source == "pubsub");
        CHECK_FALSE(letter.reason.empty());
        CHECK(letter.reason.find(named) != std::string::npos);
        CHECK(parse_rfc3339(letter.at));
    }
    // Both nodes have seen to all of them when a later message is known to both.
    nodes.redis().publish(task_event("last"));
    eventually("the last is seen to", [&] { return nodes.duplicates() == 2; });
    eventually("nothing is held", [&] { return nodes.held() == 0; });
    CHECK(nodes.redis().letters().size() == count);
    eventually("all are counted",
               [&] { return nodes.errors("dead_letter") == static_cast<double>(count); });
    eventually("all are in the log",
               [&] { return log.lines("notification.dead_letter").size() == count; });
    CHECK(nodes.unread() == 2);
}

TEST_CASE("while the database is away messages are kept, then stored in the order heard",
          "[redis][channel]") {
    RedisNodes nodes(1);
    nodes.switches(0).store_error = static_cast<int>(Errc::kUnavailable);
    for (int i = 0; i < 150; ++i)
        nodes.redis().publish(task_event(std::to_string(i)));
    eventually("all are held", [&] { return nodes.held() == 150; });
    nodes.switches(0).store_error = -1;
    nodes.await_unread(150);
    const auto inbox = nodes.inbox();  // the newest first
    REQUIRE(inbox.size() == 150);
    for (std::size_t i = 0; i < inbox.size(); ++i)
        CHECK(inbox[i].title.find(std::to_string(149 - i)) != std::string::npos);
    eventually("nothing is held", [&] { return nodes.held() == 0; });
    CHECK(nodes.redis().letters().empty());
}

TEST_CASE("a node holds a bounded number of messages and leaves the others to Redis",
          "[redis][channel]") {
    RedisNodes nodes(1);
    nodes.switches(0).store_error = static_cast<int>(Errc::kUnavailable);
    for (int i = 0; i < 1300; ++i)
        nodes.redis().publish(task_event(std::to_string(i)));
    eventually("it is full", [&] { return nodes.held() >= 1000; });
    CHECK(nodes.held() == 1000);
    nodes.switches(0).store_error = -1;
    nodes.await_unread(1300);
}

TEST_CASE("an error of our own is tried some times before the message is given up",
          "[redis][channel]") {
    RedisNodes nodes(1);
    nodes.switches(0).store_error = static_cast<int>(Errc::kInternal);
    nodes.redis().publish(task_event("unlucky"));
    eventually("a letter", [&] { return nodes.redis().letters().size() == 1; });
    CHECK(nodes.redis().letters().front().reason.find("made by the test") != std::string::npos);
    CHECK(nodes.errors("store") == 5);
    nodes.switches(0).store_error = -1;
    nodes.redis().publish(task_event("lucky"));
    nodes.await_unread(1);
}

TEST_CASE("a channel that falls silent is noticed and listened to again", "[redis][channel]") {
    RedisNodes nodes(1);
    const CapturedLog log;
    nodes.redis().pause();
    const Json away = log.await("redis.away");
    CHECK(away.at("server") == nodes.redis().url());
    CHECK_FALSE(away.at("reason").get<std::string>().empty());
    // Whoever said so: the ways in find it too.
    eventually("it is found here", [&] { return nodes.errors("redis") == 1; });
    nodes.redis().resume();
    log.await("redis.back");
    eventually("it listens", [&] { return nodes.listeners() == 1; });
    nodes.redis().publish(task_event("after"));
    nodes.await_unread(1);
    CHECK(nodes.errors("redis") == 1);
    CHECK(log.lines("redis.away").size() == 1);
}

TEST_CASE("the bus is not called up while the channel of events is not heard", "[redis][channel]") {
    RedisNodes nodes(1);
    const auto bus = [&nodes] {
        return json_of(nodes.at(0).http().request("GET", "/readyz")).at("bus").get<std::string>();
    };
    eventually("all is heard", [&] { return bus() == "up"; });
    // Redis cuts who listens to what is no longer allowed: the bus itself goes on.
    nodes.redis().ask({"ACL", "SETUSER", "default", "resetchannels", "&carillon.*"});
    eventually("the channel is missed", [&] { return bus() == "degraded"; });
    nodes.redis().ask({"ACL", "SETUSER", "default", "allchannels"});
    eventually("all is heard again", [&] { return bus() == "up"; });
    nodes.redis().publish(task_event("after"));
    nodes.await_unread(1);
    CHECK(bus() == "up");
}

TEST_CASE("each server of the list is a way in, and one that is away keeps nothing from the others",
          "[redis][channel]") {
    ThrowawayRedis second;
    RedisNodes nodes(0);
    nodes.also_use(second.url());
    nodes.add_node();
    eventually("both are listened to", [&] {
        return second.ask({"PUBSUB", "NUMSUB", source::kChannel}).at(1).integer == 1;
    });
    nodes.redis().publish(task_event("1"));
    second.publish(task_event("2"));
    nodes.redis().add(task_event("3"));
    second.add(task_event("4"));
    nodes.await_unread(4);
    const CapturedLog log;
    second.kill();
    CHECK(log.await("redis.away").at("server") == second.url());
    nodes.redis().publish(task_event("5"));
    nodes.redis().add(task_event("6"));
    nodes.await_unread(6);
    // The bus and the ways in each find it, and one of them says so.
    eventually("the bus finds it too", [&] { return nodes.errors("bus") == 1; });
    second.start();
    log.await("redis.back");
    second.add(task_event("7"));
    nodes.await_unread(7);
    CHECK(nodes.errors("redis") == 1);
    CHECK(log.lines("redis.away").size() == 1);
    CHECK(log.lines("redis.back").size() == 1);
    CHECK(log.lines("bus.away").empty());
}

TEST_CASE("a dead letter is sent again as docs/events.md says", "[redis][channel]") {
    RedisNodes nodes(1);
    ThrowawayRedis& redis = nodes.redis();
    redis.publish(R"({"event":"invoice.paid","payload":{"recipients":[")" + user(1).text() +
                  R"("],"number":"it's 7"}})");
    eventually("a letter", [&] { return redis.letters().size() == 1; });
    const auto letter = source::entries_of(redis.ask({"XRANGE", source::kDeadStream, "-", "+"}));
    // What was wrong is mended.
    auto templates =
        decode_templates(R"({"types":{"invoice.paid":{"variables":["number"],)"
                         R"("texts":{"fr":{"title":"Facture {{number}}","body":"{{number}}"}}}}})",
                         built_in_templates(), "fr");
    REQUIRE(templates);
    nodes.at(0).app().replace_templates(std::move(*templates));

    std::ifstream file(CARILLON_DOCS "/events.md");
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    const std::size_t begin = page.find("EVENT=$(");
    REQUIRE(begin != std::string::npos);
    const std::string commands = page.substr(begin, page.find("```", begin) - begin);
    const std::string socket = nodes.redis().url().substr(std::string("unix:").size());
    const std::string client = "redis-cli -s '" + socket + "'";
    const std::string script = "ID=" + letter.front().id + "\n" +
                               std::regex_replace(commands, std::regex("redis-cli"), client);
    const TempDir folder;
    const std::string path = folder.write("replay.sh", script).string();
    REQUIRE(std::system(("sh -e " + path + " > " + path + ".out").c_str()) == 0);
    nodes.await_unread(1);
    CHECK(nodes.inbox().front().title == "Facture it's 7");
    CHECK(redis.letters().empty());
}
