// What the ways in over Redis decide without one.

#include "server/ingest/source/dead_letter.hpp"
#include "server/ingest/source/origin.hpp"
#include "server/ingest/source/stream_reply.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace carillon;
using namespace carillon::source;
using redis::Reply;

namespace {

Reply text(const std::string& of) {
    Reply reply;
    reply.kind = Reply::Kind::kText;
    reply.text = of;
    return reply;
}
Reply number(std::int64_t of) {
    Reply reply;
    reply.kind = Reply::Kind::kInteger;
    reply.integer = of;
    return reply;
}
Reply array(std::vector<Reply> of) {
    Reply reply;
    reply.kind = Reply::Kind::kArray;
    reply.items = std::move(of);
    return reply;
}

bool share_a_key(const EventOrigin& a, const EventOrigin& b) {
    return std::any_of(a.derived->keys.begin(), a.derived->keys.end(), [&](const DedupeKey& key) {
        return std::any_of(b.derived->keys.begin(), b.derived->keys.end(),
                           [&](const DedupeKey& other) { return other.key == key.key; });
    });
}

GroupState group(std::uint64_t pending, StreamId last) {
    return {"g", pending, last, std::nullopt};
}

}  // namespace

TEST_CASE("nodes less than ten minutes apart share a key of a message", "[redis][source]") {
    for (std::int64_t start = 0; start < 20; ++start) {
        const Millis now{1780000000000 + start * 60000};
        const auto here = origin_of_message("m", now);
        CHECK(share_a_key(here, origin_of_message("m", now + kBucket - Millis(1))));
        CHECK(share_a_key(here, origin_of_message("m", now - kBucket + Millis(1))));
        CHECK_FALSE(share_a_key(here, origin_of_message("m", now + 2 * kBucket)));
        CHECK_FALSE(share_a_key(here, origin_of_message("M", now)));
    }
}

TEST_CASE("a derived identity is for events without an id", "[redis][source]") {
    const EventOrigin origin = origin_of_entry("7-1", "text");
    EventBatch batch;
    batch.events.resize(1);
    auto submissions = make_submissions(batch, origin);
    REQUIRE(submissions.size() == 1);
    REQUIRE(submissions[0].keys.size() == 1);
    CHECK(submissions[0].keys[0].key.compare(0, 11, "stream:7-1:") == 0);
    CHECK(submissions[0].event.id == "stream:7-1");
    batch.events[0].id = "mine";
    submissions = make_submissions(batch, origin);
    REQUIRE(submissions[0].keys.size() == 1);
    CHECK(submissions[0].keys[0].key == "event:mine");
    CHECK(submissions[0].event.id == "mine");
}

TEST_CASE("ids of a stream are read, written and ordered as numbers", "[redis][source]") {
    CHECK(StreamId::parse("1700000000000-12") == StreamId{1700000000000, 12});
    CHECK(StreamId::parse("7-0")->text() == "7-0");
    for (const char* wrong : {"", "-", "7", "7-", "-7", "7-x", " 7-0", "7-0 ", "7-0-0"})
        CHECK_FALSE(StreamId::parse(wrong));
    CHECK(StreamId{9, 0} < StreamId{10, 0});
    CHECK(StreamId{9, 9} < StreamId{9, 10});
}

TEST_CASE("entries of a reply are read, whatever else stands in it", "[redis][source]") {
    const Reply entries = array({array({text("1-0"), array({text("event"), text("{}")})}),
                                 array({text("2-0"), Reply{}}), Reply{}, number(3),
                                 array({text("4-0"), array({text("odd")})})});
    const auto read = entries_of(entries);
    REQUIRE(read.size() == 3);
    CHECK(read[0].id == "1-0");
    REQUIRE(read[0].find("event") != nullptr);
    CHECK(*read[0].find("event") == "{}");
    CHECK(read[0].find("other") == nullptr);
    CHECK(read[1].is_deleted);
    CHECK(read[2].fields.empty());
    CHECK_FALSE(read[2].is_deleted);
    CHECK(read_entries_of(array({array({text("stream"), entries})})).size() == 3);
    CHECK(read_entries_of(Reply{}).empty());
    CHECK(read[0].text() == R"({"event":"{}"})");
}

TEST_CASE("pending entries and groups of a reply are read", "[redis][source]") {
    const auto pending =
        pending_of(array({array({text("1-0"), text("a"), number(12000), number(3)}), Reply{}}));
    REQUIRE(pending.size() == 1);
    CHECK(pending[0].consumer == "a");
    CHECK(pending[0].deliveries == 3);
    const auto groups =
        groups_of(array({array({text("name"), text("carillon"), text("pending"), number(2),
                                text("last-delivered-id"), text("9-1"), text("lag"), number(4)}),
                         array({text("name"), text("x"), text("lag"), Reply{}})}));
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].name == "carillon");
    CHECK(groups[0].pending == 2);
    CHECK(groups[0].last_delivered == StreamId{9, 1});
    CHECK(groups[0].lag == 4);
    CHECK_FALSE(groups[1].lag);
    CHECK(groups[1].last_delivered == StreamId{});
}

TEST_CASE("nothing is trimmed that is young, unread or unacknowledged by any group",
          "[redis][source]") {
    const Millis now{1000000};
    const Millis keep{1000};
    const StreamId old{999000, 0};
    CHECK(trim_bound({group(0, {999999, 5})}, {}, now, keep) == old);
    CHECK(trim_bound({group(0, {500, 5})}, {}, now, keep) == StreamId{500, 5});
    CHECK(trim_bound({group(0, {999999, 5}), group(0, {300, 0})}, {}, now, keep) ==
          StreamId{300, 0});
    CHECK(trim_bound({group(1, {500, 5})}, {{400, 1}}, now, keep) == StreamId{400, 1});
    CHECK_FALSE(trim_bound({}, {}, now, keep));
    CHECK_FALSE(trim_bound({group(0, {999999, 5}), group(0, {})}, {}, now, keep));
    CHECK_FALSE(trim_bound({group(0, {999999, 5})}, {}, keep, keep));
}

TEST_CASE("a reason names the field once", "[redis][source]") {
    CHECK(reason_of({Errc::kInvalid, "payload.task", "payload.task is missing"}) ==
          "payload.task is missing");
    CHECK(reason_of({Errc::kInvalid, "payload", "expected an object"}) ==
          "payload: expected an object");
    CHECK(reason_of({Errc::kMalformed, "", "no JSON"}) == "no JSON");
}

TEST_CASE("a letter holds at most a mebibyte of its event", "[redis][source]") {
    const DeadLetter letter{std::string(kLetterBytes + 5, 'x'), "why", "pubsub", Millis(0)};
    const auto command = move_message_to_dead_letters(letter, "hash");
    CHECK(std::none_of(command.begin(), command.end(),
                       [](const std::string& word) { return word.size() > kLetterBytes; }));
    CHECK(command.back() == "1970-01-01T00:00:00.000Z");
}
