// The client's copy: applying is idempotent, a gap is an outcome, folding changes nothing.

#include "core/inbox/inbox.hpp"

#include "core/base/limits.hpp"
#include "core/session/backoff.hpp"
#include "tests/support/model_inbox.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace carillon;
using namespace carillon::test;

namespace {

constexpr Millis kNow{2000000};

Notification with_rev(std::uint32_t number, std::uint64_t rev) {
    Notification n = notification(number);
    n.rev = rev;
    return n;
}

Inbox at(std::uint64_t counter, std::vector<Notification> items = {}) {
    Inbox inbox;
    Snapshot snapshot{{"e1", counter}, {}, std::move(items), false};
    for (const auto& n : snapshot.items)
        snapshot.unread.add(n);
    inbox.apply(snapshot);
    return inbox;
}

// A random history of one inbox: its commits, and the state after each.
struct History {
    ModelInbox inbox;
    std::vector<Changes> commits;

    explicit History(std::uint64_t seed, int steps = 30) {
        SeededRandom random(seed);
        std::uint32_t next = 1;
        for (int step = 0; step < steps; ++step) {
            const Millis now = kNow + Millis(step * 1000);
            ModelInbox::Published published;
            if (next == 1 || random.below(3) == 0) {
                published =
                    inbox.create(notification(next++, static_cast<Priority>(random.below(4))), now);
            } else {
                Operation op;
                op.kind = operation_rules()[pick(random, operation_rules().size())].kind;
                op.ids = {id(static_cast<std::uint32_t>(random.below(next - 1) + 1))};
                if (op.kind == OperationKind::kSnooze) op.until = now + Millis(500000);
                REQUIRE(inbox.operate(op, now, published).ok());
            }
            if (published) commits.push_back(published->changes);
        }
    }
};

void require_same(const Inbox& inbox, const ModelInbox& model) {
    REQUIRE(inbox.revision() == model.revision());
    REQUIRE(inbox.unread() == model.head().unread);
    REQUIRE(inbox.recount() == model.head().unread);
    REQUIRE(inbox.digest() == model.head().digest);
    std::vector<Notification> rows;
    for (const auto& entry : inbox.rows())
        rows.push_back(entry.second);
    REQUIRE(rows == model.listed());
}

}  // namespace

TEST_CASE("changes apply when they begin at or before the revision and end after it",
          "[core][inbox]") {
    Inbox inbox = at(5);
    CHECK(inbox.apply(Changes{"e1", 6, 7, {}, {with_rev(1, 7)}, {}}) == Applied::kGap);
    CHECK(inbox.revision() == Revision{"e1", 5});
    CHECK(inbox.rows().empty());
    CHECK(inbox.apply(Changes{"e1", 3, 5, {}, {with_rev(1, 4)}, {}}) == Applied::kNothingNew);
    CHECK(inbox.apply(Changes{"e2", 5, 6, {}, {}, {}}) == Applied::kGap);
    Changes next{"e1", 4, 6, {}, {with_rev(1, 6)}, {}};
    next.unread.add(next.upserts[0]);
    CHECK(inbox.apply(next) == Applied::kApplied);
    CHECK(inbox.revision() == Revision{"e1", 6});
    CHECK(inbox.unread().total() == 1);
    CHECK(inbox.apply(next) == Applied::kNothingNew);
}

TEST_CASE("an inbox without a snapshot has a gap before everything", "[core][inbox]") {
    Inbox inbox;
    CHECK(inbox.apply(Changes{"e1", 0, 1, {}, {with_rev(1, 1)}, {}}) == Applied::kGap);
    CHECK_FALSE(inbox.revision().has_value());
}

TEST_CASE("a duplicate change does not move the unread count", "[core][inbox]") {
    Inbox inbox = at(0);
    Changes change{"e1", 0, 1, {}, {with_rev(1, 1)}, {}};
    change.unread.add(change.upserts[0]);
    inbox.apply(change);
    inbox.apply(change);
    inbox.apply(change);
    CHECK(inbox.unread().total() == 1);
    CHECK(inbox.rows().size() == 1);
}

TEST_CASE("of two copies of one notification the one with the larger rev stays", "[core][inbox]") {
    Notification newer = with_rev(1, 5);
    newer.title = "newer";
    Inbox inbox = at(5, {newer});
    Notification older = with_rev(1, 4);
    older.title = "older";
    CHECK(inbox.apply(Changes{"e1", 3, 6, {}, {older}, {}}) == Applied::kApplied);
    CHECK(inbox.find(id(1))->title == "newer");
}

TEST_CASE("a page lies under the inbox and never revives what was deleted", "[core][inbox]") {
    Inbox inbox = at(5, {with_rev(1, 5)});
    CHECK_FALSE(inbox.add_page({with_rev(2, 2)}, {"e1", 4}));  // 2 may be deleted by now
    CHECK_FALSE(inbox.add_page({with_rev(2, 2)}, {"e2", 9}));
    Notification stale = with_rev(1, 3);
    stale.title = "stale";
    CHECK(inbox.add_page({stale, with_rev(2, 2), with_rev(3, 6)}, {"e1", 6}));
    CHECK(inbox.find(id(1))->title == "Task 1");
    CHECK(inbox.find(id(2)) != nullptr);
    CHECK(inbox.find(id(3)) == nullptr);  // comes with the changes that lead to 6
}

