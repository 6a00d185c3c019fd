#pragma once
// A store under test with a clock that the test sets, blocking calls, and what the store has told.
// STORE_TEST writes a test once and runs it on every store.

#include "server/store/store.hpp"
#include "tests/support/fixtures.hpp"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace carillon::test {

enum class StoreKind { kMemory, kSqlite, kPostgres };

// A folder that goes away with it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string file(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

// A schema of its own in the PostgreSQL server that CARILLON_TEST_POSTGRES names
// (scripts/with-postgres starts one); it goes away with it.
class TemporarySchema {
  public:
    TemporarySchema();
    ~TemporarySchema();
    TemporarySchema(const TemporarySchema&) = delete;
    TemporarySchema& operator=(const TemporarySchema&) = delete;

    const std::string& url() const { return url_; }

  private:
    std::string name_;
    std::string url_;
};

struct StoreOptions {
    std::uint32_t replay_limit = 100;
    // SQLite: a file, empty = a new one in a folder of its own. PostgreSQL: the address, empty = a
    // new schema.
    std::string path;
    std::string vfs;
    std::optional<int> log_pages = {};  // SQLite's
    std::size_t step_rows = store_limits::kStepRows;
    Millis finished_retention{0};
    std::uint64_t inbox_rows = 0;
    ChannelSwitches channels = {};
    Preferences defaults = {};                                  // the operator's
    std::function<bool()> are_templates_gone = {};              // asked when an event is planned
    std::function<void(Store&, const Commit&)> on_commit = {};  // on the store's thread
};

// 2026-11-22T09:30:00Z, where the tests' clocks begin.
inline constexpr Millis kStart{1795339800000};
inline constexpr Millis kSecond{1000};
inline constexpr Millis kHour{3600 * 1000};
inline constexpr Millis kDay{24 * 3600 * 1000};

class TestStore {
  public:
    explicit TestStore(StoreKind kind, StoreOptions options = {});
    ~TestStore();

    Store& store() { return *store_; }
    Millis now() const { return Millis(now_.load()); }
    void advance(Millis time) { now_ += time.count(); }
    // Closes the store (what is queued is carried out) and opens it again.
    void reopen();
    const std::string& path() const { return options_.path; }

    // The calls of Store, awaited.
    Result<std::vector<PublishedEvent>> publish(PublishRequest request);
    Result<std::vector<PublishedEvent>> publish(Event event, std::vector<DedupeKey> keys = {});
    Result<Operated> operate(const UserId& user, Operation operation);
    // As a client that names its operations.
    Result<Operated> operate(const UserId& user, Operation operation, std::string_view op);
    std::size_t run_due(std::size_t limit);
    CleanupOutcome cleanup();
    void contact(std::vector<UserId> users);
    void put_user(DirectoryUser user);
    Result<Done> try_put_user(DirectoryUser user);
    Revocation revoke(RevocationRequest what);
    std::vector<Revocation> revocations();
    DirectoryPage find_users(DirectoryQuery query);
    void delete_user(const UserId& user);
    void learn_user(LearnedUser user);
    RepairStep repair(std::optional<UserId> after = std::nullopt);
    rest::Page list(const UserId& user, ListQuery query = {});
    Snapshot unread(const UserId& user, std::uint32_t limit = 200);
    Result<Notification> one(const UserId& user, const NotificationId& id);
    InboxState state(const UserId& user, std::optional<Revision> since = std::nullopt);
    Result<DirectoryUser> user(const UserId& id);
    Result<DirectoryUser> user_by_email(const std::string& email);
    std::vector<DirectoryUser> users(std::size_t limit);
    Status probe();

    // Publishes one titled event to one user and answers what was created.
    Notification add(const UserId& user, const std::string& title = "Call Acme",
                     std::optional<Priority> priority = std::nullopt,
                     std::optional<double> ttl_hours = std::nullopt);
    // All rows that lists show.
    std::vector<Notification> rows(const UserId& user);
    // The counters and the digest, counted over them.
    Unread recount(const UserId& user);
    InboxDigest recount_digest(const UserId& user);

