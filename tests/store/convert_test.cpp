// An embedded database that is copied into PostgreSQL: all of it, or nothing.

#include "server/store/convert/convert.hpp"

#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/convert_target.hpp"
#include "server/store/postgres/postgres_store.hpp"
#include "server/store/sqlite/connection.hpp"
#include "server/store/sqlite/convert_source.hpp"
#include "tests/store/mailing.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
const UserId kBob = user(2);
const UserId kEve = user(3);
const TeamId kSales = team(1);

using Lines = std::vector<std::string>;

Result<convert::Converted> copy(const std::string& path, const std::string& url,
                                Lines* differences = nullptr) {
    auto source = open_sqlite_source(path, kStart);
    if (!source) return source.error();
    auto target = open_postgres_target(url, kStart);
    if (!target) return target.error();
    return convert::convert(
        *source->source, **target, [](convert::Step, std::uint64_t, std::uint64_t) {},
        [&](const std::string& what) {
            if (differences) differences->push_back(what);
        });
}

void change_by_hand(const std::string& path, const std::string& sql) {
    sqlite::Connection db(sqlite::ConnectionSettings{path});
    db.execute(sql.c_str());
}

Lines ask(const std::string& url, const std::string& sql) {
    postgres::Connection db(url);
    postgres::Transaction transaction(db, postgres::Transaction::Kind::kWrite);
    postgres::Rows rows = transaction.run(sql);
    Lines first;
    while (rows.next())
        first.emplace_back(rows.text(0));
    transaction.commit();
    return first;
}

Lines tables_of(const std::string& url) {
    return ask(url,
               "SELECT relname FROM pg_class WHERE relkind = 'r'"
               " AND relnamespace = current_schema()::regnamespace");
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Event broadcast(const std::string& title) {
    Event event = titled_event(title, {});
    event.broadcast = true;
    return event;
}

// Something of everything that an inbox and a directory can be.
void live_through(TestStore& store) {
    DirectoryUser ada;
    ada.id = kAda;
    ada.email = "Ada@example.com";
    ada.name = "Ada Löve 🦊";
    ada.locale = "en";
    ada.phone = "+441234567";
    ada.teams = {kSales};
    store.put_user(ada);
    LearnedUser bob;
    bob.id = kBob;
    bob.email = "bob@example.com";
    bob.teams = std::vector<TeamId>{team(2)};
    bob.issued_at = kStart;
    store.learn_user(bob);

    Event audited = titled_event("Said by hand", {kAda});
    audited.data = R"({"url":"/tasks/42","n":1.50,"emoji":"🦊\u0000","z":1,"a":2})";
    PublishRequest by_hand = request_of({std::move(audited)});
    by_hand.audit = AuditDraft{kBob, std::string(kAuditSendManual), std::string("192.0.2.7")};
    REQUIRE(store.publish(std::move(by_hand)).ok());
    REQUIRE(store.publish(titled_event("Keyed", {kAda, kBob}), {{"key-1", "digest-1"}}).ok());
    REQUIRE(store.publish(team_event("For the team", kSales)).ok());
    REQUIRE(store.publish(broadcast("Closed on Monday")).ok());
    Event by_mail = titled_event("Also by mail", {kAda});
    by_mail.channel = Channel::kEmail;
    by_mail.group = "deal:42";
    REQUIRE(store.publish(std::move(by_mail)).ok());
    store.contact({kAda});  // and Bob has not heard it

    const Priority priorities[] = {Priority::kLow, Priority::kNormal, Priority::kHigh,
                                   Priority::kCritical};
    std::vector<NotificationId> ids;
    for (int n = 0; n < 40; ++n) {
        store.advance(kSecond);
        ids.push_back(
            store.add(kAda, "Größe " + std::to_string(n), priorities[n % 4], n % 7 ? 0.0 : 48.0)
                .id);
    }
    REQUIRE(store.operate(kAda, operation(OperationKind::kAck, {ids[0], ids[1]}), "once-a-1").ok());
    REQUIRE(store.operate(kAda, operation(OperationKind::kDelete, {ids[2], ids[3]})).ok());
    REQUIRE(store.operate(kAda, operation(OperationKind::kArchive, {ids[4]})).ok());
    REQUIRE(store.operate(kAda, operation(OperationKind::kSeen, {ids[5]})).ok());
    REQUIRE(store.operate(kAda, snooze({ids[6]}, store.now() + kHour)).ok());
}

// A row in each table that the tests' life has left empty, made up by the types of its columns: so
// a table that is added later is copied and compared here without anybody's thinking of it.
void fill_empty_tables(const std::string& path) {
    TemporarySchema described;
    auto target = open_postgres_target(described.url(), kStart);
    REQUIRE(target.ok());
    const auto tables = (*target)->tables();
    REQUIRE(tables.ok());
    const std::map<convert::ColumnType, std::string> values = {
        {convert::ColumnType::kUuid, "'0190f000-0000-7000-8000-000000000001'"},
        {convert::ColumnType::kText, "'some text'"},
        {convert::ColumnType::kJson, "'{}'"},
        {convert::ColumnType::kBoolean, "1"},
        {convert::ColumnType::kInteger, "7"},
        {convert::ColumnType::kTime, "'2026-11-22T09:30:00.000Z'"}};
    for (const convert::Table& table : *tables) {
        std::string names;
        std::string row;
        for (const convert::Column& column : table.columns) {
            names += (names.empty() ? "\"" : ", \"") + column.name + '"';
            row += (row.empty() ? "" : ", ") + values.at(column.type);
        }
        if (table.name == "meta") continue;
        change_by_hand(path, "INSERT INTO " + table.name + " (" + names + ") SELECT " + row +
                                 " WHERE NOT EXISTS (SELECT 1 FROM " + table.name + ")");
    }
}

class SqliteBefore {
  public:
    SqliteBefore() : path_(folder_.file("carillon.db")) {}
    const std::string& path() const { return path_; }
    TestStore open(std::uint32_t replay_limit = 100) const {
        StoreOptions options;
        options.path = path_;
        options.replay_limit = replay_limit;
        return TestStore(StoreKind::kSqlite, options);
    }

  private:
    TemporaryFolder folder_;
    std::string path_;
};

TestStore open_copy(const std::string& url) {
    StoreOptions options;
    options.path = url;
    return TestStore(StoreKind::kPostgres, options);
}

}  // namespace

