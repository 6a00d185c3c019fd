#include "server/store/engine/database_store.hpp"

#include "server/store/rules/reads.hpp"
#include "server/store/store_limits.hpp"

namespace carillon {
namespace {

// Whatever concerns several users, and is in no event.
constexpr std::size_t kEverybodysPlace = 0;

// Those of one event or user go the same way, whoever else there is.
std::size_t place_of(const PublishRequest& request) {
    if (request.submissions.empty()) return kEverybodysPlace;
    const Event& event = request.submissions.front().event;
    if (!event.recipients.empty()) return event.recipients.front().hash();
    return event.team_id ? event.team_id->hash() : kEverybodysPlace;
}

}  // namespace

DatabaseStore::DatabaseStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

DatabaseStore::~DatabaseStore() {
    database_->wait_until_idle();
}

template <class T>
void DatabaseStore::mutate(std::size_t place, typename MutationJob<T>::Work work,
                           Completion<T> done) {
    database_->write(place, std::make_unique<MutationJob<T>>(std::move(work), std::move(done)));
}

void DatabaseStore::publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) {
    const std::size_t place = place_of(request);
    database_->write(place, std::make_unique<PublishJob>(std::move(request), std::move(done)));
}

void DatabaseStore::operate(OperateRequest request, Completion<Operated> done) {
    const std::size_t place = request.user.hash();
    database_->write(place,
                     operate_job(std::move(request), std::move(done), database_->settings()));
}

void DatabaseStore::run_due(std::size_t limit, Completion<std::size_t> done) {
    const auto erased = std::make_shared<std::vector<UserId>>();
    mutate<std::size_t>(
        kEverybodysPlace,
        [limit, erased](Mutations& m) {
            const std::size_t did = m.run_due(limit);
            *erased = m.to_overwrite();
            return did;
        },
        [this, erased, done = std::move(done)](Result<std::size_t> did) {
            if (did)
                for (const UserId& user : *erased)
                    end_erasure(user, [](const Result<rest::EraseResult>&) {});
            done(std::move(did));
        });
}

void DatabaseStore::contact(std::vector<UserId> users, Completion<Done> done) {
    const std::size_t place = users.empty() ? kEverybodysPlace : users.front().hash();
    database_->write(place, std::make_unique<ContactJob>(std::move(users), std::move(done)));
}

void DatabaseStore::cleanup(Completion<CleanupOutcome> done) {
    database_->write(kEverybodysPlace, std::make_unique<CleanupJob>(std::move(done)));
}

void DatabaseStore::repair(std::optional<UserId> after, Completion<RepairStep> done) {
    mutate<RepairStep>(
        kEverybodysPlace, [after](Mutations& m) { return m.repair(after); }, std::move(done));
}

void DatabaseStore::put_user(DirectoryUser user, Completion<Done> done) {
    const std::size_t place = user.id.hash();
    mutate<Done>(
        place, [user = std::move(user)](Mutations& m) { return m.put_user(user); },
        std::move(done));
}

void DatabaseStore::delete_user(UserId user, Completion<Done> done) {
    mutate<Done>(
        user.hash(), [user](Mutations& m) { return m.delete_user(user); }, std::move(done));
}

void DatabaseStore::learn_user(LearnedUser user, Completion<Done> done) {
    const std::size_t place = user.id.hash();
    mutate<Done>(
        place, [user = std::move(user)](Mutations& m) { return m.learn_user(user); },
        std::move(done));
}

void DatabaseStore::revoke(RevokeRequest request, Completion<Revocation> done) {
    const std::size_t place = request.what.user ? request.what.user->hash() : kEverybodysPlace;
    mutate<Revocation>(
        place, [request = std::move(request)](Mutations& m) { return m.revoke(request); },
        std::move(done));
}

void DatabaseStore::lease_deliveries(std::vector<DeliveryRoom> room,
                                     Completion<LeasedDeliveries> done) {
    mutate<LeasedDeliveries>(
        kEverybodysPlace,
        [room = std::move(room)](Mutations& m) { return m.lease_deliveries(room); },
        std::move(done));
}

void DatabaseStore::extend_leases(std::vector<DeliveryAttempt> attempts, Completion<Done> done) {
    mutate<Done>(
        kEverybodysPlace,
        [attempts = std::move(attempts)](Mutations& m) { return m.extend_leases(attempts); },
        std::move(done));
}

void DatabaseStore::end_attempts(std::vector<EndedAttempt> ended, Completion<Done> done) {
    mutate<Done>(
        kEverybodysPlace,
        [ended = std::move(ended)](Mutations& m) { return m.end_attempts(ended); },
        std::move(done));
}

void DatabaseStore::note_report(DeliveryReport report, Completion<Done> done) {
    mutate<Done>(
        kEverybodysPlace,
        [report = std::move(report)](Mutations& m) { return m.note_report(report); },
        std::move(done));
}

void DatabaseStore::send_again(SendAgainRequest request, Completion<SentAgain> done) {
    mutate<SentAgain>(
        kEverybodysPlace,
        [request = std::move(request)](Mutations& m) { return m.send_again(request); },
        std::move(done));
}

