#include "server/store/postgres/postgres_store.hpp"

#include "server/store/engine/read_jobs.hpp"
#include "server/store/engine/reader_pool.hpp"
#include "server/store/postgres/jobs.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/read_connection.hpp"
#include "server/store/postgres/sweep.hpp"
#include "server/store/request_bytes.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

using postgres::Connection;
using postgres::Job;
using postgres::Touched;
using postgres::Writer;

void touch_operation(const OperateRequest& request, Touched& touched) {
    touched.inboxes.push_back(request.user);
    for (const NotificationId& id : request.operation.ids) {
        touched.rows.emplace_back(request.user, id);
        if (request.operation.kind == OperationKind::kDelete) {
            touched.deletes.emplace_back(request.user, id);
        }
    }
}

template <class T>
void touch_nothing(const T&, Touched&) {}

// Those of one event or user go the same way, whoever else there is.
std::size_t place_of(const PublishRequest& request) {
    if (request.submissions.empty()) return 0;
    const Event& event = request.submissions.front().event;
    if (!event.recipients.empty()) return event.recipients.front().hash();
    return event.team_id ? event.team_id->hash() : 0;
}

class PostgresStore final : public Store {
  public:
    PostgresStore(const PostgresSettings& postgres, std::unique_ptr<Connection> db,
                  StoreSettings settings)
        : shared_(std::move(settings)),
          sweep_(postgres.url, std::move(db), shared_),
          readers_(postgres::reader_of(postgres.url), std::max<std::size_t>(postgres.readers, 1),
                   shared_.in_flight, shared_.outages, shared_.settings.on_error) {
        const std::size_t count = std::max<std::size_t>(postgres.writers, 1);
        for (std::size_t i = 0; i < count; ++i) {
            writers_.push_back(std::make_unique<Writer>(postgres.url, shared_,
                                                        store_limits::kQueuedBytes / count));
        }
    }

    ~PostgresStore() override { shared_.in_flight.wait_until_none(); }

    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override {
        Writer& writer = writer_at(place_of(request));
        const std::size_t bytes = bytes_of(request);
        mutate<std::vector<PublishedEvent>>(
            writer, std::move(request),
            [](const PublishRequest& asked, Touched& touched) {
                touched.publishes.push_back(&asked);
            },
            [](const PublishRequest& asked, Mutations& m) { return m.publish(asked); },
            std::move(done), bytes);
    }

    void operate(OperateRequest request, Completion<Operated> done) override {
        Writer& writer = writer_of(request.user);
        const std::size_t bytes = bytes_of(request);
        mutate<Operated>(
            writer, std::move(request), touch_operation,
            [](const OperateRequest& asked, Mutations& m) { return m.operate(asked); },
            std::move(done), bytes);
    }

    void run_due(std::size_t limit, Completion<std::size_t> done) override {
        mutate<std::size_t>(
            writer_at(0), limit, touch_nothing<std::size_t>,
            [](const std::size_t& most, Mutations& m) {
                return Result<std::size_t>(m.run_due(most));
            },
            std::move(done));
    }

    void contact(std::vector<UserId> users, Completion<Done> done) override {
        Writer& writer = writer_at(users.empty() ? 0 : users.front().hash());
        const std::size_t bytes = users.size() * sizeof(UserId);
        mutate<Done>(
            writer, std::move(users),
            [](const std::vector<UserId>& here, Touched& touched) {
                touched.inboxes.insert(touched.inboxes.end(), here.begin(), here.end());
            },
            [](const std::vector<UserId>& here, Mutations& m) {
                m.contact(here);
                return Result<Done>(Done{});
            },
            std::move(done), bytes);
    }

    void cleanup(Completion<CleanupOutcome> done) override {
        Writer& writer = writer_at(0);
        writer.submit(std::make_unique<CleanupJob>(writer, CleanupOutcome{}, std::move(done)));
    }

    void repair(std::optional<UserId> after, Completion<RepairStep> done) override {
        mutate<RepairStep>(
            writer_at(0), std::move(after), touch_nothing<std::optional<UserId>>,
            [](const std::optional<UserId>& behind, Mutations& m) {
                return Result<RepairStep>(m.repair(behind));
            },
            std::move(done));
    }

    void put_user(DirectoryUser user, Completion<Done> done) override {
        mutate<Done>(
            writer_of(user.id), std::move(user), touch_nothing<DirectoryUser>,
            [](const DirectoryUser& put, Mutations& m) { return m.put_user(put); },
            std::move(done));
    }

