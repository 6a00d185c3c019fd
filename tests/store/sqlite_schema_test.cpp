// The SQLite file itself: migrations, what an operator sees, how queries are carried out.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/list_sql.hpp"
#include "server/store/sqlite/query.hpp"
#include "server/store/sqlite/sqlite_error.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/store/sqlite_text.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <fstream>
#include <mutex>
#include <thread>

using namespace carillon;
using namespace carillon::test;
using sqlite::Connection;
using sqlite::ConnectionSettings;
using sqlite::ListSql;
using sqlite::Query;

namespace {

const UserId kAda = user(1);

template <class Bind>
std::string plan_of(Connection& db, const std::string& sql, Bind bind) {
    Query query(db, "EXPLAIN QUERY PLAN " + sql);
    bind(query);
    std::string plan;
    while (query.step())
        plan += std::string(query.text(3)) + "\n";
    return plan;
}

std::string plan_of(Connection& db, const ListSql& list, const std::string& sql) {
    return plan_of(db, sql, [&](Query& query) { list.bind(query); });
}

bool has(const std::string& text, const std::string& piece) {
    return text.find(piece) != std::string::npos;
}

}  // namespace

TEST_CASE("an empty file is migrated once, and again changes nothing", "[store][sqlite][schema]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    const auto first = migrate_sqlite(path, kStart);
    REQUIRE(first.ok());
    CHECK(first->from == 0);
    CHECK(first->to == sqlite::migrations().back().version);
    CHECK(first->applied.size() == sqlite::migrations().size());
    Connection db({path, {}});
    const std::string epoch = first_text(db, "SELECT epoch FROM meta");
    CHECK(epoch.size() == 8);

    const auto second = migrate_sqlite(path, kStart);
    REQUIRE(second.ok());
    CHECK(second->from == first->to);
    CHECK(second->applied.empty());
    CHECK(first_text(db, "SELECT epoch FROM meta") == epoch);
    CHECK(first_text(db, "SELECT applied_at FROM schema_migrations") == "2026-11-22T09:30:00.000Z");
}

TEST_CASE("a database of the first version is brought up to date with all it holds",
          "[store][sqlite][schema]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    {
        Connection db({path});
        REQUIRE(sqlite::migrate(db, kStart, 1).ok());
        db.execute(
            "INSERT INTO users VALUES ('00000000-0000-0000-0000-000000000002', '', '', '', '', '');"
            "INSERT INTO inboxes VALUES ('00000000-0000-0000-0000-000000000001', 7, 0,"
            " 0, 1, 0, 0, 1, NULL, 1);"
            "UPDATE meta SET change_seq = 1;"
            "INSERT INTO notifications (id, user_id, type, title, body, data, priority, channel,"
            " created_at, updated_at, rev, unread_since, unknown)"
            " VALUES ('0190b0a0-0000-7000-8000-000000000000',"
            " '00000000-0000-0000-0000-000000000001', 'task.assigned', 'Old Мир', '', '{}', "
            "'normal',"
            " 'web', '2026-11-22T09:30:00.000Z', '2026-11-22T09:30:00.000Z', 7, 7, '');"
            "INSERT INTO dedupe_keys VALUES ('event:old', 'digest',"
            " '{\"event_id\":\"old\",\"created\":1,\"skipped\":[],\"duplicate\":false}',"
            " '2026-11-22T09:30:00.000Z');"
            "INSERT INTO tombstones VALUES ('00000000-0000-0000-0000-000000000001', 6,"
            " '0190b0a0-0000-7000-8000-000000000001', '2026-11-22T09:30:00.000Z')");
    }
    StoreOptions options;
    options.path = path;
    TestStore store(StoreKind::kSqlite, options);
    CHECK(titles_of(store.unread(kAda).items) == std::vector<std::string>{"Old Мир"});
    ListQuery search;  // by the words as they are folded today
    search.filter.q = "мир old";
    CHECK(store.list(kAda, search).total == 1);
    CHECK(store.add(kAda).rev == 8);
    Event event = titled_event("for all", {});
    event.broadcast = true;
    REQUIRE(store.publish(event).ok());
    CHECK(store.list(kAda).total == 3);
    CHECK(store.list(user(2)).total == 1);
    const auto repeat = store.publish(titled_event("Old", {kAda}), {{"event:old", "digest"}});
    CHECK(repeat.value()[0].result.duplicate);
    CHECK(repeat.value()[0].items.empty());  // which ones it created was not kept then
    const auto deleted = *NotificationId::parse("0190b0a0-0000-7000-8000-000000000001");
    CHECK(store.operate(kAda, operation(OperationKind::kDelete, {deleted})).value().gone ==
          std::vector<NotificationId>{deleted});
}

