// A file of the version before, brought up to date: nothing that was promised in it is lost.

#include "server/store/sqlite/schema.hpp"
#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/store/mailing.hpp"
#include "tests/store/sqlite_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace carillon;
using namespace carillon::test;
using sqlite::Connection;
using sqlite::ConnectionSettings;

namespace {

const UserId kAda = user(1);

// Puts planned deliveries back to where version 24 has them, each in a row of its own.
void undo_runs(Connection& db) {
    db.execute(sqlite::kSchema22);
    db.execute(
        "WITH RECURSIVE places (at) AS (SELECT 1 UNION ALL SELECT at + 72 FROM places WHERE at < "
        "3600)"
        " INSERT INTO planned_deliveries SELECT uuid_bytes(substr(members, at, 36)),"
        " uuid_bytes(substr(members, at + 36, 36)), channel, step, due_at, created_at, unless,"
        " counted_as FROM planned_runs JOIN places ON at < length(members);"
        "DROP TABLE planned_runs;"
        "DELETE FROM schema_migrations WHERE version >= 25");
}

}  // namespace

TEST_CASE("the lists of a database that knew no lengths are counted when it is brought up to date",
          "[store][sqlite][schema]") {
    TemporaryFolder folder;
    StoreOptions options;
    options.path = folder.file("carillon.db");
    {
        TestStore store(StoreKind::kSqlite, options);
        std::vector<NotificationId> ids;
        for (int i = 0; i < 5; ++i)
            ids.push_back(store.add(kAda, std::to_string(i)).id);
        value_of(store.operate(kAda, operation(OperationKind::kArchive, {ids[0], ids[1]})));
        Operation snooze = operation(OperationKind::kSnooze, {ids[2]});
        snooze.until = kStart + kHour;
        value_of(store.operate(kAda, snooze));
        store.operate(user(2), operation(OperationKind::kAckAll, {})).value();
    }
    {
        Connection db(ConnectionSettings{options.path, {}});
        undo_runs(db);
        db.execute(
            "ALTER TABLE inboxes DROP COLUMN lengths; ALTER TABLE inboxes DROP COLUMN lengths_at;"
            "DELETE FROM schema_migrations WHERE version >= 24");
    }
    REQUIRE(migrate_sqlite(options.path, kStart).ok());
    Connection db({options.path, {}});
    CHECK(first_text(db, "SELECT lengths FROM inboxes WHERE user_id = '" + kAda.text() + "'") ==
          "2 2 1 0");
    CHECK(first_text(db, "SELECT count(*) FROM inboxes WHERE lengths_at <> counter") == "0");
}

TEST_CASE("deliveries that wait in rows of their own wait on, and each goes out once",
          "[store][sqlite][schema][planned]") {
    TemporaryFolder folder;
    StoreOptions options = with_ways_out();
    options.path = folder.file("carillon.db");
    std::vector<Delivery> before;
    {
        TestStore store(StoreKind::kSqlite, options);
        Event event;
        event.type = "test.thrice";
        for (std::uint32_t i = 1; i <= 70; ++i)
            event.recipients.push_back(user(i));
        for (const UserId& each : event.recipients)
            know(store, each);
        value_of(store.publish(event));
        DeliveryQuery query;
        query.limit = 1000;
        before = deliveries(store, query).items;
        REQUIRE(before.size() == 210);
    }
    {
        Connection db(ConnectionSettings{options.path, {}});
        undo_runs(db);
        REQUIRE(first_text(db, "SELECT count(*) FROM planned_deliveries") == "140");
    }
    REQUIRE(migrate_sqlite(options.path, kStart).ok());
    TestStore store(StoreKind::kSqlite, options);
    DeliveryQuery query;
    query.limit = 1000;
    CHECK(deliveries(store, query).items == before);
    for (const std::size_t due : {70u, 70u, 70u}) {
        const auto leased = lease(store, 1000);
        CHECK(leased.size() == due);
        for (const LeasedDelivery& each : leased)
            end(store, each, Sent{"250"});
        store.advance(kDay);
    }
}
