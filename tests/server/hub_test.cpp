// Who is told what, and when.

#include "server/hub/hub.hpp"

#include "tests/support/fixtures.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <memory>

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

}  // namespace

TEST_CASE("a commit goes to all sessions of its user and to nobody else", "[server][hub]") {
    Hub hub({5, 0});
    Listener first;
    Listener second;
    Listener other;
    REQUIRE(hub.add(user(1), first));
    REQUIRE(hub.add(user(1), second));
    REQUIRE(hub.add(user(2), other));
    const auto delivery = hub.deliver(commit_of(user(1), 7), Millis(1000));
    REQUIRE(delivery);
    CHECK(delivery->sessions == 2);
    CHECK(first.counters == std::vector<std::uint64_t>{7});
    CHECK(second.counters == std::vector<std::uint64_t>{7});
    CHECK(other.counters.empty());
    CHECK_FALSE(hub.deliver(commit_of(user(3), 1), Millis(1000)));
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
    CHECK(hub.deliver(commit_of(user(1), 1), Millis(0))->sessions == 1);
    CHECK(second.counters.empty());
    CHECK(hub.users().empty());
}

TEST_CASE("pushes over the throttle are held back, critical ones and changes are not",
          "[server][hub]") {
    Hub hub({5, 2});
    Listener member;
    REQUIRE(hub.add(user(1), member));
    const Millis now(100000);
    for (std::uint64_t i = 1; i <= 3; ++i)
        hub.deliver(commit_of(user(1), i, 1), now);
    REQUIRE(member.holds.size() == 3);
    CHECK(member.holds[0] == Millis(0));
    CHECK(member.holds[1] == Millis(0));
    CHECK(member.holds[2] > Millis(0));
    const auto critical = hub.deliver(commit_of(user(1), 4, 1, true), now);
    CHECK(critical->decision.reason == PushDecision::Reason::kCritical);
    CHECK(member.holds[3] == Millis(0));
    hub.deliver(commit_of(user(1), 5), now);
    CHECK(member.holds[4] == Millis(0));
}