void DatabaseStore::retract(std::string event_id, Completion<rest::RetractResult> done) {
    database_->write(kEverybodysPlace,
                     std::make_unique<RetractJob>(std::move(event_id), std::move(done)));
}

void DatabaseStore::begin_export(PersonRequest request, Completion<Done> done) {
    const std::size_t place = request.user.hash();
    mutate<Done>(
        place, [request = std::move(request)](Mutations& m) { return m.begin_export(request); },
        std::move(done));
}

void DatabaseStore::erase(PersonRequest request, Completion<rest::EraseResult> done) {
    const std::size_t place = request.user.hash();
    const auto finish = [this](const UserId& user, Completion<rest::EraseResult> answer) {
        end_erasure(user, std::move(answer));
    };
    database_->write(place,
                     std::make_unique<EraseJob>(std::move(request), std::move(done), finish));
}

void DatabaseStore::end_erasure(const UserId& user, Completion<rest::EraseResult> done) {
    database_->overwrite_freed([this, user, done = std::move(done)] {
        const auto told = [this, user, done](const Result<std::optional<Erasure>>& ended) {
            if (!ended) return done(ended.error());
            if (!*ended) return done(rest::EraseResult());  // another process has ended it
            const rest::EraseResult result = (*ended)->result;
            if (database_->settings().on_erased) database_->settings().on_erased(user, result);
            done(result);
        };
        database_->write_step(user.hash(),
                              std::make_unique<MutationJob<std::optional<Erasure>>>(
                                  [user](Mutations& m) { return m.end_erasure(user); }, told));
    });
}

void DatabaseStore::export_page(UserId user, ExportPlace place, Completion<ExportPage> done) {
    read_plainly<ExportPage>(
        [user, place = std::move(place), now = database_->settings().clock()](ReadTables& tables) {
            return read_export_page(tables, user, place, now);
        },
        std::move(done));
}

void DatabaseStore::put_subscription(UserId user, std::string address_digest, std::string content,
                                     Completion<SubscriptionId> done) {
    mutate<SubscriptionId>(
        user.hash(),
        [user, address_digest = std::move(address_digest), content = std::move(content)](
            Mutations& m) { return m.put_subscription(user, address_digest, content); },
        std::move(done));
}

void DatabaseStore::delete_subscription(std::optional<UserId> user, SubscriptionId id,
                                        Completion<Done> done) {
    mutate<Done>(
        user ? user->hash() : kEverybodysPlace,
        [user, id](Mutations& m) { return m.delete_subscription(user, id); }, std::move(done));
}

void DatabaseStore::put_webhook(WebhookRequest request, Completion<Webhook> done) {
    mutate<Webhook>(
        kEverybodysPlace,
        [request = std::move(request)](Mutations& m) { return m.put_webhook(request); },
        std::move(done));
}

void DatabaseStore::delete_webhook(WebhookRequest request, Completion<Done> done) {
    mutate<Done>(
        kEverybodysPlace,
        [request = std::move(request)](Mutations& m) { return m.delete_webhook(request); },
        std::move(done));
}

template <class T>
void DatabaseStore::read(ReadTerms terms, typename InboxRead<T>::Work work, Completion<T> done) {
    database_->read(std::make_unique<InboxRead<T>>(
        std::move(terms), std::move(work), database_->settings().clock,
        [this](const UserId& user, std::unique_ptr<ReadJob> read) {
            catch_up_before(user, std::move(read));
        },
        std::move(done)));
}

template <class T>
void DatabaseStore::read(const UserId& user, typename InboxRead<T>::Work work, Completion<T> done) {
    ReadTerms terms;
    terms.claim.user = user;
    read<T>(std::move(terms), std::move(work), std::move(done));
}

template <class T>
void DatabaseStore::read_plainly(typename PlainRead<T>::Work work, Completion<T> done) {
    database_->read(std::make_unique<PlainRead<T>>(std::move(work), std::move(done)));
}

void DatabaseStore::catch_up_before(const UserId& user, std::unique_ptr<ReadJob> read) {
    database_->write_step(
        user.hash(), std::make_unique<CatchUpJob>(user, std::move(read),
                                                  [this](std::unique_ptr<ReadJob> caught_up) {
                                                      database_->read_again(std::move(caught_up));
                                                  }));
}

void DatabaseStore::list(UserId user, ListQuery query, Completion<rest::Page> done,
                         AskerGone gone) {
    ReadTerms terms;
    terms.claim = ReadClaim{user, !query.filter.q.empty()};
    terms.most_time = store_limits::kListTime;
    terms.too_long = list_too_long(query.filter);
    terms.gone = std::move(gone);
    read<rest::Page>(
        std::move(terms),
        [this, user, query = std::move(query)](InboxReads& r) {
            const Revision at = r.revision();
            rest::Page page = r.list(query, totals_.find(user, query.filter, at));
            totals_.put(user, query.filter, at, page.total);
            return page;
        },
        std::move(done));
}

void DatabaseStore::unread(UserId user, std::uint32_t limit, Completion<Snapshot> done) {
    read<Snapshot>(
        user, [limit](InboxReads& r) { return r.unread(limit); }, std::move(done));
}

