// Databases of the version before webhooks: their deliveries are there, and go on.

#include "server/store/postgres/migrations.hpp"
#include "server/store/sqlite/migrations.hpp"
#include "tests/store/webhooks.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace carillon;
using namespace carillon::test;

namespace {

const std::string kId = "01935a1e-7c3b-7d52-9a41-5f0c2b7e9d40";

// As that version has written it.
std::string delivery_sql(const std::string& wake_at) {
    const std::string time = "'2026-11-22T09:30:00.000Z'";
    return "INSERT INTO deliveries (id, notification_id, user_id, channel, step, state, reason,"
           " due_at, attempts, last_error, provider_id, created_at, updated_at, unless, target,"
           " wake_at) VALUES ('" +
           kId + "', '01935a1e-7c3b-7d52-9a41-5f0c2b7e9d20', '" + kUser.text() +
           "', 'email', 0, 'waiting', '', " + time + ", 1, 'busy', '', " + time + ", " + time +
           ", 'never', '', " + wake_at + ")";
}

void check_goes_on(TestStore& store) {
    const DeliveryPage page = value_of(
        await<DeliveryPage>([&](auto done) { store.store().deliveries({}, std::move(done)); }));
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].id.text() == kId);
    CHECK(page.items[0].last_error == "busy");
    CHECK(page.items[0].event.empty());
    CHECK(webhooks(store).empty());
    put(store, terms({WebhookEvent::kCreated}));
    store.add(kUser);
    CHECK(lease(store).size() == 1);
}

}  // namespace

TEST_CASE("a database of the version before webhooks goes on with its deliveries (sqlite)",
          "[store][sqlite][webhooks][migrations]") {
    const TemporaryFolder folder;
    StoreOptions options;
    options.path = folder.file("before.db");
    {
        sqlite::Connection db(sqlite::ConnectionSettings{options.path});
        REQUIRE(sqlite::migrate(db, kStart, 11).ok());
        db.execute(delivery_sql("1795339800000").c_str());
    }
    TestStore store(StoreKind::kSqlite, options);
    check_goes_on(store);
}

TEST_CASE("a database of the version before webhooks goes on with its deliveries (postgres)",
          "[store][postgres][webhooks][migrations]") {
    const TemporarySchema schema;
    StoreOptions options;
    options.path = schema.url();
    {
        postgres::Connection db(schema.url());
        REQUIRE(postgres::migrate(db, kStart, 7).ok());
        postgres::Transaction transaction(db, postgres::Transaction::Kind::kLong);
        transaction.run_script(delivery_sql("1795339800000"));
        transaction.commit();
    }
    TestStore store(StoreKind::kPostgres, options);
    check_goes_on(store);
}

// What a delivery may hold, as version 20 has written it.
TEST_CASE("a database with deliveries in words keeps every word of them",
          "[store][sqlite][migrations]") {
    const TemporaryFolder folder;
    StoreOptions options;
    options.path = folder.file("before.db");
    {
        sqlite::Connection db(sqlite::ConnectionSettings{options.path});
        REQUIRE(sqlite::migrate(db, kStart, 20).ok());
        db.execute(("INSERT INTO deliveries (id, notification_id, user_id, channel, step, state,"
                    " reason, due_at, attempts, last_error, provider_id, created_at, updated_at,"
                    " unless, target, wake_at, event, content, uncounted, counted_as) VALUES ('" +
                    kId + "', '01935a1e-7c3b-7d52-9a41-5f0c2b7e9d20', '" + kUser.text() +
                    "', 'sms', 3, 'bounced', 'read', '2026-11-22T09:30:00.001Z', 7, 'busy',"
                    " 'SM1', '2026-11-22T09:30:00.002Z', '2026-11-22T09:30:00.999Z', 'seen',"
                    " 'there', NULL, 'e', '{}', 2, '')")
                       .c_str());
    }
    TestStore store(StoreKind::kSqlite, options);
    const DeliveryPage page = value_of(
        await<DeliveryPage>([&](auto done) { store.store().deliveries({}, std::move(done)); }));
    REQUIRE(page.items.size() == 1);
    const Delivery& kept = page.items[0];
    CHECK(kept.id.text() == kId);
    CHECK(kept.notification.text() == "01935a1e-7c3b-7d52-9a41-5f0c2b7e9d20");
    CHECK(kept.user == kUser);
    CHECK(kept.channel == DeliveryChannel::kSms);
    CHECK(kept.step == 3);
    CHECK(kept.state == DeliveryState::kBounced);
    CHECK(kept.reason == "read");
    CHECK(kept.due_at == kStart + Millis(1));
    CHECK(kept.created_at == kStart + Millis(2));
    CHECK(kept.updated_at == kStart + Millis(999));
    CHECK(kept.attempts == 7);
    CHECK(kept.uncounted == 2);
    CHECK(kept.last_error == "busy");
    CHECK(kept.provider_id == "SM1");
    CHECK(kept.unless == Unless::kSeen);
    CHECK(kept.target == "there");
    CHECK_FALSE(kept.wake_at);
    CHECK(kept.event == "e");
}
