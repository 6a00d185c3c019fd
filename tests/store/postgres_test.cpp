// What only the PostgreSQL store has to prove: plans, what an operator sees and does by hand,
// several stores on one database, connections that are cut.

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/list_sql.hpp"
#include "server/store/postgres/migrations.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "tests/store/by_hand.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <set>
#include <thread>

using namespace carillon;
using namespace carillon::test;
using postgres::Connection;
using postgres::Params;
using postgres::Transaction;

namespace {

const UserId kAda = user(1);

PublishRequest numbered(int number, std::vector<UserId> recipients) {
    const std::string name = std::to_string(number);
    PublishRequest request = request_of({titled_event(name, std::move(recipients))});
    request.submissions[0].event.id = name;
    request.submissions[0].keys = {{"event:" + name, "digest"}};
    return request;
}

std::multiset<std::string> all_titles(TestStore& store, const UserId& user) {
    std::multiset<std::string> titles;
    ListQuery query;
    query.limit = 200;
    while (true) {
        const rest::Page page = store.list(user, query);
        for (const Notification& n : page.items)
            titles.insert(n.title);
        if (!page.next) return titles;
        query.after = page.next;
    }
}

std::string plan_of(const std::string& url, const postgres::Statement& statement) {
    std::string plan;
    for (const std::string& line : by_hand(url, "EXPLAIN " + statement.sql, statement.params))
        plan += line + "\n";
    return plan;
}

}  // namespace

TEST_CASE("the canonical order is read from its index, without a sort", "[store][postgres][plan]") {
    TestStore store(StoreKind::kPostgres);
    for (std::uint32_t i = 1; i <= 20; ++i) {
        std::vector<Event> events;
        for (int n = 0; n < 200; ++n)
            events.push_back(titled_event("x", {user(i)}));
        const auto published = store.publish(request_of(std::move(events))).value();
        std::vector<NotificationId> half;
        for (std::size_t n = 0; n < published.size(); n += 2)
            half.push_back(published[n].items.at(0).id);
        REQUIRE(store.operate(user(i), operation(OperationKind::kAck, half)).ok());
    }
    by_hand(store.path(), "ANALYZE notifications");
    Filter filter;
    Filter high;
    high.priorities = {Priority::kHigh, Priority::kNormal};
    const SortKey key = sort_key(store.list(kAda).items.at(7));
    for (const Filter& each : {filter, high}) {
        const postgres::ListSql sql(kAda, each);
        for (const auto& statement : {sql.page(51, 0), sql.after(key, 51), sql.rest(true, 51)}) {
            const std::string plan = plan_of(store.path(), statement);
            INFO(plan);
            CHECK(plan.find("notifications_in_order") != std::string::npos);
            CHECK(plan.find("Sort") == std::string::npos);
        }
    }
}

TEST_CASE("an operator reads a user's notifications as they are", "[store][postgres]") {
    TestStore store(StoreKind::kPostgres);
    const Notification n = store.add(kAda, "Call Acme", Priority::kHigh, 1.0);
    store.operate(kAda, operation(OperationKind::kAck, {n.id})).value();
    CHECK(by_hand(store.path(),
                  "SELECT concat_ws('|', id, title, priority, channel, is_read,"
                  " created_at AT TIME ZONE 'UTC', data->>'url', processed_at IS NULL)"
                  " FROM notifications WHERE user_id = $1",
                  Params().add(kAda)) ==
          std::vector<std::string>{n.id.text() +
                                   "|Call Acme|high|web|t|2026-11-22 09:30:00|/tasks/42|t"});
}

TEST_CASE("a row that is changed by hand says when, and is found by its new words",
          "[store][postgres]") {
    TestStore store(StoreKind::kPostgres);
    const Notification n = store.add(kAda);
    by_hand(store.path(), "UPDATE notifications SET title = 'Rewritten' WHERE id = $1",
            Params().add(n.id));
    CHECK(store.one(kAda, n.id)->updated_at > n.updated_at);
    ListQuery query;
    query.filter.q = "rewr";
    CHECK(store.list(kAda, query).total == 1);
    query.filter.q = "acme";
    CHECK(store.list(kAda, query).total == 1);  // the body
}

