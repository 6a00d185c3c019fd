// A request that reaches many people is kept at once and made in steps.

#include "server/store/engine/write_jobs.hpp"
#include "server/store/memory/memory_store.hpp"
#include "server/store/postgres/postgres_tables.hpp"
#include "server/store/random.hpp"
#include "server/store/sqlite/sqlite_tables.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>

using namespace carillon;
using namespace carillon::test;

namespace {

const TeamId kTeam = *TeamId::parse("7d9f6f2e-0000-4000-8000-000000000001");

StoreOptions in_steps_of(std::size_t rows) {
    StoreOptions options;
    options.step_rows = rows;
    return options;
}

std::vector<UserId> people(std::uint32_t count) {
    std::vector<UserId> users;
    for (std::uint32_t i = 1; i <= count; ++i)
        users.push_back(user(i));
    return users;
}

void fill_team(TestStore& store, std::uint32_t members) {
    for (std::uint32_t i = 1; i <= members; ++i) {
        DirectoryUser member;
        member.id = user(i);
        member.locale = i % 2 == 0 ? "en" : "fr";
        member.teams = {kTeam};
        store.put_user(member);
    }
}

Event task_event(std::vector<UserId> recipients) {
    Event event;
    event.type = "task.assigned";
    event.recipients = std::move(recipients);
    event.variables = {{"task", "Call Acme"}};
    event.data = "{\"task\":\"Call Acme\"}";
    return event;
}

void check_each_has(TestStore& store, std::uint32_t people, std::uint64_t unread) {
    for (std::uint32_t i = 1; i <= people; ++i) {
        const Snapshot snapshot = store.unread(user(i));
        CHECK(snapshot.unread.total() == unread);
        CHECK(snapshot.unread == store.recount(user(i)));
        CHECK(*store.state(user(i)).digest == store.recount_digest(user(i)));
    }
}

// What a process does that dies once it has kept what it was asked to publish, in parts of two.
void publish_and_die(StoreKind kind, const std::string& path, const PublishRequest& request) {
    StoreSettings settings;
    settings.step_rows = 2;
    settings.clock = [] { return kStart; };
    settings.plan = [](const Event& event, const std::vector<Recipient>& recipients, Millis at) {
        return plan(event, recipients, TemplateSet(), PlanSettings{}, at);
    };
    NotificationIds ids(random_bytes);
    WebhookCache webhooks;
    if (kind == StoreKind::kSqlite) {
        sqlite::Connection db(sqlite::ConnectionSettings{path});
        sqlite::Transaction transaction(db, sqlite::Transaction::Kind::kWrite);
        sqlite::SqliteTables tables(db, webhooks);
        REQUIRE(Mutations(tables, ids, settings).publish(request).ok());
        tables.flush();
        return transaction.commit();
    }
    postgres::Connection db(path);
    postgres::Transaction transaction(db, postgres::Transaction::Kind::kWrite);
    postgres::PostgresTables tables(transaction, postgres::GroupMark{77, 1}, webhooks);
    REQUIRE(Mutations(tables, ids, settings).publish(request).ok());
    tables.flush();
    transaction.commit();
}

// A store that a process has left after `steps` steps of publishing to five people, by two.
struct LeftBehind {
    LeftBehind() {
        settings.step_rows = 2;
        settings.clock = [this] { return now; };
        settings.plan = [](const Event& event, const std::vector<Recipient>& recipients,
                           Millis at) {
            return plan(event, recipients, built_in_templates(), PlanSettings{}, at);
        };
        settings.on_created_later = [this](const std::vector<CreatedLater>& more) {
            created_later.insert(created_later.end(), more.begin(), more.end());
        };
        store.emplace(settings, 1);
    }
    void leave_after(int steps, PublishRequest request) {
        PublishJob job(std::move(request), [](const auto&) {});
        for (int i = 0; i < steps; ++i) {
            store->run(job);
            REQUIRE(job.succeed());
        }
    }
    std::size_t run_due() {
        std::size_t done = 0;
        store->run_due(1000, [&](Result<std::size_t> rows) { done = rows.value(); });
        return done;
    }
    std::size_t rows_of(const UserId& user) {
        const MemoryInbox* inbox = store->tables().inbox(user);
        return inbox ? inbox->rows.size() : 0;
    }