void DatabaseStore::one(UserId user, NotificationId id, Completion<Notification> done) {
    read<Notification>(
        user, [id](InboxReads& r) { return r.one(id); }, std::move(done));
}

void DatabaseStore::state(UserId user, std::optional<Revision> since, Completion<InboxState> done) {
    const std::uint32_t replay_limit = database_->settings().replay_limit;
    read<InboxState>(
        user,
        [since = std::move(since), replay_limit](InboxReads& r) {
            return r.state(since, replay_limit);
        },
        std::move(done));
}

void DatabaseStore::unscoped(NotificationId id, Completion<Notification> done) {
    read_plainly<Notification>([id](ReadTables& tables) { return read_unscoped(tables, id); },
                               std::move(done));
}

void DatabaseStore::webhooks(Completion<std::vector<Webhook>> done) {
    read_plainly<std::vector<Webhook>>([](ReadTables& tables) { return read_webhooks(tables); },
                                       std::move(done));
}

void DatabaseStore::webhook(WebhookId id, Completion<Webhook> done) {
    read_plainly<Webhook>([id](ReadTables& tables) { return read_webhook(tables, id); },
                          std::move(done));
}

void DatabaseStore::change_preferences(PreferencesChange change, Completion<KeptPreferences> done) {
    const std::size_t place = change.user.hash();
    mutate<KeptPreferences>(
        place, [change = std::move(change)](Mutations& m) { return m.change_preferences(change); },
        std::move(done));
}

void DatabaseStore::preferences(UserId user, Completion<KeptPreferences> done) {
    read_plainly<KeptPreferences>(
        [user](ReadTables& tables) { return read_preferences(tables, user); }, std::move(done));
}

void DatabaseStore::deliveries(DeliveryQuery query, Completion<DeliveryPage> done) {
    read_plainly<DeliveryPage>(
        [query = std::move(query)](ReadTables& tables) { return read_deliveries(tables, query); },
        std::move(done));
}

void DatabaseStore::analytics(AnalyticsQuery query, Completion<AnalyticsReport> done) {
    read_plainly<AnalyticsReport>(
        [query = std::move(query)](ReadTables& tables) {
            return make_report(query, tables.sums(query));
        },
        std::move(done));
}

void DatabaseStore::subscriptions(UserId user, Completion<std::vector<PushSubscription>> done) {
    read_plainly<std::vector<PushSubscription>>(
        [user](ReadTables& tables) { return tables.subscriptions(user); }, std::move(done));
}

void DatabaseStore::has_sent(UserId actor, std::string event_id, Completion<bool> done) {
    read_plainly<bool>([actor, event_id = std::move(event_id)](
                           ReadTables& tables) { return tables.has_sent(actor, event_id); },
                       std::move(done));
}

void DatabaseStore::count_due_deliveries(Completion<std::uint64_t> done) {
    read_plainly<std::uint64_t>(
        [now = database_->settings().clock()](ReadTables& tables) {
            return tables.count_due_deliveries(now);
        },
        std::move(done));
}

void DatabaseStore::audit(AuditQuery query, Completion<AuditPage> done) {
    read_plainly<AuditPage>(
        [query = std::move(query)](ReadTables& tables) { return read_audit(tables, query); },
        std::move(done));
}

void DatabaseStore::user(UserId user, Completion<DirectoryUser> done) {
    read_plainly<DirectoryUser>([user](ReadTables& tables) { return read_user(tables, user); },
                                std::move(done));
}

void DatabaseStore::user_by_email(std::string email, Completion<DirectoryUser> done) {
    read_plainly<DirectoryUser>(
        [email = std::move(email)](ReadTables& tables) {
            return read_user_by_email(tables, email);
        },
        std::move(done));
}

void DatabaseStore::users(std::size_t limit, Completion<std::vector<DirectoryUser>> done) {
    read_plainly<std::vector<DirectoryUser>>(
        [limit](ReadTables& tables) { return read_users(tables, limit); }, std::move(done));
}

void DatabaseStore::find_users(DirectoryQuery query, Completion<DirectoryPage> done) {
    read_plainly<DirectoryPage>(
        [query = std::move(query)](ReadTables& tables) {
            return carillon::find_users(tables, query);
        },
        std::move(done));
}

void DatabaseStore::revocations(Completion<std::vector<Revocation>> done) {
    read_plainly<std::vector<Revocation>>([](ReadTables& tables) { return tables.revocations(); },
                                          std::move(done));
}

void DatabaseStore::probe(Completion<Done> done) {
    if (!database_->is_writing_in_doubt()) return probe_reading(std::move(done));
    mutate<Done>(
        kEverybodysPlace, [](Mutations& m) { return m.touch(); },
        [this, done = std::move(done)](Result<Done> written) {
            if (!written) return done(std::move(written));
            probe_reading(done);
        });
}

void DatabaseStore::probe_reading(Completion<Done> done) {
    read_plainly<Done>(
        [](ReadTables& tables) {
            tables.probe();
            return Done{};
        },
        std::move(done));
}

}  // namespace carillon
