#include "server/store/sqlite/sqlite_store.hpp"

#include "server/store/engine/read_jobs.hpp"
#include "server/store/engine/reader_pool.hpp"
#include "server/store/request_bytes.hpp"
#include "server/store/sqlite/epoch.hpp"
#include "server/store/sqlite/jobs.hpp"
#include "server/store/sqlite/read_connection.hpp"
#include "server/store/sqlite/sqlite_error.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

using sqlite::Connection;
using sqlite::ConnectionSettings;
using sqlite::Job;

constexpr int kWriterCacheKib = 64 * 1024;

class SqliteStore final : public Store {
  public:
    SqliteStore(const ConnectionSettings& connection, std::unique_ptr<Connection> db,
                std::size_t readers, StoreSettings settings)
        : settings_(std::move(settings)),
          outages_(settings_),
          writer_(connection, std::move(db), settings_, in_flight_, outages_),
          readers_(sqlite::reader_of(connection), std::max<std::size_t>(readers, 1), in_flight_,
                   outages_, settings_.on_error) {}

    ~SqliteStore() override { in_flight_.wait_until_none(); }

    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override {
        const std::size_t bytes = bytes_of(request);
        mutate<std::vector<PublishedEvent>>(
            [request = std::move(request)](Mutations& m) { return m.publish(request); },
            std::move(done), bytes);
    }

    void operate(OperateRequest request, Completion<Operated> done) override {
        const std::size_t bytes = bytes_of(request);
        mutate<Operated>(
            [request = std::move(request)](Mutations& m) { return m.operate(request); },
            std::move(done), bytes);
    }

    void run_due(std::size_t limit, Completion<std::size_t> done) override {
        mutate<std::size_t>([limit](Mutations& m) { return m.run_due(limit); }, std::move(done));
    }

    void contact(std::vector<UserId> users, Completion<Done> done) override {
        const std::size_t bytes = users.size() * sizeof(UserId);
        mutate<Done>(
            [users = std::move(users)](Mutations& m) {
                m.contact(users);
                return Done{};
            },
            std::move(done), bytes);
    }

    void cleanup(Completion<CleanupOutcome> done) override {
        writer_.submit(std::make_unique<CleanupJob>(writer_, CleanupOutcome{}, std::move(done)));
    }

    void put_user(DirectoryUser user, Completion<Done> done) override {
        mutate<Done>([user = std::move(user)](Mutations& m) { return m.put_user(user); },
                     std::move(done));
    }

    void delete_user(UserId user, Completion<Done> done) override {
        mutate<Done>(
            [user](Mutations& m) {
                m.delete_user(user);
                return Done{};
            },
            std::move(done));
    }

    void learn_user(LearnedUser user, Completion<Done> done) override {
        mutate<Done>(
            [user = std::move(user)](Mutations& m) {
                m.learn_user(user);
                return Done{};
            },
            std::move(done));
    }

    void revoke(RevokeRequest request, Completion<Revocation> done) override {
        mutate<Revocation>(
            [request = std::move(request)](Mutations& m) { return m.revoke(request); },
            std::move(done));
    }

    void repair(std::optional<UserId> after, Completion<RepairStep> done) override {
        mutate<RepairStep>([after](Mutations& m) { return m.repair(after); }, std::move(done));
    }

    void list(UserId user, ListQuery query, Completion<rest::Page> done, AskerGone gone) override {
        ReadTerms terms;
        terms.claim = ReadClaim{user, !query.filter.q.empty()};
        terms.most_time = store_limits::kListTime;
        terms.too_long = list_too_long(query.filter);
        terms.gone = std::move(gone);
        read<rest::Page>(
            std::move(terms), [query = std::move(query)](InboxReads& r) { return r.list(query); },
            std::move(done));
    }

    void unread(UserId user, std::uint32_t limit, Completion<Snapshot> done) override {
        read<Snapshot>(
            user, [limit](InboxReads& r) { return r.unread(limit); }, std::move(done));
    }

    void one(UserId user, NotificationId id, Completion<Notification> done) override {
        read<Notification>(
            user, [id](InboxReads& r) { return r.one(id); }, std::move(done));
    }

    void anyones(NotificationId id, Completion<Notification> done) override {
        read_plainly<Notification>([id](ReadTables& tables) { return read_anyones(tables, id); },
                                   std::move(done));
    }

    void audit(AuditQuery query, Completion<AuditPage> done) override {
        read_plainly<AuditPage>(
            [query = std::move(query)](ReadTables& tables) { return read_audit(tables, query); },
            std::move(done));
    }

    void state(UserId user, std::optional<Revision> since, Completion<InboxState> done) override {
        read<InboxState>(
            user,
            [this, since = std::move(since)](InboxReads& r) {
                return r.state(since, settings().replay_limit);
            },
            std::move(done));
    }

    void user(UserId user, Completion<DirectoryUser> done) override {
        read_plainly<DirectoryUser>([user](ReadTables& tables) { return read_user(tables, user); },
                                    std::move(done));
    }

    void user_by_email(std::string email, Completion<DirectoryUser> done) override {
        read_plainly<DirectoryUser>(
            [email = std::move(email)](ReadTables& tables) {
                return read_user_by_email(tables, email);
            },
            std::move(done));
    }

    void users(std::size_t limit, Completion<std::vector<DirectoryUser>> done) override {
        read_plainly<std::vector<DirectoryUser>>(
            [limit](ReadTables& tables) { return read_users(tables, limit); }, std::move(done));
    }

