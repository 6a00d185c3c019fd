#include "server/store/postgres/postgres_store.hpp"

#include "server/store/postgres/audit_rows.hpp"
#include "server/store/postgres/directory_reads.hpp"
#include "server/store/postgres/inbox_reads.hpp"
#include "server/store/postgres/jobs.hpp"
#include "server/store/postgres/postgres_error.hpp"
#include "server/store/postgres/sweep.hpp"
#include "server/store/read_terms.hpp"
#include "server/store/request_bytes.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

using postgres::Connection;
using postgres::InboxReads;
using postgres::Job;
using postgres::ReadJob;
using postgres::Touched;
using postgres::Transaction;
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
          readers_(postgres.url, std::max<std::size_t>(postgres.readers, 1), shared_) {
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
        read_plainly<Notification>(
            [id](Transaction& db) -> Result<Notification> {
                auto found = postgres::find_anyones(db, id);
                if (!found) return Error{Errc::kNotFound, "", "there is no such notification"};
                return std::move(*found);
            },
            std::move(done));
    }

    void audit(AuditQuery query, Completion<AuditPage> done) override {
        read_plainly<AuditPage>(
            [query = std::move(query)](Transaction& db) { return postgres::read_audit(db, query); },
            std::move(done));
    }

    void state(UserId user, std::optional<Revision> since, Completion<InboxState> done) override {
        read<InboxState>(
            user, [since = std::move(since)](InboxReads& r) { return r.state(since); },
            std::move(done));
    }

    void user(UserId user, Completion<DirectoryUser> done) override {
        read_plainly<DirectoryUser>(
            [user](Transaction& db) { return postgres::read_user(db, user); }, std::move(done));
    }

    void user_by_email(std::string email, Completion<DirectoryUser> done) override {
        read_plainly<DirectoryUser>(
            [email = std::move(email)](Transaction& db) {
                return postgres::read_user_by_email(db, email);
            },
            std::move(done));
    }

    void users(std::size_t limit, Completion<std::vector<DirectoryUser>> done) override {
        read_plainly<std::vector<DirectoryUser>>(
            [limit](Transaction& db) { return postgres::read_users(db, limit); }, std::move(done));
    }

    void find_users(DirectoryQuery query, Completion<DirectoryPage> done) override {
        read_plainly<DirectoryPage>(
            [query = std::move(query)](Transaction& db) { return postgres::find_users(db, query); },
            std::move(done));
    }

    void revocations(Completion<std::vector<Revocation>> done) override {
        read_plainly<std::vector<Revocation>>(
            [](Transaction& db) { return postgres::read_revocations(db, 0); }, std::move(done));
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

    // A read of one inbox. When something is due in it, a writer settles that first and the read
    // begins again.
    template <class T>
    class InboxRead final : public ReadJob {
      public:
        using Work = std::function<Result<T>(InboxReads&)>;

        InboxRead(PostgresStore& store, ReadTerms terms, Work work, Completion<T> done)
            : store_(store),
              terms_(std::move(terms)),
              work_(std::move(work)),
              done_(std::move(done)) {}

        void run(Connection& db) override {
            result_.reset();
            Transaction transaction(db, Transaction::Kind::kRead);
            const StoreSettings& settings = store_.shared_.settings;
            InboxReads reads(transaction, user(), settings, terms_.most_time);
            if (!reads.needs_settling(settings.clock())) result_.emplace(work_(reads));
        }
        void finish(std::unique_ptr<ReadJob> self) override {
            if (result_) return done_(std::move(*result_));
            store_.writer_of(user()).submit_step(
                std::make_unique<SettleJob>(store_, user(), std::move(self)));
        }
        void fail(const Error& error) override { done_(error); }
        const ReadClaim& claim() const override { return terms_.claim; }
        Millis most_time() const override { return terms_.most_time; }
        Error too_long() const override { return terms_.too_long; }
        bool is_unwanted() const override { return terms_.gone && *terms_.gone; }

      private:
        const UserId& user() const { return *terms_.claim.user; }

        PostgresStore& store_;
        ReadTerms terms_;
        Work work_;
        Completion<T> done_;
        std::optional<Result<T>> result_;
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
        read_plainly<Done>([](Transaction& db) { return postgres::read_probe(db); },
                           std::move(done));
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
        readers_.submit(std::make_unique<InboxRead<T>>(*this, std::move(terms), std::move(work),
                                                       std::move(done)));
    }

    template <class T>
    void read_plainly(typename postgres::PlainRead<T>::Work work, Completion<T> done) {
        readers_.submit(std::make_unique<postgres::PlainRead<T>>(std::move(work), std::move(done)));
    }

    postgres::Shared shared_;
    postgres::Sweep sweep_;
    postgres::Readers readers_;
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