TEST_CASE("rows beyond the limit are let go from the end and the inbox says so", "[core][inbox]") {
    std::vector<Notification> many;
    for (std::uint32_t i = 1; i <= limits::kClientRows + 10; ++i)
        many.push_back(with_rev(i, i));
    Inbox inbox = at(limits::kClientRows + 10, many);
    CHECK(inbox.rows().size() == limits::kClientRows);
    CHECK(inbox.truncated());
    CHECK(inbox.unread().total() == limits::kClientRows + 10);
    CHECK(inbox.find(id(1)) == nullptr);  // the oldest
}

TEST_CASE("any history applied commit by commit equals the store", "[core][inbox][property]") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        const History history(seed);
        Inbox inbox;
        inbox.apply(Snapshot{{"e1", 0}, {}, {}, false});
        for (const auto& commit : history.commits) {
            REQUIRE(inbox.apply(commit) == Applied::kApplied);
            REQUIRE(inbox.recount() == inbox.unread());
        }
        require_same(inbox, history.inbox);
    }
}

TEST_CASE("what lacks unread rows has no digest, until they have come", "[core][inbox]") {
    Inbox inbox;
    Unread two;
    two.add(notification(1));
    two.add(notification(2));
    inbox.apply(Snapshot{{"e1", 2}, two, {with_rev(2, 2)}, true});
    CHECK_FALSE(inbox.digest().has_value());
    REQUIRE(inbox.add_page({with_rev(1, 1)}, {"e1", 2}));
    REQUIRE(inbox.digest().has_value());
    Inbox whole;
    whole.apply(Snapshot{{"e1", 2}, two, {with_rev(2, 2), with_rev(1, 1)}, false});
    CHECK(inbox.digest() == whole.digest());
}

TEST_CASE("drops, repeats and reorderings never move the inbox over a hole",
          "[core][inbox][property]") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        const History history(seed);
        SeededRandom random(seed * 31);
        Inbox inbox;
        inbox.apply(Snapshot{{"e1", 0}, {}, {}, false});
        for (int i = 0; i < 100; ++i) {
            const auto& commit = history.commits[pick(random, history.commits.size())];
            const auto before = inbox.revision()->counter;
            const Applied applied = inbox.apply(commit);
            REQUIRE((applied == Applied::kGap) == (commit.from > before));
            REQUIRE(inbox.revision()->counter ==
                    std::max(before, applied == Applied::kApplied ? commit.to : 0));
            REQUIRE(inbox.recount() == inbox.unread());
        }
        for (const auto& commit : history.commits)
            inbox.apply(commit);
        require_same(inbox, history.inbox);
    }
}

TEST_CASE("folded changes do what the changes do one by one", "[core][changes][property]") {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        const History history(seed);
        SeededRandom random(seed * 17);
        const auto& commits = history.commits;
        const std::size_t begin = pick(random, commits.size());
        const std::size_t end = begin + 1 + pick(random, commits.size() - begin);
        Inbox one_by_one;
        one_by_one.apply(Snapshot{{"e1", 0}, {}, {}, false});
        for (std::size_t i = 0; i < begin; ++i)
            one_by_one.apply(commits[i]);
        Inbox at_once = one_by_one;

        Changes folded = commits[begin];
        for (std::size_t i = begin + 1; i < end; ++i) {
            if (random.below(4) == 0) fold(folded, commits[i - 1]);  // a repeat
            REQUIRE(follows_on(folded, commits[i]));
            fold(folded, commits[i]);
        }
        for (std::size_t i = begin; i < end; ++i)
            one_by_one.apply(commits[i]);
        REQUIRE(at_once.apply(folded) == Applied::kApplied);
        REQUIRE(at_once.revision() == one_by_one.revision());
        REQUIRE(at_once.unread() == one_by_one.unread());
        REQUIRE(at_once.rows() == one_by_one.rows());
        for (std::size_t i = 1; i < folded.upserts.size(); ++i) {
            REQUIRE(folded.upserts[i - 1].rev < folded.upserts[i].rev);
        }
    }
}

TEST_CASE("changes that do not follow on are not folded", "[core][changes]") {
    const Changes first{"e1", 1, 3, {}, {}, {}};
    CHECK(follows_on(first, Changes{"e1", 3, 4, {}, {}, {}}));
    CHECK(follows_on(first, Changes{"e1", 2, 4, {}, {}, {}}));
    CHECK_FALSE(follows_on(first, Changes{"e1", 4, 5, {}, {}, {}}));
    CHECK_FALSE(follows_on(first, Changes{"e1", 1, 2, {}, {}, {}}));
    CHECK_FALSE(follows_on(first, Changes{"e2", 3, 4, {}, {}, {}}));
}