    void find_users(DirectoryQuery query, Completion<DirectoryPage> done) override {
        read_plainly<DirectoryPage>(
            [query = std::move(query)](ReadTables& tables) {
                return carillon::find_users(tables, query);
            },
            std::move(done));
    }

    void revocations(Completion<std::vector<Revocation>> done) override {
        read_plainly<std::vector<Revocation>>(
            [](ReadTables& tables) { return tables.revocations(); }, std::move(done));
    }

    void probe(Completion<Done> done) override {
        if (!outages_.is_away(Outages::kWriting) && !outages_.is_writing_unproven()) {
            return probe_reading(std::move(done));
        }
        mutate<Done>(
            [](Mutations& m) {
                m.touch();
                return Done{};
            },
            [this, done = std::move(done)](Result<Done> written) {
                if (!written) return done(std::move(written));
                probe_reading(done);
            });
    }

    StoreBacklog backlog() const override { return {writer_.waiting(), readers_.waiting()}; }

  private:
    class CleanupJob final : public Job {
      public:
        CleanupJob(sqlite::Writer& writer, CleanupOutcome before, Completion<CleanupOutcome> done)
            : writer_(writer), before_(before), done_(std::move(done)) {}

        void run(Mutations& mutations) override {
            after_ = before_;
            more_ = mutations.cleanup(after_);
        }
        void succeed() override {
            if (!more_) return done_(after_);
            writer_.submit_step(std::make_unique<CleanupJob>(writer_, after_, std::move(done_)));
        }
        void fail(const Error& error) override { done_(error); }

      private:
        sqlite::Writer& writer_;
        CleanupOutcome before_;
        CleanupOutcome after_;
        bool more_ = false;
        Completion<CleanupOutcome> done_;
    };

    class SettleJob final : public Job {
      public:
        SettleJob(SqliteStore& store, const UserId& user, std::unique_ptr<ReadJob> read)
            : store_(store), user_(user), read_(std::move(read)) {}

        void run(Mutations& mutations) override { mutations.settle(user_); }
        void succeed() override { store_.readers_.submit_again(std::move(read_)); }
        void fail(const Error& error) override { read_->fail(error); }

      private:
        SqliteStore& store_;
        UserId user_;
        std::unique_ptr<ReadJob> read_;
    };

    void probe_reading(Completion<Done> done) {
        read_plainly<Done>(
            [](ReadTables& tables) {
                tables.probe();
                return Done{};
            },
            std::move(done));
    }

    const StoreSettings& settings() const { return settings_; }
    void settle_before(const UserId& user, std::unique_ptr<ReadJob> read) {
        writer_.submit_step(std::make_unique<SettleJob>(*this, user, std::move(read)));
    }

    template <class T>
    void mutate(typename sqlite::MutationJob<T>::Work work, Completion<T> done,
                std::size_t bytes = 0) {
        writer_.submit(
            std::make_unique<sqlite::MutationJob<T>>(std::move(work), std::move(done), bytes));
    }

    template <class T>
    void read(const UserId& user, typename InboxRead<T>::Work work, Completion<T> done) {
        ReadTerms terms;
        terms.claim.user = user;
        read<T>(std::move(terms), std::move(work), std::move(done));
    }
    template <class T>
    void read(ReadTerms terms, typename InboxRead<T>::Work work, Completion<T> done) {
        readers_.submit(std::make_unique<InboxRead<T>>(
            std::move(terms), std::move(work), settings().clock,
            [this](const UserId& user, std::unique_ptr<ReadJob> read) {
                settle_before(user, std::move(read));
            },
            std::move(done)));
    }

    template <class T>
    void read_plainly(typename PlainRead<T>::Work work, Completion<T> done) {
        readers_.submit(std::make_unique<PlainRead<T>>(std::move(work), std::move(done)));
    }

    StoreSettings settings_;
    InFlight in_flight_;
    Outages outages_;
    sqlite::Writer writer_;
    ReaderPool readers_;
};

Error cannot_open(const std::string& path, const sqlite::SqliteError& error) {
    return Error{Errc::kUnavailable, "DATABASE_URL",
                 "the database " + path + " cannot be opened: " + error.what() +
                     "; expected a database of Carillon's, or a file that can be made"};
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(SqliteSettings sqlite, StoreSettings settings) {
    ConnectionSettings connection{sqlite.path, sqlite.vfs};
    connection.cache_kib = kWriterCacheKib;
    try {
        auto db = std::make_unique<Connection>(connection);
        auto migrated = sqlite::migrate(*db, settings.clock());
        if (!migrated.ok()) return migrated.error();
        for (const std::string& note : migrated->notes)
            if (settings.on_note) settings.on_note(note);
        std::unique_ptr<Store> store = std::make_unique<SqliteStore>(
            connection, std::move(db), sqlite.readers, std::move(settings));
        return store;
    } catch (const sqlite::SqliteError& error) {
        return cannot_open(sqlite.path, error);
    }
}

Result<sqlite::Migrated> migrate_sqlite(const std::string& path, Millis now) {
    try {
        Connection db(ConnectionSettings{path});
        return sqlite::migrate(db, now);
    } catch (const sqlite::SqliteError& error) {
        return cannot_open(path, error);
    }
}

Result<std::string> renew_sqlite_epoch(const std::string& path) {
    try {
        Connection db(ConnectionSettings{path});
        return sqlite::renew_epoch(db);
    } catch (const sqlite::SqliteError& error) {
        return cannot_open(path, error);
    }
}

}  // namespace carillon
