// Where a peer stands, and the reads that bring it further.

#include "core/session/state_feed.hpp"

#include "tests/support/fixtures.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <list>
#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{1'700'000'000'000};
constexpr std::size_t kReplay = 100;

struct Feed {
    ModelInbox inbox;
    StateFeed feed{std::nullopt};
    std::list<ServerEffect> effects;
    std::uint32_t number = 0;

    void create() { inbox.create(notification(++number), kNow); }
    InboxState state(const std::optional<Revision>& since) { return inbox.state(since, kReplay); }
    // Reads and sends what there is to send.
    bool pass() {
        const auto read = feed.begin_read(kNow);
        if (!read) return false;
        feed.take(state(read->since), false, effects);
        return feed.take_ready().has_value();
    }
    std::vector<std::string> resyncs() const {
        std::vector<std::string> reasons;
        for (const ServerEffect& effect : effects)
            if (const auto* resynced = std::get_if<server_effects::Resynced>(&effect))
                reasons.emplace_back(resynced->reason);
        return reasons;
    }
};

}  // namespace

TEST_CASE("the first read is wanted, and answered though nothing is there", "[core][state_feed]") {
    Feed peer;
    CHECK(peer.feed.is_under_way());
    CHECK_FALSE(peer.feed.position());
    CHECK(peer.pass());
    REQUIRE(peer.feed.position());
    CHECK_FALSE(peer.feed.is_under_way());
    CHECK(peer.resyncs().empty());
}

TEST_CASE("one read at a time, and none while its state waits to be sent", "[core][state_feed]") {
    Feed peer;
    peer.create();
    const auto read = peer.feed.begin_read(kNow);
    REQUIRE(read);
    peer.feed.want();
    CHECK_FALSE(peer.feed.begin_read(kNow));
    peer.feed.take(peer.state(read->since), false, peer.effects);
    CHECK_FALSE(peer.feed.begin_read(kNow));
    CHECK(peer.feed.take_ready());
    CHECK(peer.feed.begin_read(kNow));  // want() came while it read
}

TEST_CASE("what is committed while a state is read or waits is read once more",
          "[core][state_feed]") {
    Feed peer;
    peer.create();
    const auto read = peer.feed.begin_read(kNow);
    REQUIRE(read);
    const InboxState before = peer.state(read->since);
    peer.create();
    SECTION("while it is read") {
        peer.feed.note_committed(peer.inbox.revision());
        peer.feed.take(before, false, peer.effects);
    }
    SECTION("while it waits") {
        peer.feed.take(before, false, peer.effects);
        peer.feed.note_committed(peer.inbox.revision());
    }
    SECTION("nobody knows what it was") {
        peer.feed.read_again();
        peer.feed.take(before, false, peer.effects);
    }
    REQUIRE(peer.feed.take_ready());
    CHECK(peer.feed.is_wanted());
    CHECK(peer.pass());
    CHECK(peer.feed.position() == peer.inbox.revision());
}

TEST_CASE("a read that failed is tried again after a while, and still owes its answer",
          "[core][state_feed]") {
    Feed peer;
    REQUIRE(peer.pass());
    peer.feed.sync(peer.feed.position());
    peer.feed.want();
    REQUIRE(peer.feed.begin_read(kNow));
    peer.feed.fail_read(kNow);
    CHECK_FALSE(peer.feed.begin_read(kNow));
    const auto again = peer.feed.next_deadline(kNow);
    REQUIRE(again);
    const auto read = peer.feed.begin_read(*again);
    REQUIRE(read);
    peer.feed.take(peer.state(read->since), false, peer.effects);
    INFO("nothing is new, and it was asked for");
    CHECK(peer.feed.take_ready());
}

TEST_CASE("nothing new is not sent, unless it was asked for", "[core][state_feed]") {
    Feed peer;
    REQUIRE(peer.pass());
    peer.feed.want();
    CHECK_FALSE(peer.pass());
    CHECK(peer.resyncs().empty());
}

TEST_CASE("a snapshot that nobody asked for is told as a resync, and so is a late heartbeat's find",
          "[core][state_feed]") {
    Feed peer;
    REQUIRE(peer.pass());
    SECTION("too far behind") {
        peer.feed.want();
        REQUIRE(peer.feed.begin_read(kNow));
        peer.feed.take(peer.state(std::nullopt), false, peer.effects);
        CHECK(peer.resyncs() == std::vector<std::string>{"too_far"});
    }
    SECTION("a heartbeat's read finds something") {
        peer.create();
        peer.feed.want();
        const auto read = peer.feed.begin_read(kNow);
        REQUIRE(read);
        peer.feed.take(peer.state(read->since), true, peer.effects);
        CHECK(peer.resyncs() == std::vector<std::string>{"heartbeat"});
    }
}

TEST_CASE("whoever asks for everything stands nowhere until it comes", "[core][state_feed]") {
    Feed peer;
    peer.create();
    REQUIRE(peer.pass());
    peer.feed.sync(std::nullopt);
    peer.feed.want();
    CHECK_FALSE(peer.feed.position());
    CHECK(peer.pass());
    CHECK(peer.feed.position() == peer.inbox.revision());
}