TEST_CASE("many rows at once are copied, whatever their text holds", "[store][postgres]") {
    TestStore store(StoreKind::kPostgres);
    const std::string odd = "tab\there, \\N, \"quote\", it's {a,b} \\t \\.";
    std::vector<Event> events;
    for (int i = 0; i < 700; ++i)
        events.push_back(titled_event(odd, {kAda}));
    REQUIRE(store.publish(request_of(std::move(events))).ok());
    const auto titles = all_titles(store, kAda);
    CHECK(titles.count(odd) == 700);
    CHECK(store.recount(kAda) == store.unread(kAda).unread);
    CHECK(store.add(kAda, odd).title == odd);
    CHECK(all_titles(store, kAda).count(odd) == 701);
}

TEST_CASE("a NUL, which no text of PostgreSQL holds, costs nobody his events",
          "[store][postgres]") {
    using namespace std::string_literals;
    TestStore store(StoreKind::kPostgres);
    REQUIRE(
        store
            .publish(request_of({titled_event("before", {kAda}), titled_event("with\0NUL"s, {kAda}),
                                 titled_event("after", {kAda})}))
            .ok());
    CHECK(all_titles(store, kAda) == std::multiset<std::string>{"after", "before", "with NUL"});
    DirectoryUser odd;
    odd.id = kAda;
    odd.name = "A\0da"s;
    store.put_user(odd);
    CHECK(store.user(kAda)->name ==
          "A\xef\xbf\xbd"
          "da");
}

TEST_CASE("words that are too long for the index are found by their beginning",
          "[store][postgres][search]") {
    TestStore store(StoreKind::kPostgres);
    Event event = titled_event("long", {kAda});
    event.own_text->body = std::string(9000, 'q') + "é";
    REQUIRE(store.publish(std::move(event)).ok());
    ListQuery query;
    query.filter.q = std::string(150, 'q');
    CHECK(store.list(kAda, query).total == 1);
}

TEST_CASE("what a version without digests has written is counted by whoever looks next, here too",
          "[store][postgres]") {
    TestStore store(StoreKind::kPostgres);
    store.add(kAda);
    by_hand(store.path(), "UPDATE inboxes SET digest_at = 0, digest = '0000000000000000'");
    store.add(kAda, "Later");
    const InboxState state = store.state(kAda);
    CHECK(state.digest == store.recount_digest(kAda));
    CHECK(state.digest != InboxDigest());
}

TEST_CASE(
    "how long lists are is counted when a database is brought up to date, and by whoever looks "
    "next, here too",
    "[store][postgres]") {
    TestStore store(StoreKind::kPostgres);
    const Notification row = store.add(kAda);
    store.add(kAda, "Later");
    value_of(store.operate(kAda, operation(OperationKind::kArchive, {row.id})));
    by_hand(store.path(), "UPDATE inboxes SET lengths_at = 0, lengths = '0 0 0 0'");
    store.add(kAda, "Later still");
    CHECK(store.list(kAda).total == 2);
    by_hand(store.path(), "ALTER TABLE inboxes DROP COLUMN lengths, DROP COLUMN lengths_at");
    by_hand(store.path(), "DROP TABLE planned_runs");
    by_hand(store.path(), "DELETE FROM schema_migrations WHERE version >= 18");
    REQUIRE(migrate_postgres(store.path(), kStart).ok());
    store.reopen();
    CHECK(store.list(kAda).total == 2);
    store.add(kAda, "And another");
    CHECK(store.list(kAda).total == 3);
}