    Millis now = kStart;
    StoreSettings settings;
    std::vector<CreatedLater> created_later;
    std::optional<MemoryStore> store;
};

}  // namespace

STORE_TEST("what reaches more people than a step takes is made in steps, and answered as one",
           "[fan_out]") {
    TestStore store(kind, in_steps_of(3));
    fill_team(store, 8);
    store.forget_commits();
    Event event = task_event({});
    event.team_id = kTeam;
    const int before = store.groups();
    const auto published = store.publish(event).value();
    CHECK(store.groups() - before > 3);
    REQUIRE(published.size() == 1);
    CHECK(published[0].result.created == 8);
    CHECK(published[0].items.empty());
    REQUIRE(published[0].many);
    CHECK(published[0].many->count == 8);
    CHECK(published[0].many->model.type == "task.assigned");
    CHECK(store.commits().size() == 8);
    check_each_has(store, 8, 1);
    CHECK(store.unread(user(1)).items[0].title != store.unread(user(2)).items[0].title);
    CHECK(store.unread(user(1)).items[0].data == event.data);
    CHECK(store.unread(user(1)).items[0].team_id == kTeam);
    CHECK(store.created_later().empty());
}

STORE_TEST("as many as a step takes are made at once", "[fan_out]") {
    TestStore store(kind, in_steps_of(3));
    const int before = store.groups();
    const auto published = store.publish(task_event(people(3))).value();
    CHECK(store.groups() - before == 1);
    CHECK(published[0].items.size() == 3);
    CHECK_FALSE(published[0].many);
}

STORE_TEST("a repeat of what was made in steps makes nothing", "[fan_out]") {
    TestStore store(kind, in_steps_of(2));
    const DedupeKey key{"event:e1", "same"};
    REQUIRE(store.publish(task_event(people(5)), {key}).ok());
    const auto again = store.publish(task_event(people(5)), {key}).value();
    CHECK(again[0].result.duplicate);
    CHECK(again[0].result.created == 5);
    check_each_has(store, 5, 1);
}

STORE_TEST("who has written by hand to many is shown all of it, and again", "[fan_out]") {
    TestStore store(kind, in_steps_of(2));
    const DedupeKey key{"request:r1", "same"};
    const auto first = store.publish(titled_event("to all", people(5)), {key}).value();
    REQUIRE(first[0].items.size() == 5);
    CHECK_FALSE(first[0].many);
    const auto again = store.publish(titled_event("to all", people(5)), {key}).value();
    CHECK(again[0].result.duplicate);
    auto ids = ids_of(first[0].items);
    auto ids_again = ids_of(again[0].items);
    std::sort(ids.begin(), ids.end());
    std::sort(ids_again.begin(), ids_again.end());
    CHECK(ids == ids_again);
}

STORE_TEST("events of one large request are all made, each to its people", "[fan_out]") {
    TestStore store(kind, in_steps_of(3));
    PublishRequest request = request_of(
        {titled_event("a", people(2)), titled_event("b", {user(1)}), titled_event("c", people(4))});
    const auto published = store.publish(request).value();
    CHECK(published[0].result.created == 2);
    CHECK(published[1].result.created == 1);
    CHECK(published[2].result.created == 4);
    CHECK(published[2].items.size() == 4);
    std::vector<std::string> titles = titles_of(store.unread(user(1)).items);
    std::sort(titles.begin(), titles.end());
    CHECK(titles == std::vector<std::string>{"a", "b", "c"});
    CHECK(titles_of(store.unread(user(4)).items) == std::vector<std::string>{"c"});
}

STORE_TEST("a large request is refused whole when one of its events is", "[fan_out]") {
    TestStore store(kind, in_steps_of(2));
    REQUIRE(store.publish(titled_event("one", {user(1)}), {{"event:e", "one"}}).ok());
    PublishRequest request =
        request_of({titled_event("a", people(4)), titled_event("b", {user(1)})});
    request.submissions[1].keys = {{"event:e", "another"}};
    store.forget_commits();
    const auto refused = store.publish(request);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Errc::kConflict);
    CHECK(refused.error().field == "[1].id");
    CHECK(store.commits().empty());
    CHECK(store.unread(user(4)).items.empty());
}