    void delete_user(UserId user, Completion<Done> done) override {
        mutate<Done>(
            writer_of(user), std::move(user), touch_nothing<UserId>,
            [](const UserId& gone, Mutations& m) {
                m.delete_user(gone);
                return Result<Done>(Done{});
            },
            std::move(done));
    }

    void learn_user(LearnedUser user, Completion<Done> done) override {
        mutate<Done>(
            writer_of(user.id), std::move(user), touch_nothing<LearnedUser>,
            [](const LearnedUser& learned, Mutations& m) {
                m.learn_user(learned);
                return Result<Done>(Done{});
            },
            std::move(done));
    }

    void revoke(RevokeRequest request, Completion<Revocation> done) override {
        Writer& writer = request.what.user ? writer_of(*request.what.user) : writer_at(0);
        mutate<Revocation>(
            writer, std::move(request), touch_nothing<RevokeRequest>,
            [](const RevokeRequest& asked, Mutations& m) {
                return Result<Revocation>(m.revoke(asked));
            },
            std::move(done));
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
        const Outages& outages = shared_.outages;
        if (!outages.is_away(Outages::kWriting) && !outages.is_writing_unproven()) {
            return probe_reading(std::move(done));
        }
        mutate<Done>(
            writer_at(0), Done{}, touch_nothing<Done>,
            [](const Done&, Mutations& m) {
                m.touch();
                return Result<Done>(Done{});
            },
            [this, done = std::move(done)](Result<Done> written) {
                if (!written) return done(std::move(written));
                probe_reading(done);
            });
    }

    void look_every(Millis interval) override { sweep_.look_every(interval); }
    void look_now() override { sweep_.look_now(); }

    StoreBacklog backlog() const override {
        StoreBacklog backlog;
        for (const auto& writer : writers_)
            backlog.mutations += writer->waiting();
        backlog.reads = readers_.waiting();
        return backlog;
    }

  private:
    class CleanupJob final : public Job {
      public:
        CleanupJob(Writer& writer, CleanupOutcome before, Completion<CleanupOutcome> done)
            : writer_(writer), before_(before), done_(std::move(done)) {}

        void touches(Touched&) const override {}
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
        Writer& writer_;
        CleanupOutcome before_;
        CleanupOutcome after_;
        bool more_ = false;
        Completion<CleanupOutcome> done_;
    };

    class SettleJob final : public Job {
      public:
        SettleJob(PostgresStore& store, const UserId& user, std::unique_ptr<ReadJob> read)
            : store_(store), user_(user), read_(std::move(read)) {}

        void touches(Touched& touched) const override { touched.inboxes.push_back(user_); }
        void run(Mutations& mutations) override { mutations.settle(user_); }
        void succeed() override { store_.readers_.submit_again(std::move(read_)); }
        void fail(const Error& error) override { read_->fail(error); }

      private:
        PostgresStore& store_;
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

    const StoreSettings& settings() const { return shared_.settings; }
    void settle_before(const UserId& user, std::unique_ptr<ReadJob> read) {
        writer_of(user).submit_step(std::make_unique<SettleJob>(*this, user, std::move(read)));
    }

    Writer& writer_at(std::size_t hash) { return *writers_[hash % writers_.size()]; }
    Writer& writer_of(const UserId& user) { return writer_at(user.hash()); }

    template <class T, class Request>
    void mutate(Writer& writer, Request request,
                typename postgres::MutationJob<T, Request>::Touch touch,
                typename postgres::MutationJob<T, Request>::Work work, Completion<T> done,
                std::size_t bytes = 0) {
        writer.submit(std::make_unique<postgres::MutationJob<T, Request>>(
            std::move(request), touch, work, std::move(done), bytes));
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

    postgres::Shared shared_;
    postgres::Sweep sweep_;
    ReaderPool readers_;
    std::vector<std::unique_ptr<Writer>> writers_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_postgres_store(const PostgresSettings& postgres,
                                                   StoreSettings settings) {
    try {
        auto db = std::make_unique<Connection>(postgres.url);
        auto migrated = postgres::migrate(*db, settings.clock());
        if (!migrated.ok()) return migrated.error();
        for (const std::string& note : migrated->notes)
            if (settings.on_note) settings.on_note(note);
        std::unique_ptr<Store> store =
            std::make_unique<PostgresStore>(postgres, std::move(db), std::move(settings));
        return store;
    } catch (const postgres::PostgresError& error) {
        return postgres::cannot_open(error);
    }
}

}  // namespace carillon
