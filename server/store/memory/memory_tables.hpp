#pragma once
// The tables of the memory store: ordered maps, so that everything is deterministic.

#include "server/store/tables/email.hpp"
#include "server/store/tables/write_tables.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace carillon {

struct Tombstone {
    NotificationId id;
    Millis deleted_at{0};
};

struct MemoryInbox {
    StoredHead head;
    std::map<NotificationId, Row> rows;
    std::map<std::uint64_t, Tombstone> tombstones;  // by rev
    std::string marked_all;
    std::uint64_t change = 0;  // the number of its last one
};

class MemoryTables final : public WriteTables {
  public:
    explicit MemoryTables(std::string epoch) : epoch_(std::move(epoch)) {}

    const std::string& epoch() override { return epoch_; }
    void begin_epoch(std::string epoch) { epoch_ = std::move(epoch); }
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
    const std::vector<Webhook>& webhooks() override { return webhooks_; }
    std::vector<Webhook> webhooks_to_change() override { return webhooks_; }
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
    void update_audit(const AuditEntry& entry) override { audit_[entry.id] = entry; }
    bool forget_words(bool) override { return true; }
    std::vector<Recipient> recipients(const Event& event) override;
    Recipient recipient(const UserId& user, const Event& event) override;
    std::uint64_t last_broadcast() override { return broadcasts_made_; }
    void put_broadcast(const StoredBroadcast& broadcast) override;
    std::vector<StoredBroadcast> broadcasts_after(std::uint64_t number, std::size_t limit) override;
    std::size_t forget_broadcasts(Millis now, std::size_t limit) override;
    std::optional<DirectoryUser> user(const UserId& user) override;
    void put_user(const DirectoryUser& user, const std::string& shown_email) override;
    void delete_user(const UserId& user) override;
    void put_audit(const AuditEntry& entry) override { audit_.emplace(entry.id, entry); }
    std::optional<LearnedUser> learned(const UserId& user) override;
    void put_learned(const LearnedUser& user, const std::string& shown_email) override;
    void put_learned_from(const UserId& user, Millis issued_at) override;
    std::optional<EmailHolder> email_holder(const std::string& email, const UserId& but) override;
    void hide_email(const UserId& user) override { users_.at(user).email.clear(); }
    std::optional<Revocation> revocation(const std::optional<UserId>& user,
                                         const std::string& token) override;
    void put_revocation(const Revocation& revocation) override;
    std::size_t forget_revocations(Millis now, std::size_t limit) override;
    std::vector<UserId> owners(const std::optional<UserId>& after, std::size_t limit) override;
    InboxLengths count_lengths(const UserId& user) override;
    std::uint64_t last_rev(const UserId& user) override;
    void add_to_sums(const Cohort& cohort, const Measure& measure, std::int64_t by) override {
        daily_sums_[{cohort, measure}] += by;
    }
    void touch() override {}

    // Null for a user who has none. Valid until the next mutation.
    const MemoryInbox* inbox(const UserId& user) const;
    const std::map<UserId, DirectoryUser>& users() const { return users_; }
    const std::map<UserId, MemoryInbox>& inboxes() const { return inboxes_; }
    const std::map<AuditId, AuditEntry>& audit() const { return audit_; }
    const std::map<std::string, Revocation>& revocations() const { return revocations_; }
    const std::map<PendingId, PendingNotifications>& pending() const { return pending_; }
    const std::map<DeliveryId, Delivery>& deliveries() const { return deliveries_; }
    const std::map<std::string, ScheduledEvent>& scheduled() const { return scheduled_; }
    const std::map<UserId, Erasure>& erasures() const {  // called by tests
        return erasures_;
    }
    const std::map<std::string, Retraction>& retractions() const {  // called by tests
        return retractions_;
    }
    const std::vector<Webhook>& webhooks() const { return webhooks_; }
    using DailySums = std::map<std::pair<Cohort, Measure>, std::int64_t>;
    const DailySums& daily_sums() const { return daily_sums_; }
    const std::map<std::uint64_t, StoredBroadcast>& broadcasts() const {  // called by tests
        return broadcasts_;
    }
    // Who shows this email, or has learned it while somebody else shows it.
    std::vector<EmailClaim> email_claims(const std::string& email) const;

  private:
    void note_gathered(const Delivery& delivery);
    std::map<DeliveryId, Delivery>::iterator forget_delivery(
        std::map<DeliveryId, Delivery>::iterator at);
    // users_ again from what was put and what was learned.
    void combine(const UserId& user, const std::string& shown_email);

    struct Key {
        KnownKey known;
        Millis at{0};
    };

    std::string epoch_;
    std::map<UserId, MemoryInbox> inboxes_;
    std::map<std::string, Key> keys_;
    std::map<UserId, DirectoryUser> put_;
    std::map<UserId, LearnedUser> learned_;
    std::map<UserId, DirectoryUser> users_;          // what both say
    std::map<std::string, Revocation> revocations_;  // by subject
    std::map<UserId, std::uint64_t> births_;         // of users_: the last broadcast by then
    std::map<AuditId, AuditEntry> audit_;
    std::map<PendingId, PendingNotifications> pending_;
    std::map<DeliveryId, Delivery> deliveries_;
    std::set<std::tuple<DeliveryChannel, Millis, DeliveryId>> to_wake_;
    std::unordered_map<UserId, std::set<DeliveryId>, UuidHash> gathered_;  // what waits for digests
    std::map<NotificationId, std::vector<DeliveryId>> deliveries_by_notification_;
    std::map<std::string, ScheduledEvent> scheduled_;  // by event
    std::map<std::string, Retraction> retractions_;
    std::map<SubscriptionId, PushSubscription> subscriptions_;
    std::map<UserId, Erasure> erasures_;
    std::vector<Webhook> webhooks_;  // by id
    std::map<std::uint64_t, StoredBroadcast> broadcasts_;
    std::uint64_t broadcasts_made_ = 0;
    DailySums daily_sums_;
    std::uint64_t changes_ = 0;
    std::pair<std::uint64_t, std::uint64_t> trimming_;  // for how many rows, up to which change
};

}  // namespace carillon
