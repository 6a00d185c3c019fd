// What waits for a slow peer: folded, bounded, and held back only as long as is meant.

#include "core/session/pending_changes.hpp"

#include "core/base/limits.hpp"
#include "core/wire/frame_codec.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

using Room = PendingChanges::Room;

constexpr Millis kNow{1'700'000'000'000};
constexpr Millis kNotHeld{0};

// Commits of one inbox, one after the other.
struct Commits {
    ModelInbox inbox;
    std::uint32_t number = 0;

    PublishedCommit next(std::size_t body_bytes = 10, Millis at = kNow) {
        Notification n = notification(++number);
        n.body.assign(body_bytes, 'x');
        return PublishedCommit(inbox.create(std::move(n), at));
    }
};

Changes changes_in(const PendingChanges::Taken& taken) {
    const auto frame = decode_server_frame(*taken.text);
    REQUIRE(frame.ok());
    return std::get<Changes>(*frame);
}

}  // namespace

TEST_CASE("one commit waits as the frame that all share", "[core][pending_changes]") {
    Commits commits;
    PendingChanges pending;
    CHECK(pending.is_empty());
    const PublishedCommit commit = commits.next();
    REQUIRE(pending.add(commit, kNotHeld, kNow) == Room::kTaken);
    CHECK(pending.end() == commit.changes().to);
    CHECK(pending.bytes() == 0);
    const auto taken = pending.take();
    CHECK(taken.text == commit.frame());
    CHECK(taken.to == commit.changes().to_revision());
    CHECK(pending.is_empty());
}

TEST_CASE("several commits are folded into one frame that leads over all of them",
          "[core][pending_changes]") {
    Commits commits;
    PendingChanges pending;
    const PublishedCommit first = commits.next();
    const PublishedCommit last = commits.next();
    REQUIRE(pending.add(first, kNotHeld, kNow) == Room::kTaken);
    REQUIRE(pending.add(last, kNotHeld, kNow) == Room::kTaken);
    CHECK(pending.bytes() > 0);
    const Changes folded = changes_in(pending.take());
    CHECK(folded.from == first.changes().from);
    CHECK(folded.to == last.changes().to);
    CHECK(folded.upserts.size() == 2);
}

TEST_CASE("what waits takes bounded room", "[core][pending_changes]") {
    Commits commits;
    PendingChanges pending;
    Room room = Room::kTaken;
    std::size_t most = 0;
    for (int i = 0; i < 100 && room == Room::kTaken; ++i) {
        most = std::max(most, pending.bytes());
        room = pending.add(commits.next(1000), kNotHeld, kNow);
    }
    CHECK(room == Room::kSlow);
    CHECK(most <= limits::kPendingBytes);
    pending.drop();
    CHECK(pending.is_empty());
    CHECK(pending.bytes() == 0);
}

TEST_CASE("a push that is held back has a time, until one comes that is not",
          "[core][pending_changes]") {
    Commits commits;
    PendingChanges pending;
    const Millis until = kNow + Millis{500};
    CHECK_FALSE(pending.held_until(kNow));
    REQUIRE(pending.add(commits.next(), until, kNow) == Room::kTaken);
    CHECK(pending.held_until(kNow) == until);
    CHECK_FALSE(pending.held_until(until));
    REQUIRE(pending.add(commits.next(), kNotHeld, kNow + Millis{100}) == Room::kTaken);
    CHECK_FALSE(pending.held_until(kNow + Millis{100}));
    INFO("of the 500 ms it was held back on purpose for 100");
    CHECK(pending.take().committed_at == kNow + Millis{100});
}

TEST_CASE("a clock that is set moves the time with it", "[core][pending_changes]") {
    Commits commits;
    PendingChanges pending;
    REQUIRE(pending.add(commits.next(), kNow + Millis{500}, kNow) == Room::kTaken);
    pending.shift(Millis{-10000});
    CHECK(pending.held_until(kNow - Millis{10000}) == kNow - Millis{9500});
}