    // What the store has told so far, in order.
    std::vector<std::shared_ptr<const Commit>> commits() const;
    void forget_commits();
    // Waits for the next report of foreign changes and takes it.
    std::vector<UserId> await_foreign_change();
    // Waits until `count` broadcasts were told.
    void await_broadcasts(int count);
    // Those that were told, of this store's own mutations or of others'; waits for one of the
    // latter.
    std::vector<Revocation> revoked() const;
    Revocation await_foreign_revocation();
    std::vector<std::string> notes() const;
    std::vector<std::string> errors() const;
    std::vector<std::string> outages() const;
    int recoveries() const;
    // Groups of mutations that were told for the metrics.
    int groups() const;
    std::vector<CreatedLater> created_later() const;
    std::vector<Skipped> skipped() const;
    std::vector<Delivery> told_deliveries() const;
    std::vector<Webhook> disabled() const;

  private:
    StoreSettings settings();
    void keep_what_is_told(StoreSettings& settings);
    void keep_how_it_goes(StoreSettings& settings);
    void open();

    StoreKind kind_;
    StoreOptions options_;
    std::optional<TemporaryFolder> folder_;
    std::optional<TemporarySchema> schema_;
    std::atomic<std::int64_t> now_{kStart.count()};

    mutable std::mutex mutex_;
    std::condition_variable told_;
    std::vector<std::shared_ptr<const Commit>> commits_;
    std::vector<UserId> foreign_;
    std::vector<Revocation> revoked_;
    std::vector<Revocation> foreign_revoked_;
    std::vector<std::string> notes_;
    std::vector<std::string> errors_;
    std::vector<std::string> outages_;
    std::vector<CreatedLater> created_later_;
    std::vector<Skipped> skipped_;
    std::vector<Delivery> deliveries_;
    std::vector<Webhook> disabled_;
    int recoveries_ = 0;
    int groups_ = 0;
    int broadcasts_ = 0;
    std::unique_ptr<Store> store_;
};

// Events that bring their own text: the title is given, the body "Body of " and the title.
Event titled_event(const std::string& title, std::vector<UserId> recipients);
Event team_event(const std::string& title, const TeamId& team);
PublishRequest request_of(std::vector<Event> events);

Operation operation(OperationKind kind, std::vector<NotificationId> ids);
Operation snooze(std::vector<NotificationId> ids, Millis until);
Operation ack_all(std::optional<Revision> bound = std::nullopt);

std::vector<NotificationId> ids_of(const std::vector<Notification>& items);
std::vector<std::string> titles_of(const std::vector<Notification>& items);

// Waits for a completion; fails the test when it does not come.
template <class T>
Result<T> await(const std::function<void(Completion<T>)>& call) {
    auto promise = std::make_shared<std::promise<Result<T>>>();
    auto future = promise->get_future();
    call([promise](Result<T> result) { promise->set_value(std::move(result)); });
    if (future.wait_for(std::chrono::minutes(2)) != std::future_status::ready) {
        throw std::runtime_error("a completion did not come");
    }
    return future.get();
}

// Of a call that must not be refused.
template <class T>
T value_of(Result<T> result) {
    if (!result.ok()) throw std::runtime_error("the store refused: " + result.error().message);
    return std::move(result).value();
}

}  // namespace carillon::test

#define CARILLON_STORE_TEST(function, name, tags)             \
    static void function(::carillon::test::StoreKind kind);   \
    TEST_CASE(name " (memory)", tags "[store][memory]") {     \
        function(::carillon::test::StoreKind::kMemory);       \
    }                                                         \
    TEST_CASE(name " (sqlite)", tags "[store][sqlite]") {     \
        function(::carillon::test::StoreKind::kSqlite);       \
    }                                                         \
    TEST_CASE(name " (postgres)", tags "[store][postgres]") { \
        function(::carillon::test::StoreKind::kPostgres);     \
    }                                                         \
    static void function([[maybe_unused]] ::carillon::test::StoreKind kind)

// STORE_TEST("a sentence", "[area]") { TestStore store(kind); … }
#define STORE_TEST(name, tags) \
    CARILLON_STORE_TEST(INTERNAL_CATCH_UNIQUE_NAME(store_test_), name, tags)