TEST_CASE("stores that start at once migrate once", "[store][postgres][migrations]") {
    const TemporarySchema schema;
    std::vector<std::thread> threads;
    std::atomic<int> migrated{0};
    std::atomic<int> failed{0};
    for (int i = 0; i < 5; ++i) {
        threads.emplace_back([&] {
            const auto result = migrate_postgres(schema.url(), kStart);
            if (!result.ok()) ++failed;
            if (result.ok() && !result->applied.empty()) ++migrated;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(failed == 0);
    CHECK(migrated == 1);
    by_hand(schema.url(),
            "INSERT INTO schema_migrations (version, name, applied_at) VALUES (999, 'x', now())");
    const auto newer = migrate_postgres(schema.url(), kStart);
    REQUIRE_FALSE(newer.ok());
    CHECK(newer.error().code == Errc::kUnprocessable);
}

TEST_CASE("what another node changes is reported, once and alone", "[store][postgres][nodes]") {
    TestStore store(StoreKind::kPostgres);
    store.add(user(2), "own changes are not reported");
    StoreOptions options;
    options.path = store.path();
    TestStore other(StoreKind::kPostgres, options);
    other.add(kAda);
    CHECK(store.await_foreign_change() == std::vector<UserId>{kAda});
    store.add(user(3));
    other.add(user(4));
    CHECK(store.await_foreign_change() == std::vector<UserId>{user(4)});
    CHECK(other.list(user(3)).total == 1);
}

TEST_CASE("a broadcast of another node is told", "[store][postgres][nodes]") {
    TestStore store(StoreKind::kPostgres);
    StoreOptions options;
    options.path = store.path();
    TestStore other(StoreKind::kPostgres, options);
    store.contact({kAda});
    Event event = titled_event("Closed on Monday", {});
    event.broadcast = true;
    REQUIRE(other.publish(std::move(event)).ok());
    store.await_broadcasts(1);
    CHECK(store.unread(kAda).unread.total() == 1);
    CHECK(other.unread(kAda).unread.total() == 1);
}

TEST_CASE("two nodes share inboxes without a gap, and each event exists once",
          "[store][postgres][nodes]") {
    TestStore first(StoreKind::kPostgres);
    StoreOptions options;
    options.path = first.path();
    TestStore second(StoreKind::kPostgres, options);
    constexpr int kEvents = 150;
    std::atomic<int> fresh{0};
    std::atomic<int> refused{0};
    // Both publish the same events, to the same people in another order.
    const auto work = [&](TestStore& store, bool turned) {
        for (int i = 0; i < kEvents; ++i) {
            const std::vector<UserId> to = turned ? std::vector<UserId>{user(3), user(2), kAda}
                                                  : std::vector<UserId>{kAda, user(2), user(3)};
            const auto published = store.publish(numbered(i, to));
            if (!published.ok()) {
                ++refused;
            } else if (!(*published)[0].result.duplicate) {
                ++fresh;
            }
        }
    };
    std::thread one([&] { work(first, false); });
    std::thread two([&] { work(second, true); });
    one.join();
    two.join();
    CHECK(refused == 0);
    CHECK(fresh == kEvents);
    for (const UserId& who : {kAda, user(2), user(3)}) {
        CHECK(first.unread(who) == second.unread(who));
        CHECK(first.unread(who).revision.counter == kEvents);
        CHECK(first.recount(who) == first.unread(who).unread);
    }
}

TEST_CASE("a new epoch makes every client's revision a thing of the past (postgres)",
          "[store][postgres][nodes]") {
    TestStore store(StoreKind::kPostgres);
    store.add(kAda);
    store.add(user(2));
    const Revision before = store.unread(kAda).revision;
    const auto epoch = renew_postgres_epoch(store.path());
    REQUIRE(epoch.ok());
    CHECK(store.await_foreign_change() == std::vector<UserId>{kAda, user(2)});
    CHECK(store.unread(kAda).revision == Revision{*epoch, 1});
    CHECK(std::holds_alternative<Snapshot>(store.state(kAda, before).state));
}

TEST_CASE("a cleanup forgets writers that are long gone, and no other", "[store][postgres]") {
    TestStore store(StoreKind::kPostgres);
    store.add(kAda);
    by_hand(store.path(),
            "INSERT INTO writers VALUES (-1, 5, now() - interval '8 days'),"
            " (-2, 5, now() - interval '6 days')");
    store.cleanup();
    CHECK(by_hand(store.path(), "SELECT id FROM writers WHERE id < 0") ==
          std::vector<std::string>{"-2"});
    CHECK(by_hand(store.path(), "SELECT 1 FROM writers WHERE id > 0").size() > 0);
    // One that is idle for longer comes back.
    by_hand(store.path(), "UPDATE writers SET at = now() - interval '8 days'");
    store.cleanup();
    CHECK(store.add(kAda).rev == 2);
}

TEST_CASE("connections are cut under load: what was acknowledged is there, once",
          "[store][postgres][durability]") {
    const TemporarySchema schema;
    StoreOptions options;
    options.path = schema.url() + "&application_name=to_be_cut";
    TestStore store(StoreKind::kPostgres, options);
    constexpr int kThreads = 4;
    constexpr int kEach = 100;
    constexpr int kCutEvery = 20;  // acknowledgements
    const auto reader_of = [](int i) { return user(static_cast<std::uint32_t>(1 + i % 5)); };
    std::atomic<int> acknowledged{0};
    std::atomic<int> cuts{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (int i = t * kEach; i < (t + 1) * kEach; ++i) {
                // As a producer does: the same event until it is acknowledged.
                while (!store.publish(numbered(i, {reader_of(i)})).ok())
                    std::this_thread::yield();
                if (++acknowledged % kCutEvery != 0) continue;
                cuts += static_cast<int>(
                    by_hand(schema.url(),
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            " WHERE application_name = 'to_be_cut'")
                        .size());
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(cuts >= kThreads * kEach / kCutEvery);
    std::multiset<std::string> titles;
    for (int i = 0; i < 5; ++i) {
        const auto those = all_titles(store, reader_of(i));
        titles.insert(those.begin(), those.end());
        CHECK(store.recount(reader_of(i)) == store.unread(reader_of(i)).unread);
    }
    CHECK(titles.size() == kThreads * kEach);
    for (int i = 0; i < kThreads * kEach; ++i)
        CHECK(titles.count(std::to_string(i)) == 1);
}

TEST_CASE("a database that is not there is told in plain words, without its password",
          "[store][postgres]") {
    StoreSettings settings;
    settings.clock = [] { return kStart; };
    const auto store = open_postgres_store(
        PostgresSettings{"postgresql://u:hunter2@127.0.0.1:1/none"}, std::move(settings));
    REQUIRE_FALSE(store.ok());
    CHECK(store.error().code == Errc::kUnavailable);
    CHECK(store.error().message.find("hunter2") == std::string::npos);
}

TEST_CASE("a statement that is over its time is the asker's affair, and the connection lives on",
          "[store][postgres][limits]") {
    TestStore store(StoreKind::kPostgres);
    Connection db(store.path());
    {
        Transaction transaction(db, Transaction::Kind::kRead);
        transaction.run("SELECT set_config('statement_timeout', '20', true)");
        try {
            transaction.run("SELECT pg_sleep(60)");
            FAIL("it was not ended");
        } catch (const postgres::PostgresError& error) {
            CHECK(error.kind() == postgres::PostgresError::Kind::kTooLong);
            CHECK_FALSE(error.breaks_connection());
        }
    }
    Transaction next(db, Transaction::Kind::kRead);
    CHECK(next.run("SELECT 1").size() == 1);
}

TEST_CASE("a row that somebody else keeps locked holds up its user alone, and is no outage",
          "[store][postgres][limits]") {
    TestStore store(StoreKind::kPostgres);
    const Notification locked = store.add(kAda);
    const Notification free = store.add(user(2));
    Connection db(store.path());
    Transaction transaction(db, Transaction::Kind::kWrite);
    transaction.run("SELECT 1 FROM inboxes WHERE user_id = $1 FOR UPDATE", Params().add(kAda));
    const auto refused = store.operate(kAda, operation(OperationKind::kAck, {locked.id}));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Errc::kUnavailable);
    CHECK(store.outages().empty());
    CHECK(store.operate(user(2), operation(OperationKind::kAck, {free.id})).ok());
    CHECK(store.probe().ok());
}
