// Who is told what, and when.

#include "server/hub/hub.hpp"

#include "server/base/metrics/metrics.hpp"
#include "server/hub/push.hpp"
#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <utility>

using namespace carillon;
using test::user;

namespace {

class Listener : public HubMember {
  public:
    void on_commit(const PublishedCommit& commit, Millis hold) override {
        counters.push_back(commit.changes().to);
        holds.push_back(hold);
        if (then) then();
    }
    void on_hint(const std::optional<Revision>&) override {
        ++hints;
        if (then) then();
    }

    std::vector<std::uint64_t> counters;
    std::vector<Millis> holds;
    int hints = 0;
    std::function<void()> then;
};

PublishedCommit commit_of(const UserId& of, std::uint64_t to, std::uint32_t created = 0,
                          bool critical = false) {
    auto commit = std::make_shared<Commit>();
    commit->user = of;
    commit->changes.epoch = std::string("e");  // g++ 12 misreads the assignment of a literal
    commit->changes.from = to - 1;
    commit->changes.to = to;
    commit->created = created;
    commit->created_critical = critical;
    return PublishedCommit(std::move(commit));
}

// Notes and tells it; how many were told.
std::size_t deliver(Hub& hub, const PublishedCommit& commit, Millis now) {
    const auto decision = hub.note(commit.commit(), now);
    return decision ? hub.tell(commit, decision->not_before - now) : 0;
}

}  // namespace

TEST_CASE("a commit goes to all sessions of its user and to nobody else", "[server][hub]") {
    Hub hub({5, 0});
    Listener first;
    Listener second;
    Listener other;
    REQUIRE(hub.add(user(1), first));
    REQUIRE(hub.add(user(1), second));
    REQUIRE(hub.add(user(2), other));
    CHECK(deliver(hub, commit_of(user(1), 7), Millis(1000)) == 2);
    CHECK(first.counters == std::vector<std::uint64_t>{7});
    CHECK(second.counters == std::vector<std::uint64_t>{7});
    CHECK(other.counters.empty());
    CHECK_FALSE(hub.note(commit_of(user(3), 1).commit(), Millis(1000)));
    hub.hint({user(2), std::nullopt});
    CHECK(other.hints == 1);
    hub.hint_all();
    CHECK(other.hints == 2);
    CHECK(first.hints == 1);
}

TEST_CASE("the newest session over the limit is refused until one leaves", "[server][hub]") {
    Hub hub({2, 0});
    Listener members[3];
    REQUIRE(hub.add(user(1), members[0]));
    REQUIRE(hub.add(user(1), members[1]));
    CHECK_FALSE(hub.add(user(1), members[2]));
    hub.remove(user(1), members[0]);
    CHECK(hub.add(user(1), members[2]));
    CHECK(hub.sessions_of(user(1)) == 2);
    CHECK(hub.users() == std::vector<UserId>{user(1)});
    hub.remove(user(1), members[1]);
    hub.remove(user(1), members[2]);
    hub.remove(user(1), members[2]);
    CHECK(hub.users().empty());
}

TEST_CASE("a session may leave while it or another is told", "[server][hub]") {
    Hub hub({5, 0});
    Listener first;
    Listener second;
    REQUIRE(hub.add(user(1), first));
    REQUIRE(hub.add(user(1), second));
    first.then = [&] {
        hub.remove(user(1), first);
        hub.remove(user(1), second);
    };
    CHECK(deliver(hub, commit_of(user(1), 1), Millis(0)) == 1);
    CHECK(second.counters.empty());
    CHECK(hub.users().empty());
}

TEST_CASE("a session that comes while others are told is not told, one that left makes room",
          "[server][hub]") {
    Hub hub({2, 0});
    Listener first;
    Listener second;
    Listener third;
    REQUIRE(hub.add(user(1), first));
    REQUIRE(hub.add(user(1), second));
    bool is_told = false;
    first.then = [&] {
        if (std::exchange(is_told, true)) return;
        hub.remove(user(1), second);
        CHECK(hub.sessions_of(user(1)) == 1);
        CHECK(hub.add(user(1), third));
        hub.hint({user(1), std::nullopt});  // to those that are there by now
    };
    CHECK(deliver(hub, commit_of(user(1), 1), Millis(0)) == 1);
    CHECK(second.counters.empty());
    CHECK(third.counters.empty());
    CHECK(third.hints == 1);
    CHECK(deliver(hub, commit_of(user(1), 2), Millis(0)) == 2);
    CHECK(hub.sessions_of(user(1)) == 2);
}

TEST_CASE("commits of one inbox are told as one, what goes at once with what is held back",
          "[server][hub]") {
    Hub hub({5, 2});
    Metrics metrics{{"task.assigned"}};
    Listener one;
    Listener other;
    REQUIRE(hub.add(user(1), one));
    REQUIRE(hub.add(user(2), other));
    const Millis now(100000);
    const auto commit = [](const UserId& of, std::uint64_t to, bool critical = false) {
        return commit_of(of, to, 1, critical).shared();
    };
    // A step is told of by nobody: what follows on it follows on nothing.
    auto step = std::make_shared<Commit>(*commit(user(1), 4));
    step->is_step = true;
    push(hub, metrics,
         {commit(user(1), 1), commit(user(2), 1), commit(user(1), 2), commit(user(3), 1),
          commit(user(1), 3), step, commit(user(1), 5), commit(user(1), 6)},
         now);
    CHECK(one.counters == std::vector<std::uint64_t>{3, 6});
    CHECK(one.holds.front() == Millis(0));
    CHECK(one.holds.back() > Millis(0));
    CHECK(other.counters == std::vector<std::uint64_t>{1});
    push(hub, metrics, {commit(user(1), 7), commit(user(1), 8, true)}, now);
    CHECK(one.counters.back() == 8);
    CHECK(one.holds.back() == Millis(0));
    CHECK(metrics.text().find("notifications_throttled_total 4") != std::string::npos);
}

TEST_CASE("pushes over the throttle are held back, critical ones and changes are not",
          "[server][hub]") {
    Hub hub({5, 2});
    Listener member;
    REQUIRE(hub.add(user(1), member));
    const Millis now(100000);
    for (std::uint64_t i = 1; i <= 3; ++i)
        deliver(hub, commit_of(user(1), i, 1), now);
    REQUIRE(member.holds.size() == 3);
    CHECK(member.holds[0] == Millis(0));
    CHECK(member.holds[1] == Millis(0));
    CHECK(member.holds[2] > Millis(0));
    const PublishedCommit critical = commit_of(user(1), 4, 1, true);
    const auto decision = hub.note(critical.commit(), now);
    CHECK(decision->reason == PushDecision::Reason::kCritical);
    hub.tell(critical, decision->not_before - now);
    CHECK(member.holds[3] == Millis(0));
    deliver(hub, commit_of(user(1), 5), now);
    CHECK(member.holds[4] == Millis(0));
}