STORE_TEST("a member of another team is skipped, in steps too", "[fan_out]") {
    TestStore store(kind, in_steps_of(2));
    fill_team(store, 4);
    Event event = titled_event("team", people(5));
    event.team_id = kTeam;
    const auto published = store.publish(event).value();
    CHECK(published[0].result.created == 4);
    CHECK(published[0].result.skipped == std::vector<Skipped>{{user(5), "team_scope"}});
    CHECK(store.unread(user(5)).items.empty());
    check_each_has(store, 4, 1);
}

TEST_CASE("others' work is committed between two steps of a large request", "[store][fan_out]") {
    const StoreKind kind = GENERATE(StoreKind::kSqlite, StoreKind::kPostgres);
    StoreOptions options = in_steps_of(2);
    bool has_asked = false;
    options.on_commit = [&](Store& store, const Commit&) {
        if (std::exchange(has_asked, true)) return;
        store.publish(request_of({titled_event("between", {user(1)})}), [](const auto&) {});
    };
    TestStore store(kind, options);
    REQUIRE(store.publish(titled_event("to all", people(8))).ok());
    const auto commits = store.commits();
    REQUIRE(commits.size() == 9);
    const auto between = std::find_if(commits.begin(), commits.end(), [](const auto& commit) {
        return commit->changes.upserts.front().title == "between";
    });
    CHECK(between != commits.begin());
    CHECK(between != commits.end() - 1);
}

TEST_CASE("what is closed in the middle is made by then", "[store][fan_out]") {
    const StoreKind kind = GENERATE(StoreKind::kSqlite, StoreKind::kPostgres);
    TestStore store(kind, in_steps_of(1));
    store.store().publish(request_of({titled_event("to all", people(6))}), [](const auto&) {});
    store.reopen();
    check_each_has(store, 6, 1);
}

// What a dead process has left, as its database holds it.
TEST_CASE("a database keeps what is promised until it is made", "[store][fan_out]") {
    const StoreKind kind = GENERATE(StoreKind::kSqlite, StoreKind::kPostgres);
    TestStore store(kind, in_steps_of(2));
    publish_and_die(kind, store.path(), request_of({titled_event("to all", people(5))}));
    check_each_has(store, 5, 0);
    store.reopen();
    CHECK(store.run_due(1000) == 0);
    store.advance(store_limits::kPendingAge + Millis{1});
    CHECK(store.run_due(1000) == 5);
    CHECK(store.run_due(1000) == 0);
    check_each_has(store, 5, 1);
}

TEST_CASE("what a process has not lived to make is made by whoever finds it",
          "[store][memory][fan_out]") {
    LeftBehind left;
    left.leave_after(2, request_of({titled_event("to all", people(5))}));
    CHECK(left.rows_of(user(2)) == 1);
    CHECK(left.rows_of(user(5)) == 0);
    CHECK(left.run_due() == 0);  // it may be under way
    left.now += store_limits::kPendingAge + Millis{1};
    CHECK(left.run_due() == 3);
    CHECK(left.run_due() == 0);
    for (const UserId& each : people(5))
        CHECK(left.rows_of(each) == 1);
    REQUIRE(left.created_later.size() == 3);
    CHECK_FALSE(left.created_later[0].event_id.empty());
    CHECK(left.created_later[0].notification.created_at == kStart);
}

TEST_CASE("a clock that was set back does not keep what is promised waiting",
          "[store][memory][fan_out]") {
    LeftBehind left;
    left.leave_after(1, request_of({titled_event("to all", people(5))}));
    left.now -= kHour;
    CHECK(left.run_due() == 5);
}