TEST_CASE("migration numbers rise by one from one", "[store][sqlite][schema]") {
    int expected = 0;
    for (const sqlite::Migration& migration : sqlite::migrations()) {
        CHECK(migration.version == ++expected);
    }
}

TEST_CASE("many processes may migrate at once", "[store][sqlite][schema]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    std::atomic<int> applied{0};
    std::mutex mutex;
    std::string failures;
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            const auto migrated = migrate_sqlite(path, kStart);
            if (!migrated.ok()) {
                const std::lock_guard lock(mutex);
                failures += migrated.error().message + '\n';
            } else if (!migrated->applied.empty()) {
                ++applied;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(failures == "");
    CHECK(applied == 1);
}

TEST_CASE("a database that a newer version wrote is refused and left alone",
          "[store][sqlite][schema]") {
    TemporaryFolder folder;
    const std::string path = folder.file("carillon.db");
    REQUIRE(migrate_sqlite(path, kStart).ok());
    {
        Connection db({path, {}});
        db.execute("INSERT INTO schema_migrations VALUES (9999, 'from the future', '')");
    }
    const auto refused = migrate_sqlite(path, kStart);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == Errc::kUnprocessable);
    CHECK(has(refused.error().message, "9999"));
    CHECK(has(refused.error().message, "newer"));
    StoreSettings settings;
    settings.clock = [] { return kStart; };
    CHECK_FALSE(open_sqlite_store({path}, settings).ok());
}

TEST_CASE("what is no database is refused with its name", "[store][sqlite][schema]") {
    TemporaryFolder folder;
    const std::string path = folder.file("notes.txt");
    std::ofstream(path) << std::string(5000, 'x');
    StoreSettings settings;
    settings.clock = [] { return kStart; };
    for (const std::string& wrong : {path, folder.file("no/such/folder/carillon.db")}) {
        const auto refused = open_sqlite_store({wrong}, settings);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().code == Errc::kUnavailable);
        CHECK(has(refused.error().message, wrong));
    }
}

