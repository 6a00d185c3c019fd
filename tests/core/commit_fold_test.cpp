// Commits that are told at once, as one.

#include "core/base/limits.hpp"
#include "core/wire/published_commit.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <memory>
#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{1'700'000'000'000};
constexpr Millis kLater = kNow + Millis{5};

struct Commits {
    ModelInbox inbox;
    std::uint32_t number = 0;

    std::shared_ptr<Commit> next(Millis at = kNow, std::size_t body_bytes = 10) {
        Notification n = notification(++number);
        n.body.assign(body_bytes, 'x');
        auto commit = std::make_shared<Commit>(*inbox.create(std::move(n), at));
        commit->created = 1;
        return commit;
    }
};

}  // namespace

TEST_CASE("commits that are told as one lead from the first to the last", "[core][commit_fold]") {
    Commits commits;
    const auto first = commits.next();
    const auto second = commits.next(kLater);
    auto last = commits.next(kLater);
    last->created_critical = true;
    CommitFold fold(first);
    REQUIRE(fold.add(*second));
    REQUIRE(fold.add(*last));
    const PublishedCommit told = fold.take();
    CHECK(told.changes().from == first->changes.from);
    CHECK(told.changes().to == last->changes.to);
    CHECK(told.changes().upserts.size() == 3);
    CHECK(told.changes().unread == last->changes.unread);
    CHECK(told.commit().committed_at == first->committed_at);
    CHECK(told.commit().created == 3);
    CHECK(told.commit().created_critical);
    CHECK(first->changes.upserts.size() == 1);
}

TEST_CASE("a commit alone stays the one that it is", "[core][commit_fold]") {
    Commits commits;
    const auto only = commits.next();
    CHECK(CommitFold(only).take().shared() == only);
}

TEST_CASE("commits are told apart when they are more than one frame of changes",
          "[core][commit_fold]") {
    Commits commits;
    const auto first = commits.next();
    CommitFold fold(first);
    SECTION("another inbox") {
        const auto other = commits.next();
        other->user = user(2);
        CHECK_FALSE(fold.add(*other));
    }
    SECTION("one in between is missing") {
        commits.next();
        CHECK_FALSE(fold.add(*commits.next()));
    }
    SECTION("another epoch") {
        const auto other = commits.next();
        other->changes.epoch += "2";
        CHECK_FALSE(fold.add(*other));
    }
    SECTION("preferences have changed with one of them") {
        const auto other = commits.next();
        other->has_preferences = true;
        CHECK_FALSE(fold.add(*other));
        CHECK_FALSE(CommitFold(other).add(*commits.next()));
    }
    SECTION("a frame does not hold them") {
        std::shared_ptr<Commit> next = commits.next(kNow, 16000);
        while (fold.add(*next))
            next = commits.next(kNow, 16000);
        const PublishedCommit told = fold.take();
        CHECK(told.frame_bytes() <= limits::kServerFrameBytes);
        CHECK(told.frame()->size() <= limits::kServerFrameBytes);
        CHECK(told.changes().upserts.size() > 10);
        CHECK(told.changes().to == next->changes.from);
        return;
    }
    CHECK(fold.take().shared() == first);
}
