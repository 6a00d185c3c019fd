// What touches many rows goes in steps, with others' work between them.

#include "server/store/engine/write_jobs.hpp"
#include "server/store/memory/memory_store.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);

StoreOptions in_steps_of(std::size_t rows) {
    StoreOptions options;
    options.step_rows = rows;
    return options;
}

std::vector<bool> are_steps(const std::vector<std::shared_ptr<const Commit>>& commits) {
    std::vector<bool> are;
    for (const auto& commit : commits)
        are.push_back(commit->is_step);
    return are;
}

void check_counters(TestStore& store, const UserId& user) {
    const InboxState state = store.state(user);
    CHECK(store.unread(user).unread == store.recount(user));
    CHECK(*state.digest == store.recount_digest(user));
}

}  // namespace

STORE_TEST("all that is unread is marked in steps, and answered as one", "[steps]") {
    TestStore store(kind, in_steps_of(3));
    for (int i = 0; i < 10; ++i)
        store.add(kAda, "n", i % 2 == 0 ? Priority::kHigh : Priority::kLow);
    const Revision bound = store.unread(kAda).revision;
    store.add(kAda, "later");
    store.forget_commits();
    const Operated done = store.operate(kAda, ack_all(bound)).value();
    CHECK(done.outcome.updated == 10);
    CHECK(done.outcome.unread.total() == 1);
    CHECK(done.outcome.revision.counter == bound.counter + 11);
    CHECK(titles_of(store.unread(kAda).items) == std::vector<std::string>{"later"});
    check_counters(store, kAda);
    const auto commits = store.commits();
    CHECK(are_steps(commits) == std::vector<bool>{true, true, true, false});
    for (const auto& commit : commits)
        CHECK(commit->changes.upserts.size() <= 3);
}

STORE_TEST(
    "as many as a step takes are one commit, and a multiple of it ends with one that is told",
    "[steps]") {
    TestStore store(kind, in_steps_of(3));
    for (int i = 0; i < 3; ++i)
        store.add(kAda);
    store.forget_commits();
    CHECK(store.operate(kAda, ack_all()).value().outcome.updated == 3);
    CHECK(are_steps(store.commits()) == std::vector<bool>{false});
    for (int i = 0; i < 6; ++i)
        store.add(kAda);
    store.forget_commits();
    CHECK(store.operate(kAda, ack_all()).value().outcome.updated == 6);
    CHECK(are_steps(store.commits()) == std::vector<bool>{true, false});
}

STORE_TEST("nothing unread is nothing done", "[steps]") {
    TestStore store(kind, in_steps_of(3));
    CHECK(store.operate(kAda, ack_all()).value().outcome.updated == 0);
    store.add(kAda);
    CHECK(store.operate(kAda, ack_all()).value().outcome.updated == 1);
    store.forget_commits();
    CHECK(store.operate(kAda, ack_all()).value().outcome.updated == 0);
    CHECK(store.commits().empty());
}

STORE_TEST("what a last step finds done already is told all the same", "[steps]") {
    TestStore store(kind, in_steps_of(2));
    std::vector<NotificationId> ids;
    for (int i = 0; i < 4; ++i)
        ids.push_back(store.add(kAda).id);
    const Revision bound = store.unread(kAda).revision;
    // The first ones of the list were touched by a later operation of the same client.
    REQUIRE(
        store.operate(kAda, operation(OperationKind::kSeen, {ids[0], ids[1]}), "once-1-9").ok());
    store.forget_commits();
    const Operated done = store.operate(kAda, ack_all(bound), "once-1-5").value();
    CHECK(done.outcome.updated == 2);
    CHECK(done.outcome.unread.total() == 2);
    const auto commits = store.commits();
    REQUIRE(are_steps(commits) == std::vector<bool>{true, false});
    CHECK(commits.back()->changes.upserts.empty());
    CHECK(commits.back()->changes.to_revision() == done.outcome.revision);
    check_counters(store, kAda);
}

