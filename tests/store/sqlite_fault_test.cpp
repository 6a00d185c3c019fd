// The SQLite store when the disk fails it: what was acknowledged is there, what was not can be
// asked again, and the store recovers by itself.

#include "server/store/sqlite/sqlite_store.hpp"
#include "tests/store/fault_vfs.hpp"
#include "tests/store/test_store.hpp"

#include <catch2/catch.hpp>

using namespace carillon;
using namespace carillon::test;

namespace {

const UserId kAda = user(1);
using Fault = FaultVfs::Fault;

PublishRequest keyed(int number) {
    const std::string name = std::to_string(number);
    PublishRequest request = request_of({titled_event(name, {kAda})});
    request.submissions[0].event.id = name;
    request.submissions[0].keys = {{"event:" + name, "digest"}};
    request.audit = AuditDraft{user(50), std::string(kAuditSendManual), std::string("192.0.2.7")};
    return request;
}

StoreOptions on(const FaultVfs& vfs) {
    StoreOptions options;
    options.vfs = vfs.name();
    return options;
}

std::string name_of(Fault fault) {
    switch (fault) {
        case Fault::kDiskFull:
            return "disk full";
        case Fault::kSyncError:
            return "sync error";
        default:
            return "write error";
    }
}

}  // namespace

TEST_CASE("an acknowledged mutation was synced to disk", "[store][sqlite][durability]") {
    FaultVfs vfs;
    TestStore store(StoreKind::kSqlite, on(vfs));
    for (int i = 0; i < 10; ++i) {
        const auto before = vfs.log_syncs();
        REQUIRE(store.publish(keyed(i)).ok());
        CHECK(vfs.log_syncs() > before);
    }
    const auto before = vfs.log_syncs();
    REQUIRE(store.publish(keyed(3)).ok());  // a repeat writes nothing
    CHECK(vfs.log_syncs() == before);
}

TEST_CASE("a full disk refuses the whole group and passes", "[store][sqlite][fault]") {
    FaultVfs vfs;
    TestStore store(StoreKind::kSqlite, on(vfs));
    const Notification kept = store.add(kAda, "kept");
    const auto fault = GENERATE(Fault::kDiskFull, Fault::kWriteError, Fault::kSyncError);
    INFO(name_of(fault));
    vfs.fail(fault);

    std::vector<std::future<Errc>> refused;
    for (int i = 0; i < 20; ++i) {
        auto promise = std::make_shared<std::promise<Errc>>();
        refused.push_back(promise->get_future());
        store.store().publish(keyed(i), [promise](Result<std::vector<PublishedEvent>> result) {
            promise->set_value(result.ok() ? Errc::kInternal : result.error().code);
        });
    }
    for (auto& each : refused)
        CHECK(each.get() == Errc::kUnavailable);
    CHECK(store.commits().size() == 1);
    CHECK(store.probe().error().code == Errc::kUnavailable);
    CHECK(store.outages().size() == 1);  // once per outage
    CHECK(store.errors().empty());
    // Reading goes on.
    CHECK(store.one(kAda, kept.id).value() == kept);

    vfs.clear();
    CHECK(store.recoveries() == 0);
    CHECK(store.probe().ok());
    CHECK(store.recoveries() == 1);
    bool was_stored = false;
    for (int i = 0; i < 20; ++i) {
        was_stored = store.publish(keyed(i)).value()[0].result.duplicate || was_stored;
    }
    // A sync that fails comes after the writing: whether that is there after all is not known, and
    // where it is, those who watch are told.
    if (fault != Fault::kSyncError) CHECK_FALSE(was_stored);
    if (was_stored) CHECK(store.await_foreign_change() == std::vector<UserId>{kAda});
    CHECK(store.list(kAda).total == 21);
    CHECK(store.recount(kAda) == store.unread(kAda).unread);
    CHECK(store.unread(kAda).revision.counter == 21);
}

TEST_CASE("a full disk stays full for whoever asks, however much is carried out that needs no room",
          "[store][sqlite][fault]") {
    FaultVfs vfs;
    TestStore store(StoreKind::kSqlite, on(vfs));
    vfs.fail(Fault::kDiskFull);
    CHECK(store.publish(keyed(1)).error().code == Errc::kUnavailable);
    for (int i = 0; i < 3; ++i) {
        CHECK(store.run_due(100) == 0);  // nothing is due: nothing is written
        CHECK(store.probe().error().code == Errc::kUnavailable);
    }
    CHECK(store.outages().size() == 1);
    vfs.clear();
    CHECK(store.probe().ok());
}

