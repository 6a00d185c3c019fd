#pragma once
// The store on a database, whichever it is: each call of Store becomes a job, of a writer
// (write_jobs.hpp) or of a reader (read_jobs.hpp). A read that finds something due in its inbox has
// a writer catch up and begins again.

#include "server/store/engine/database.hpp"
#include "server/store/engine/list_totals.hpp"
#include "server/store/engine/read_jobs.hpp"
#include "server/store/engine/write_jobs.hpp"
#include "server/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

class DatabaseStore : public Store {
  public:
    explicit DatabaseStore(std::unique_ptr<Database> database);
    ~DatabaseStore() override;

    void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) override;
    void operate(OperateRequest request, Completion<Operated> done) override;
    void run_due(std::size_t limit, Completion<std::size_t> done) override;
    void contact(std::vector<UserId> users, Completion<Done> done) override;
    void cleanup(Completion<CleanupOutcome> done) override;
    void repair(std::optional<UserId> after, Completion<RepairStep> done) override;
    void put_user(DirectoryUser user, Completion<Done> done) override;
    void delete_user(UserId user, Completion<Done> done) override;
    void learn_user(LearnedUser user, Completion<Done> done) override;
    void revoke(RevokeRequest request, Completion<Revocation> done) override;

    void lease_deliveries(std::vector<DeliveryRoom> room,
                          Completion<LeasedDeliveries> done) override;
    void extend_leases(std::vector<DeliveryAttempt> attempts, Completion<Done> done) override;
    void end_attempts(std::vector<EndedAttempt> ended, Completion<Done> done) override;
    void note_report(DeliveryReport report, Completion<Done> done) override;
    void send_again(SendAgainRequest request, Completion<SentAgain> done) override;
    void retract(std::string event_id, Completion<rest::RetractResult> done) override;
    void put_subscription(UserId user, std::string address_digest, std::string content,
                          Completion<SubscriptionId> done) override;
    void delete_subscription(std::optional<UserId> user, SubscriptionId id,
                             Completion<Done> done) override;
    void put_webhook(WebhookRequest request, Completion<Webhook> done) override;
    void delete_webhook(WebhookRequest request, Completion<Done> done) override;

    void begin_export(PersonRequest request, Completion<Done> done) override;
    void erase(PersonRequest request, Completion<rest::EraseResult> done) override;
    void export_page(UserId user, ExportPlace place, Completion<ExportPage> done) override;
    void change_preferences(PreferencesChange change, Completion<KeptPreferences> done) override;

    void preferences(UserId user, Completion<KeptPreferences> done) override;
    void webhooks(Completion<std::vector<Webhook>> done) override;
    void webhook(WebhookId id, Completion<Webhook> done) override;
    void deliveries(DeliveryQuery query, Completion<DeliveryPage> done) override;
    void analytics(AnalyticsQuery query, Completion<AnalyticsReport> done) override;
    void subscriptions(UserId user, Completion<std::vector<PushSubscription>> done) override;
    void has_sent(UserId actor, std::string event_id, Completion<bool> done) override;
    void count_due_deliveries(Completion<std::uint64_t> done) override;
    void list(UserId user, ListQuery query, Completion<rest::Page> done, AskerGone gone) override;
    void unread(UserId user, std::uint32_t limit, Completion<Snapshot> done) override;
    void one(UserId user, NotificationId id, Completion<Notification> done) override;
    void unscoped(NotificationId id, Completion<Notification> done) override;
    void audit(AuditQuery query, Completion<AuditPage> done) override;
    void state(UserId user, std::optional<Revision> since, Completion<InboxState> done) override;
    void user(UserId user, Completion<DirectoryUser> done) override;
    void user_by_email(std::string email, Completion<DirectoryUser> done) override;
    void users(std::size_t limit, Completion<std::vector<DirectoryUser>> done) override;
    void find_users(DirectoryQuery query, Completion<DirectoryPage> done) override;
    void revocations(Completion<std::vector<Revocation>> done) override;
    void probe(Completion<Done> done) override;

    void look_every(Millis interval) override { database_->look_every(interval); }
    void look_now() override { database_->look_now(); }
    StoreBacklog backlog() const override { return database_->backlog(); }

  protected:
    Database& database() { return *database_; }

  private:
    template <class T>
    void mutate(std::size_t place, typename MutationJob<T>::Work work, Completion<T> done);
    // Of one inbox.
    template <class T>
    void read(ReadTerms terms, typename InboxRead<T>::Work work, Completion<T> done);
    template <class T>
    void read(const UserId& user, typename InboxRead<T>::Work work, Completion<T> done);
    template <class T>
    void read_plainly(typename PlainRead<T>::Work work, Completion<T> done);
    void catch_up_before(const UserId& user, std::unique_ptr<ReadJob> read);
    void probe_reading(Completion<Done> done);
    void end_erasure(const UserId& user, Completion<rest::EraseResult> done);

    ListTotals totals_;
    std::unique_ptr<Database> database_;
};

}  // namespace carillon