STORE_TEST("what is due or was broadcast is told with the step that brings it", "[steps]") {
    TestStore store(kind, in_steps_of(2));
    for (int i = 0; i < 5; ++i)
        store.add(kAda);
    Event broadcast = titled_event("all", {});
    broadcast.broadcast = true;
    REQUIRE(store.publish(broadcast).ok());
    store.forget_commits();
    REQUIRE(store.operate(kAda, ack_all()).ok());
    const auto commits = store.commits();
    REQUIRE(!commits.empty());
    CHECK_FALSE(commits.front()->is_step);
    CHECK(commits.front()->created == 1);
    CHECK_FALSE(commits.back()->is_step);
    check_counters(store, kAda);
}

TEST_CASE("others' work is committed between two steps", "[store][steps]") {
    const StoreKind kind = GENERATE(StoreKind::kSqlite, StoreKind::kPostgres);
    StoreOptions options = in_steps_of(2);
    bool has_asked = false;
    options.on_commit = [&](Store& store, const Commit& commit) {
        if (!commit.is_step || std::exchange(has_asked, true)) return;
        store.publish(request_of({titled_event("hers", {kAda}), titled_event("his", {kBob})}),
                      [](const auto&) {});
    };
    TestStore store(kind, options);
    for (int i = 0; i < 9; ++i)
        store.add(kAda);
    store.forget_commits();
    const Operated done = store.operate(kAda, ack_all()).value();
    CHECK(done.outcome.updated == 9);
    CHECK(done.outcome.unread.total() == 1);  // what came meanwhile was not meant
    CHECK(titles_of(store.unread(kAda).items) == std::vector<std::string>{"hers"});
    const auto commits = store.commits();
    CHECK(are_steps(commits) == std::vector<bool>{true, false, false, true, true, true, false});
    check_counters(store, kAda);
}

TEST_CASE("when a step fails, what those before it have done is told", "[store][memory][steps]") {
    StoreSettings settings;
    settings.step_rows = 1;
    settings.clock = [] { return kStart; };
    settings.plan = [](const Event& event, const std::vector<Recipient>& recipients, Millis now) {
        return plan(event, recipients, TemplateSet(), PlanSettings{}, now);
    };
    MemoryStore store(settings, 1);
    for (int i = 0; i < 3; ++i)
        store.publish(request_of({titled_event("n", {kAda})}), [](const auto&) {});
    std::optional<ChangedInbox> told;
    std::optional<Result<Operated>> answer;
    OperateJob job(
        {kAda, ack_all(), "r"}, [&](Result<Operated> result) { answer = std::move(result); },
        [&](const ChangedInbox& inbox) { told = inbox; });
    store.run(job);
    REQUIRE(job.succeed());
    store.run(job);
    SECTION("the database is away") {
        job.fail(Error{Errc::kUnavailable, "", "away"});
    }
    SECTION("another epoch has begun") {
        MemoryTables tables = store.tables();
        store.restore(std::move(tables), "another");
        store.run(job);
        CHECK_FALSE(job.succeed());
    }
    REQUIRE(answer);
    CHECK_FALSE(answer->ok());
    REQUIRE(told);
    CHECK(told->user == kAda);
    CHECK(told->revision->counter == 4);  // the first step; the second was not durable
}

STORE_TEST("many who are reached by a broadcast are reached in steps", "[steps]") {
    TestStore store(kind, in_steps_of(2));
    std::vector<UserId> users;
    for (std::uint32_t i = 1; i <= 7; ++i) {
        users.push_back(user(i));
        store.add(user(i));
    }
    Event broadcast = titled_event("all", {});
    broadcast.broadcast = true;
    REQUIRE(store.publish(broadcast).ok());
    const int before = store.groups();
    store.contact(users);
    CHECK(store.groups() - before == 4);
    for (const UserId& each : users)
        CHECK(store.unread(each).unread.total() == 2);
}

STORE_TEST("a digest is counted over more rows than a step takes", "[steps]") {
    TestStore store(kind, in_steps_of(2));
    for (int i = 0; i < 5; ++i)
        store.add(kAda, "n", i % 2 == 0 ? Priority::kHigh : Priority::kLow);
    const RepairStep step = store.repair();
    CHECK(step.inboxes == 1);
    CHECK(step.mended.empty());
}