TEST_CASE("a clock that was set back does not keep what is being taken back waiting",
          "[store][memory][fan_out]") {
    LeftBehind left;
    Event event = titled_event("to all", people(5));
    event.id = "e1";
    left.leave_after(3, request_of({event}));
    RetractJob job("e1", [](const auto&) {});
    left.store->run(job);
    REQUIRE(job.succeed());  // and nobody runs its next step
    left.now -= kHour;
    std::size_t steps = 0;
    while (left.run_due() > 0)
        REQUIRE(++steps < 10);
    for (const UserId& each : people(5))
        CHECK(left.rows_of(each) == 0);
}

TEST_CASE("what was left behind is made as its templates were when it was taken in",
          "[store][memory][fan_out]") {
    LeftBehind left;
    left.leave_after(1, request_of({task_event(people(5))}));
    const std::string title = left.store->tables().pending().begin()->second.draft.title;
    left.now += store_limits::kPendingAge + Millis{1};
    CHECK(left.run_due() == 5);
    CHECK(left.store->tables().inbox(user(5))->rows.begin()->second.notification.title == title);
}

TEST_CASE("a step that fails is answered as stored, for what is promised is kept",
          "[store][memory][fan_out]") {
    LeftBehind left;
    std::optional<Result<std::vector<PublishedEvent>>> answer;
    PublishJob job(request_of({task_event(people(5))}),
                   [&](Result<std::vector<PublishedEvent>> result) { answer = std::move(result); });
    left.store->run(job);
    REQUIRE(job.succeed());
    left.store->run(job);
    REQUIRE(job.succeed());
    left.store->run(job);  // rolled back by what comes now
    job.fail(Error{Errc::kUnavailable, "", "away"});
    REQUIRE(answer);
    REQUIRE(answer->ok());
    CHECK((*answer)->front().result.created == 5);
    CHECK((*answer)->front().many->count == 2);
}

TEST_CASE("a part that somebody else has made is neither made nor counted again, and shown",
          "[store][memory][fan_out]") {
    LeftBehind left;
    std::optional<Result<std::vector<PublishedEvent>>> answer;
    const bool is_by_hand = GENERATE(false, true);
    PublishJob job(request_of({is_by_hand ? titled_event("a", people(4)) : task_event(people(4))}),
                   [&](Result<std::vector<PublishedEvent>> result) { answer = std::move(result); });
    left.store->run(job);
    REQUIRE(job.succeed());
    left.now += store_limits::kPendingAge + Millis{1};
    CHECK(left.run_due() == 4);
    do {
        left.store->run(job);
    } while (job.succeed());
    REQUIRE(answer);
    const PublishedEvent& event = (*answer)->front();
    CHECK(event.result.created == 4);
    if (is_by_hand)
        CHECK(event.items.size() == 4);
    else
        CHECK(event.many->count == 0);
    for (const UserId& each : people(4))
        CHECK(left.rows_of(each) == 1);
}

STORE_TEST("a type that the templates have lost since the check is refused, and nothing is stored",
           "[fan_out][templates]") {
    StoreOptions options = in_steps_of(2);
    options.are_templates_gone = [] { return true; };
    TestStore store(kind, options);
    const std::uint32_t count = GENERATE(1u, 5u);
    Event broadcast = task_event({});
    broadcast.broadcast = true;
    const auto refused =
        store.publish(request_of({titled_event("fine", {user(1)}), task_event(people(count))}));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Errc::kUnprocessable);
    CHECK(refused.error().field == "[1].event");
    CHECK_FALSE(store.publish(broadcast).ok());
    CHECK(store.unread(user(1)).items.empty());
}

STORE_TEST("a broadcast whose type is gone when it is heard is told of as skipped",
           "[fan_out][templates]") {
    bool are_gone = false;
    StoreOptions options;
    options.are_templates_gone = [&] { return are_gone; };
    TestStore store(kind, options);
    store.add(user(1));
    Event broadcast = task_event({});
    broadcast.broadcast = true;
    REQUIRE(store.publish(broadcast).ok());
    are_gone = true;
    CHECK(store.unread(user(1)).items.size() == 1);
    CHECK(store.skipped() == std::vector<Skipped>{{user(1), "template_gone"}});
    CHECK(store.unread(user(1)).items.size() == 1);
    CHECK(store.skipped().size() == 1);
}