TEST_CASE("a refusal has none of the database's own words", "[store][sqlite][fault]") {
    FaultVfs vfs;
    TestStore store(StoreKind::kSqlite, on(vfs));
    store.add(kAda);
    vfs.fail(GENERATE(Fault::kDiskFull, Fault::kWriteError, Fault::kSyncError));
    for (const Error& refusal : {store.publish(keyed(1)).error(), store.probe().error()}) {
        CHECK(refusal.message.rfind("the database is away; ", 0) == 0);
        CHECK(refusal.message.find("disk") == std::string::npos);
        CHECK(refusal.message.find('/') == std::string::npos);
    }
    REQUIRE(store.outages().size() == 1);
    CHECK(store.outages()[0].find("disk") != std::string::npos);  // the log has them
}

TEST_CASE("whichever write or sync fails, nothing acknowledged is lost or doubled",
          "[store][sqlite][fault]") {
    const auto fault = GENERATE(Fault::kDiskFull, Fault::kWriteError, Fault::kSyncError);
    INFO(name_of(fault));
    constexpr int kEvents = 4;
    // How many steps the whole takes without a fault.
    std::int64_t steps = 0;
    const auto run = [&](FaultVfs& vfs, TestStore& store, bool injected) {
        for (int i = 0; i < kEvents; ++i) {
            auto published = store.publish(keyed(i));
            if (!published.ok()) {
                REQUIRE(injected);
                REQUIRE(published.error().code == Errc::kUnavailable);
                vfs.clear();
                published = store.publish(keyed(i));  // what its producer does
                REQUIRE(published.ok());
            }
            const NotificationId target = store.list(kAda).items.at(0).id;
            auto acked = store.operate(kAda, operation(OperationKind::kAck, {target}));
            if (!acked.ok()) {
                vfs.clear();
                acked = store.operate(kAda, operation(OperationKind::kAck, {target}));
                REQUIRE(acked.ok());
            }
        }
    };
    {
        FaultVfs vfs;
        TestStore store(StoreKind::kSqlite, on(vfs));
        const auto before = vfs.steps();
        run(vfs, store, false);
        steps = vfs.steps() - before;
    }
    REQUIRE(steps > 10);
    for (std::int64_t after = 0; after < steps; ++after) {
        INFO("fails from step " << after << " on");
        FaultVfs vfs;
        TestStore store(StoreKind::kSqlite, on(vfs));
        vfs.fail(fault, after);
        run(vfs, store, true);
        vfs.clear();
        store.reopen();
        REQUIRE(store.list(kAda).total == kEvents);
        const auto audit =
            await<AuditPage>([&](auto done) { store.store().audit({}, std::move(done)); });
        REQUIRE(audit.value().items.size() == kEvents);  // one with each, none without
        REQUIRE(store.unread(kAda).unread.total() == 0);
        REQUIRE(store.unread(kAda).unread == store.recount(kAda));
    }
}

TEST_CASE("a store can be closed while the disk fails", "[store][sqlite][fault]") {
    FaultVfs vfs;
    int refused = 0;
    {
        TestStore store(StoreKind::kSqlite, on(vfs));
        vfs.fail(Fault::kWriteError);
        for (int i = 0; i < 5; ++i) {
            store.store().publish(keyed(i), [&](Result<std::vector<PublishedEvent>> result) {
                refused += result.ok() ? 0 : 1;
            });
        }
    }
    CHECK(refused == 5);
}

TEST_CASE("a mutation that fails by our own fault does not take others with it",
          "[store][sqlite][fault]") {
    TemporaryFolder folder;
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    StoreSettings settings;
    settings.clock = [] { return kStart; };
    settings.plan = [&](const Event& event, const std::vector<Recipient>&,
                        Millis now) -> Result<Plan> {
        opened.wait();  // so that all are queued before the first is carried out
        if (event.own_text->title == "3") throw std::runtime_error("a bug");
        Notification draft;
        draft.user_id = event.recipients[0];
        draft.title = event.own_text->title;
        draft.created_at = draft.updated_at = now;
        return Plan{{draft}, {}, {}, {}};
    };
    auto opened_store = open_sqlite_store({folder.file("carillon.db")}, settings);
    REQUIRE(opened_store.ok());
    const auto store = std::move(opened_store).value();
    std::vector<std::future<std::optional<Errc>>> results;
    for (int i = 0; i < 8; ++i) {
        auto promise = std::make_shared<std::promise<std::optional<Errc>>>();
        results.push_back(promise->get_future());
        store->publish(keyed(i), [promise](Result<std::vector<PublishedEvent>> result) {
            promise->set_value(result.ok() ? std::nullopt : std::optional(result.error().code));
        });
    }
    gate.set_value();
    for (std::size_t i = 0; i < results.size(); ++i) {
        CHECK(results[i].get() == (i == 3 ? std::optional(Errc::kInternal) : std::nullopt));
    }
}
