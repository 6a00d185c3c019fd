#pragma once
// The tables of one open write transaction. Heads are read once, kept, and written by flush(), so
// that many mutations of one inbox in one transaction write it once.
//
// On the writer's thread. Failures are SqliteError.

#include "server/store/sqlite/columns.hpp"
#include "server/store/sqlite/connection.hpp"
#include "server/store/tables/broadcast_cache.hpp"
#include "server/store/tables/planned_runs.hpp"
#include "server/store/tables/webhook_list.hpp"
#include "server/store/tables/write_tables.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace carillon::sqlite {

class SqliteTables final : public WriteTables {
  public:
    // Precondition: the write transaction is open, and outlives this, as the cache does.
    SqliteTables(Connection& db, WebhookCache& webhooks);

    // The last change_seq that any process has committed, as the transaction found it.
    std::uint64_t change_seq() const { return meta_.change_seq; }
    // Inboxes changed by a transaction after `seq`. To be asked before the first put_head.
    std::vector<ChangedInbox> changed_since(std::uint64_t seq);
    // Writes the heads. Before COMMIT; answers the change_seq afterwards.
    std::uint64_t flush();

    const std::string& epoch() override { return meta_.epoch; }
    StoredHead head(const UserId& user) override;
    void put_head(const UserId& user, const StoredHead& head) override;
    void put_preferences(const UserId& user, const StoredHead& head) override;
    std::string marked_all(const UserId& user) override;
    void put_marked_all(const UserId& user, const std::string& text) override;
    std::vector<Row> rows_within(const UserId& user, RevSpan span, std::size_t limit) override;
    std::optional<Row> row(const UserId& user, const NotificationId& id) override;
    std::optional<Notification> find(const NotificationId& id) override;
    void insert(const Row& row) override;
    void update(const Row& row) override;
    void put_tombstone(const Row& row, std::uint64_t rev, Millis now) override;
    bool has_tombstone(const UserId& user, const NotificationId& id) override;
    std::vector<Row> unread_rows(const UserId& user, const UnreadPage& page) override;
    std::vector<Row> due_rows(const UserId& user, Millis now, std::size_t limit) override;
    std::optional<Millis> next_due_of(const UserId& user) override;
    std::vector<UserId> due_inboxes(Millis now, std::size_t limit) override;
    std::optional<KnownKey> find_key(const std::string& key, Millis not_before) override;
    void put_key(const std::string& key, const KnownKey& known, Millis now) override;
    std::size_t forget_keys(Millis not_before, std::size_t limit) override;
    void put_pending(const std::vector<PendingNotifications>& parts) override;
    std::optional<PendingNotifications> take_pending(const PendingId& id) override;
    std::optional<PendingId> oldest_pending(Millis by, Millis beyond) override;
    std::uint64_t drop_pending(const std::string& event_id) override;
    void put_scheduled(const ScheduledEvent& scheduled) override;
    bool has_scheduled(const std::string& event_id) override;
    std::optional<ScheduledEvent> take_scheduled(const std::string& event_id) override;
    std::optional<std::string> next_scheduled(Millis now) override;
    std::optional<Retraction> retraction(const std::string& event_id) override;
    void put_retraction(const Retraction& retraction) override;
    std::optional<std::string> unfinished_retraction(Millis by, Millis beyond) override;
    std::vector<Row> rows_of_event(const std::string& event_id, std::size_t limit) override;
    bool drop_broadcast(const std::string& event_id) override;
    std::vector<PushSubscription> subscriptions(const UserId& user) override;
    void put_subscription(const PushSubscription& subscription) override;
    void delete_subscription(const SubscriptionId& id) override;
    const std::vector<Webhook>& webhooks() override;
    std::vector<Webhook> webhooks_to_change() override;
    void put_webhook(const Webhook& webhook) override;
    void delete_webhook(const WebhookId& id) override;
    std::vector<Delivery> waiting_for(const WebhookId& webhook, std::size_t limit) override;
    void put_delivery(const Delivery& delivery) override;
    void update_delivery(const Delivery& delivery) override;
    std::vector<Delivery> deliveries(const std::vector<DeliveryId>& ids) override;
    std::vector<Delivery> deliveries_of(const std::vector<NotificationId>& ids) override;
    std::vector<Delivery> gathered(const UserId& user, const DeliveryId& digest) override;
    std::vector<Delivery> failed_with(const UserId& user, const DeliveryId& digest) override;
    std::vector<Delivery> due_deliveries_to(const WebhookId& webhook, Millis now,
                                            std::size_t limit) override;
    std::vector<Delivery> due_deliveries(DeliveryChannel channel, Millis now,
                                         std::size_t limit) override;
    std::vector<Delivery> leases_beyond(Millis by, std::size_t limit) override;
    std::optional<Delivery> delivery_of_provider(DeliveryChannel channel,
                                                 const std::string& provider_id) override;
    std::optional<DeliveryId> first_mail(const UserId& user, const std::string& group) override;
    std::size_t forget_deliveries(const DeliveryId& below, std::size_t limit) override;
    std::size_t purge_tombstones(Millis not_before, std::size_t limit) override;
    std::vector<Row> finished_rows(Millis by, std::size_t limit) override;
    std::vector<Row> oldest_finished(const UserId& user, std::size_t limit) override;
    std::uint64_t count_rows(const UserId& user, std::uint64_t most) override;
    std::vector<ChangedAt> changed_inboxes(std::uint64_t keep, std::size_t limit) override;
    void note_looked_at(std::uint64_t keep, const ChangedAt& last) override;
    bool is_erased(const UserId& user) override;
    void put_erased(const UserId& user, const std::optional<Millis>& at) override;
    std::optional<Erasure> erasure(const UserId& user) override;
    void put_erasure(const Erasure& erasure) override;
    void delete_erasure(const UserId& user) override;
    std::optional<UserId> unfinished_erasure(Millis by, Millis beyond) override;
    std::vector<Row> some_rows(const UserId& user, std::size_t limit) override;
    void erase_row(const Row& row) override;
    std::size_t erase_tombstones(const UserId& user, std::size_t limit) override;
    void erase_deliveries(const std::vector<DeliveryId>& ids) override;
    void erase_events(const std::vector<std::string>& event_ids) override;
    NamingKeys naming(NamingTable table, const UserId& user, const std::string& after,
                      std::size_t limit) override;
    void update_key(const std::string& key, const KnownKey& known) override;
    void delete_key(const std::string& key) override;
    std::optional<AuditEntry> audit_entry(const AuditId& id) override;
    void update_audit(const AuditEntry& entry) override;
    bool forget_words(bool is_first) override;
    std::vector<Recipient> recipients(const Event& event) override;
    Recipient recipient(const UserId& user, const Event& event) override;
    std::uint64_t last_broadcast() override { return meta_.last_broadcast; }
    void put_broadcast(const StoredBroadcast& broadcast) override;
    std::vector<StoredBroadcast> broadcasts_after(std::uint64_t number, std::size_t limit) override;
    std::size_t forget_broadcasts(Millis now, std::size_t limit) override;
    std::optional<DirectoryUser> user(const UserId& user) override;
    void put_user(const DirectoryUser& user, const std::string& shown_email) override;
    void delete_user(const UserId& user) override;
    void put_audit(const AuditEntry& entry) override;
    std::optional<LearnedUser> learned(const UserId& user) override;
    void put_learned(const LearnedUser& user, const std::string& shown_email) override;
    void put_learned_from(const UserId& user, Millis issued_at) override;
    std::optional<EmailHolder> email_holder(const std::string& email, const UserId& but) override;
    void hide_email(const UserId& user) override;
    std::optional<Revocation> revocation(const std::optional<UserId>& user,
                                         const std::string& token) override;
    void put_revocation(const Revocation& revocation) override;
    std::size_t forget_revocations(Millis now, std::size_t limit) override;
    std::vector<UserId> owners(const std::optional<UserId>& after, std::size_t limit) override;
    InboxLengths count_lengths(const UserId& user) override;
    std::uint64_t last_rev(const UserId& user) override;
    void touch() override;
    void add_to_sums(const Cohort& cohort, const Measure& measure, std::int64_t by) override {
        sums_.add(cohort, measure, by);
    }

  private:
    struct CachedHead {
        StoredHead stored;
        bool is_there = false;  // in the table
        bool dirty = false;
    };

    CachedHead& cached(const UserId& user);

    void write_heads();
    void write_sums();
    void write_planned();
    std::vector<Delivery> planned_between(const DeliveryId& first, const DeliveryId& last);

    Connection& db_;
    Meta meta_;               // as found, with the broadcasts made since
    std::uint64_t next_seq_;  // what changed inboxes are marked with
    bool must_write_seq_ = false;
    std::unordered_map<UserId, CachedHead, UuidHash> heads_;
    BroadcastCache broadcasts_;
    WebhookList webhooks_;
    PlannedRuns planned_;
    SumChanges sums_;
};

}  // namespace carillon::sqlite