TEST_CASE("every table is copied with all its rows", "[store][postgres][convert]") {
    const SqliteBefore before;
    {
        TestStore store = before.open();
        live_through(store);
    }
    fill_empty_tables(before.path());
    TemporarySchema after;
    const auto converted = copy(before.path(), after.url());
    if (!converted) FAIL(converted.error().message);
    for (const auto& [table, rows] : converted->rows) {
        INFO(table);
        CHECK(rows > 0);
        CHECK(ask(after.url(), "SELECT count(*) FROM " + table) == Lines{std::to_string(rows)});
    }
    CHECK(converted->changed.nul_bytes == 0);
    // No index is lost on the way.
    TemporarySchema fresh;
    REQUIRE(open_copy(fresh.url()).probe().ok());
    const std::string indexes =
        "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1";
    CHECK(ask(after.url(), indexes) == ask(fresh.url(), indexes));
}

TEST_CASE("a client goes on from the revision it had before its inbox was copied",
          "[store][postgres][convert]") {
    const SqliteBefore before;
    Revision since;
    Snapshot last;
    std::vector<Notification> rows;
    {
        TestStore store = before.open();
        live_through(store);
        since = store.unread(kAda).revision;
        const NotificationId gone = store.add(kAda, "gone before it is copied").id;
        store.add(kAda, "missed by the client");
        REQUIRE(store.operate(kAda, operation(OperationKind::kDelete, {gone})).ok());
        last = store.unread(kAda);
        rows = store.rows(kAda);
    }
    TemporarySchema after;
    REQUIRE(copy(before.path(), after.url()).ok());

    TestStore store = open_copy(after.url());
    const InboxState state = store.state(kAda, since);
    const auto* changes = std::get_if<Changes>(&state.state);
    REQUIRE(changes != nullptr);  // no snapshot
    CHECK(changes->from_revision() == since);
    CHECK(changes->to_revision() == last.revision);
    CHECK(titles_of(changes->upserts) == Lines{"missed by the client"});
    CHECK(store.rows(kAda) == rows);
    CHECK(store.unread(kAda) == last);
    CHECK(store.recount(kAda) == last.unread);
    CHECK(store.repair().mended.empty());
    // And the counter goes on.
    store.add(kAda, "after");
    CHECK(store.unread(kAda).revision.counter == last.revision.counter + 1);
    CHECK(store.unread(kAda).revision.epoch == last.revision.epoch);
}