TEST_CASE("only its owner can read a new database", "[store][sqlite][schema]") {
    TestStore store(StoreKind::kSqlite);
    store.add(kAda);
    for (const char* suffix : {"", "-wal", "-shm"}) {
        struct stat info {};
        REQUIRE(::stat((store.path() + suffix).c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0600);
    }
}

TEST_CASE("an operator reads notifications with plain SQL", "[store][sqlite][schema]") {
    TestStore store(StoreKind::kSqlite);
    const Notification n = store.add(kAda, "Call Acme", Priority::kHigh, 1.0);
    store.operate(kAda, operation(OperationKind::kSeen, {n.id})).value();
    Connection db({store.path(), {}});
    CHECK(first_text(db, "PRAGMA journal_mode") == "wal");
    Query query(db,
                "SELECT id, user_id, team_id, type, title, body, data, priority, channel,"
                " is_read, read_at, seen_at, created_at, updated_at, expires_at, snoozed_until,"
                " archived_at, rev, processed_at FROM notifications WHERE user_id ="
                " '00000000-0000-0000-0000-000000000001'");
    REQUIRE(query.step());
    CHECK(query.text(0) == n.id.text());
    CHECK(query.is_null(2));
    CHECK(query.text(4) == "Call Acme");
    CHECK(query.text(7) == "high");
    CHECK(query.text(8) == "web");
    CHECK(query.integer(9) == 0);
    CHECK(query.text(12) == "2026-11-22T09:30:00.000Z");
    CHECK(query.text(14) == "2026-11-22T10:30:00.000Z");
    CHECK(query.integer(17) == 2);
}

TEST_CASE("a hand-written change that no reader would understand is refused",
          "[store][sqlite][schema]") {
    TestStore store(StoreKind::kSqlite);
    const Notification n = store.add(kAda);
    Connection db({store.path(), {}});
    CHECK_THROWS_AS(db.execute("UPDATE notifications SET read_at = '2026-11-22 09:30:00'"),
                    sqlite::SqliteError);
    CHECK_THROWS_AS(db.execute("UPDATE notifications SET priority = 'urgent'"),
                    sqlite::SqliteError);
    CHECK_THROWS_AS(db.execute("UPDATE notifications SET rev = 'x'"), sqlite::SqliteError);
    CHECK_THROWS_AS(db.execute("UPDATE notifications SET channel = 'fax'"), sqlite::SqliteError);
    CHECK_THROWS_AS(
        db.execute("INSERT INTO deliveries (id, notification_id, user_id, channel, step, state,"
                   " reason, due_at, attempts, last_error, provider_id, created_at, updated_at,"
                   " unless, target) SELECT 'x', id, user_id, 'email', 0, 'lost', '', created_at,"
                   " 0, '', '', created_at, created_at, 'never', '' FROM notifications"),
        sqlite::SqliteError);
    db.execute("UPDATE notifications SET title = 'Renamed'");
    db.execute("UPDATE notifications SET read_at = '2026-11-22T09:30:00.000Z'");
    CHECK(store.one(kAda, n.id).value().title == "Renamed");
    ListQuery query;
    query.filter.q = "renam";
    CHECK(store.list(kAda, query).total == 1);
    db.execute("DELETE FROM notifications");
    CHECK(store.list(kAda, query).total == 0);
}

TEST_CASE("lists and snapshots come out of the index in order", "[store][sqlite][schema]") {
    TestStore store(StoreKind::kSqlite);
    store.add(kAda);
    Connection db({store.path(), {}});
    Filter filter;
    const int shape = GENERATE(0, 1, 2, 3, 4);
    CAPTURE(shape);
    if (shape == 1) filter.is_read = {false};
    if (shape == 2) filter.types = {"a", "b"};
    if (shape == 3) filter.priorities = {Priority::kHigh, Priority::kLow};
    if (shape == 4) filter.archived = true;
    const ListSql list(kAda, filter);
    for (const std::string& sql : {list.page_sql(), list.after_sql(), list.rest_sql()}) {
        const std::string plan = plan_of(db, list, sql);
        INFO(sql << "\n" << plan);
        CHECK(has(plan, "USING INDEX notifications_in_order (user_id=?"));
        CHECK_FALSE(has(plan, "TEMP B-TREE"));
        CHECK_FALSE(has(plan, "SCAN"));
    }
    const std::string after = plan_of(db, list, list.after_sql());
    INFO(after);
    CHECK(has(after, "(urgency,created_at,id)<(?,?,?)"));
    if (shape == 0) {
        CHECK(has(plan_of(db, list, list.count_sql()), "COVERING INDEX notifications_in_order"));
    }
}

// SQLite makes a table of them for each statement.
TEST_CASE("no check of a column is a list", "[store][sqlite][schema]") {
    TestStore store(StoreKind::kSqlite);
    Connection db({store.path(), {}});
    CHECK(first_text(db, "SELECT name FROM sqlite_schema WHERE sql LIKE '%CHECK (% IN (%'") == "");
    CHECK(first_text(db, "PRAGMA integrity_check") == "ok");
    CHECK(first_text(db, "SELECT sql FROM sqlite_schema WHERE name = 'deliveries'")
              .find("CHECK (unless = 'never' OR unless = 'seen' OR unless = 'read')") !=
          std::string::npos);
}

TEST_CASE("no hot query scans or sorts", "[store][sqlite][schema]") {
    TestStore store(StoreKind::kSqlite);
    store.add(kAda);
    Connection db({store.path(), {}});
    const auto plan = [&](const std::string& sql) { return plan_of(db, sql, [](Query&) {}); };
    const struct {
        const char* sql;
        const char* index;
    } queries[] = {
        {"SELECT n.body FROM notifications n WHERE n.user_id = ? AND n.rev > ? ORDER BY n.rev",
         "notifications_by_rev"},
        {"SELECT n.body FROM notifications n WHERE n.user_id = ? AND n.due_at <= ?"
         " ORDER BY n.due_at LIMIT ?",
         "notifications_due"},
        {"SELECT user_id FROM inboxes WHERE next_due_at <= ? ORDER BY next_due_at LIMIT ?",
         "inboxes_due"},
        {"SELECT user_id FROM inboxes WHERE change_seq > ?", "inboxes_by_change"},
        {"SELECT user_id, rev FROM tombstones WHERE deleted_at < ? ORDER BY deleted_at LIMIT ?",
         "tombstones_by_age"},
        {"SELECT key FROM dedupe_keys WHERE created_at < ? ORDER BY created_at LIMIT ?",
         "dedupe_keys_by_age"},
        {"SELECT 1 FROM tombstones WHERE user_id = ? AND id = ?", "tombstones_by_id"},
        {"SELECT id FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?", "sqlite_autoindex_audit"},
        {"SELECT id FROM audit WHERE actor = ? AND id < ? ORDER BY id DESC LIMIT ?",
         "audit_by_actor"},
        {"SELECT id FROM audit WHERE team_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
         "audit_by_team"},
        {"SELECT id, put_email FROM users WHERE email = ? AND email <> '' AND id <> ?",
         "users_by_email"},
        {"SELECT id FROM users WHERE email = '' AND learned_email <> ''"
         " AND learned_email = ? COLLATE NOCASE",
         "users_by_learned_email"},
        {"SELECT id FROM users JOIN team_members m ON m.user_id = id WHERE m.team_id = ?"
         " AND (m.is_put OR NOT put_teams) AND m.user_id > ? ORDER BY m.user_id LIMIT ?",
         "PRIMARY KEY"},
        {"SELECT subject FROM revocations WHERE number > ? ORDER BY number", "PRIMARY KEY"},
        {"SELECT members FROM planned_runs WHERE channel = ? AND due_at <= ? ORDER BY due_at",
         "planned_runs_to_wake"},
        {"SELECT members FROM planned_runs WHERE first_id BETWEEN ? AND ? AND last_id >= ?"
         " ORDER BY first_id",
         "sqlite_autoindex_planned_runs"},
        {"SELECT id, state, attempts, target FROM deliveries WHERE id = ?", "PRIMARY KEY"},
        {"SELECT number FROM revocations WHERE kept_until <= ? ORDER BY kept_until LIMIT ?",
         "revocations_by_end"},
    };
    for (const auto& query : queries) {
        const std::string found = plan(query.sql);
        INFO(query.sql << "\n" << found);
        CHECK(has(found, query.index));
        CHECK(has(found, "SEARCH"));
        CHECK_FALSE(has(found, "SCAN"));
        CHECK_FALSE(has(found, "TEMP B-TREE"));
    }
}

TEST_CASE("everything is there after a restart", "[store][sqlite][durability]") {
    TestStore store(StoreKind::kSqlite);
    const Notification n = store.add(kAda, "a", Priority::kHigh);
    const Notification gone = store.add(kAda, "b");
    store.operate(kAda, operation(OperationKind::kDelete, {gone.id})).value();
    const Snapshot before = store.unread(kAda);
    store.reopen();
    CHECK(store.unread(kAda) == before);
    CHECK(store.one(kAda, n.id).value() == n);
    const InboxState state = store.state(kAda, Revision{before.revision.epoch, 2});
    CHECK(std::get<Changes>(state.state).deletes == std::vector<NotificationId>{gone.id});
    CHECK(store.add(kAda, "c").rev == 4);
}

TEST_CASE("a file indexed before is indexed again, and goes on where it was broken off",
          "[store][sqlite][schema]") {
    TestStore store(StoreKind::kSqlite);
    store.add(kAda, "会議の招待状");
    const auto finds = [&] {
        ListQuery query;
        query.filter.q = "招待状";
        return store.list(kAda, query).total == 1;
    };
    const auto by_hand = [&](const char* sql) {
        Connection db(ConnectionSettings{store.path()});
        db.execute(sql);
    };
    by_hand("UPDATE notifications_fts SET words = '•0 会議の招待状'");
    CHECK_FALSE(finds());
    by_hand("INSERT INTO reindexing VALUES (1, 2)");  // broken off behind it
    store.reopen();
    CHECK_FALSE(finds());
    by_hand("INSERT INTO reindexing VALUES (1, 0)");
    store.reopen();
    CHECK(finds());
    Connection db(ConnectionSettings{store.path()});
    CHECK(first_text(db, "SELECT only_row FROM reindexing").empty());
}