TEST_CASE("what was said, known and heard before is so in the copy", "[store][postgres][convert]") {
    const SqliteBefore before;
    {
        TestStore store = before.open();
        live_through(store);
    }
    TemporarySchema after;
    REQUIRE(copy(before.path(), after.url()).ok());
    TestStore store = open_copy(after.url());
    store.advance(kHour / 2);

    ListQuery query;
    query.filter.q = "grosse 17";
    CHECK(titles_of(store.list(kAda, query).items) == Lines{"Größe 17"});
    const auto again = store.publish(titled_event("Keyed", {kAda, kBob}), {{"key-1", "digest-1"}});
    REQUIRE(again.ok());
    CHECK(again->at(0).result.duplicate);
    CHECK(store.user_by_email("ada@EXAMPLE.com").value().name == "Ada Löve 🦊");
    CHECK(store.user(kBob).value().teams == std::vector<TeamId>{team(2)});
    // Who had not heard it hears it now, who had does not hear it again.
    CHECK(titles_of(store.unread(kBob).items).front() == "Closed on Monday");
    const auto count = store.rows(kAda).size();
    REQUIRE(store.publish(broadcast("Open on Tuesday")).ok());
    CHECK(store.rows(kAda).size() == count + 1);
    // What was asleep wakes.
    store.advance(kHour);
    CHECK(store.run_due(100) > 0);
}

TEST_CASE("deliveries go on in the copy: one that waits, one that has failed before",
          "[store][postgres][convert][deliveries]") {
    const SqliteBefore before;
    std::vector<Delivery> kept;
    {
        StoreOptions options = with_ways_out();
        options.path = before.path();
        TestStore store(StoreKind::kSqlite, options);
        know(store, kAda);
        Event event;
        event.type = "test.thrice";
        event.recipients = {kAda};
        REQUIRE(store.publish(event).ok());
        const auto leased = lease(store);
        REQUIRE(leased.size() == 1);
        end(store, leased[0], TryLater{"451 greylisted", {}});
        kept = deliveries(store).items;
        REQUIRE(kept.size() == 3);
    }
    TemporarySchema after;
    REQUIRE(copy(before.path(), after.url()).ok());
    StoreOptions options = with_ways_out();
    options.path = after.url();
    TestStore store(StoreKind::kPostgres, options);
    CHECK(deliveries(store).items == kept);
    store.advance(kDay);
    CHECK(lease(store).size() == 2);
}

TEST_CASE("texts of every kind come through, and a NUL as U+FFFD", "[store][postgres][convert]") {
    using namespace std::string_literals;
    const SqliteBefore before;
    const std::string odd = "tab\there, \\N, \"quote\", it's {a,b} \\t \\. NULL 🦊 שלום";
    {
        TestStore store = before.open();
        for (const std::string& title : {odd, "NULL"s, ""s})
            store.add(kAda, title);
        Event large = titled_event("large", {kAda});
        large.own_text->body = std::string(16 * 1024, 'x');
        large.data = R"({"x":")" + std::string(15 * 1024, '\\') + R"("})";
        REQUIRE(store.publish(std::move(large)).ok());
    }
    change_by_hand(before.path(),
                   "UPDATE notifications SET body = 'a' || char(0) || 'b'"
                   " WHERE title = 'NULL'");
    TemporarySchema after;
    const auto converted = copy(before.path(), after.url());
    if (!converted) FAIL(converted.error().message);
    CHECK(converted->changed.nul_bytes == 1);
    CHECK(ask(after.url(), "SELECT body FROM notifications WHERE title = 'NULL'") ==
          Lines{"a\xef\xbf\xbd"
                "b"});
    TestStore store = open_copy(after.url());
    CHECK(store.rows(kAda).size() == 4);
}

TEST_CASE("a row that PostgreSQL could not hold is named, and nothing is kept",
          "[store][postgres][convert]") {
    const SqliteBefore before;
    std::string place;
    {
        TestStore store = before.open();
        for (int n = 0; n < 30; ++n)
            store.add(kAda, "Task " + std::to_string(n));
        place = "notifications (user_id=" + kAda.text() + ", rev=17)";
    }
    const std::pair<const char*, const char*> damages[] = {
        {"title = CAST(x'66ff' AS TEXT)", "title"},
        {"archived_at = '2026-13-01T00:00:00.000Z'", "archived_at"},
        {"team_id = 'nobody'", "team_id"}};
    for (const auto& [damage, column] : damages) {
        change_by_hand(before.path(),
                       std::string("UPDATE notifications SET ") + damage + " WHERE rev = 17");
        TemporarySchema after;
        const auto converted = copy(before.path(), after.url());
        REQUIRE_FALSE(converted.ok());
        INFO(converted.error().message);
        CHECK(has(converted.error().message, place + ": " + column));
        CHECK(tables_of(after.url()).empty());
        change_by_hand(before.path(),
                       "UPDATE notifications SET title = 'x', archived_at = NULL,"
                       " team_id = NULL WHERE rev = 17");
    }
}

TEST_CASE("a target that holds anything is refused and told", "[store][postgres][convert]") {
    const SqliteBefore before;
    {
        TestStore store = before.open();
        store.add(kAda);
    }
    SECTION("rows") {
        TemporarySchema after;
        {
            TestStore store = open_copy(after.url());
            store.add(kEve);
        }
        const auto refused = copy(before.path(), after.url());
        REQUIRE_FALSE(refused.ok());
        INFO(refused.error().message);
        CHECK(has(refused.error().message, "notifications 1"));
        CHECK(has(refused.error().message, "inboxes 1"));
        CHECK(titles_of(open_copy(after.url()).rows(kEve)).size() == 1);
    }
    SECTION("tables of something else") {
        TemporarySchema after;
        ask(after.url(), "CREATE TABLE invoices (id int)");
        const auto refused = copy(before.path(), after.url());
        REQUIRE_FALSE(refused.ok());
        CHECK(has(refused.error().message, "the tables invoices"));
        CHECK(tables_of(after.url()) == Lines{"invoices"});
    }
    SECTION("a server") {
        TemporarySchema after;
        TestStore running = open_copy(after.url());
        const auto refused = copy(before.path(), after.url());
        REQUIRE_FALSE(refused.ok());
        CHECK(has(refused.error().message, "is at work on the target"));
    }
    SECTION("but not the empty tables that a migration has made") {
        TemporarySchema after;
        REQUIRE(migrate_postgres(after.url(), kStart).ok());
        CHECK(copy(before.path(), after.url()).ok());
    }
}

TEST_CASE("nobody writes to the embedded database while it is copied", "[store][sqlite][convert]") {
    const SqliteBefore before;
    {
        TestStore store = before.open();
        store.add(kAda);
    }
    const auto source = open_sqlite_source(before.path(), kStart);
    REQUIRE(source.ok());
    sqlite::Connection other(sqlite::ConnectionSettings{before.path()});
    other.execute("PRAGMA busy_timeout = 1");
    CHECK_THROWS(other.execute("UPDATE meta SET change_seq = change_seq + 1"));
}
