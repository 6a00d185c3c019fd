#pragma once
// The tables of one open write transaction. What mutations load is kept, and what they save is
// collected and written in one statement per table: before the commit, or before a statement that
// must see it.
//
// Locks: the inboxes of all users concerned, in user order, before anything else of them is read
// (first those that are there, then those that come to be), and dedupe keys in key order at the
// very end. So two transactions never wait for each other, but where somebody is found only on the
// way (clean-up, due inboxes) or has an inbox made by another at this moment: there PostgreSQL may
// find a deadlock, and the group runs again.
//
// On a writer's thread. Failures are PostgresError.

#include "server/store/engine/access_set.hpp"
#include "server/store/postgres/columns.hpp"
#include "server/store/postgres/connection.hpp"
#include "server/store/postgres/daily_sums.hpp"
#include "server/store/postgres/dedupe_keys.hpp"
#include "server/store/postgres/delivery_rows.hpp"
#include "server/store/postgres/inbox_heads.hpp"
#include "server/store/postgres/notification_rows.hpp"
#include "server/store/postgres/recipients.hpp"
#include "server/store/tables/broadcast_cache.hpp"
#include "server/store/tables/webhook_list.hpp"
#include "server/store/tables/write_tables.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace carillon::postgres {

// Which transaction of which writer this is.
struct GroupMark {
    std::int64_t writer = 0;
    std::int64_t group = 0;
};

class PostgresTables final : public WriteTables {
  public:
    // Precondition: the write transaction is open, and outlives this, as the cache does.
    PostgresTables(Transaction& db, const GroupMark& mark, WebhookCache& webhooks);

    // Of a request that reaches more than `step_rows` people no inbox is loaded: it is not made
    // now.
    void load(const AccessSet& access, Millis keys_not_before, std::size_t step_rows);
    // Writes what was collected. Before COMMIT; kCollided when somebody else has used a key.
    void flush();

    const std::string& epoch() override { return meta_.epoch; }
    StoredHead head(const UserId& user) override { return heads_.get(user); }
    void put_head(const UserId& user, const StoredHead& head) override { heads_.put(user, head); }
    void put_preferences(const UserId& user, const StoredHead& head) override;
    std::string marked_all(const UserId& user) override;
    void put_marked_all(const UserId& user, const std::string& text) override;
    std::vector<Row> rows_within(const UserId& user, RevSpan span, std::size_t limit) override;
    std::optional<Row> row(const UserId& user, const NotificationId& id) override {
        return rows_.row(user, id);
    }
    std::optional<Notification> find(const NotificationId& id) override { return rows_.find(id); }
    void insert(const Row& row) override { rows_.insert(row); }
    void update(const Row& row) override { rows_.update(row); }
    void put_tombstone(const Row& row, std::uint64_t rev, Millis now) override {
        rows_.put_tombstone(row, rev, now);
    }
    bool has_tombstone(const UserId& user, const NotificationId& id) override {
        return rows_.has_tombstone(user, id);
    }
    std::vector<Row> unread_rows(const UserId& user, const UnreadPage& page) override;
    std::vector<Row> due_rows(const UserId& user, Millis now, std::size_t limit) override;
    std::optional<Millis> next_due_of(const UserId& user) override;
    std::vector<UserId> due_inboxes(Millis now, std::size_t limit) override;
    std::optional<KnownKey> find_key(const std::string& key, Millis not_before) override {
        return keys_.find(key, not_before);
    }
    void put_key(const std::string& key, const KnownKey& known, Millis now) override {
        keys_.put(key, known, now);
    }
    std::size_t forget_keys(Millis not_before, std::size_t limit) override {
        return keys_.forget(not_before, limit);
    }
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
    void erase_row(const Row& row) override { rows_.erase(row); }
    std::size_t erase_tombstones(const UserId& user, std::size_t limit) override;
    void erase_deliveries(const std::vector<DeliveryId>& ids) override;
    void erase_events(const std::vector<std::string>& event_ids) override;
    NamingKeys naming(NamingTable table, const UserId& user, const std::string& after,
                      std::size_t limit) override;
    void update_key(const std::string& key, const KnownKey& known) override;
    void delete_key(const std::string& key) override;
    std::optional<AuditEntry> audit_entry(const AuditId& id) override;
    void update_audit(const AuditEntry& entry) override;
    // The vacuum does it.
    bool forget_words(bool) override { return true; }
    std::vector<Recipient> recipients(const Event& event) override {
        return recipients_.all(event);
    }
    Recipient recipient(const UserId& user, const Event& event) override {
        return recipients_.one(user, event);
    }
    std::optional<DirectoryUser> user(const UserId& user) override;
    void put_user(const DirectoryUser& user, const std::string& shown_email) override;
    void delete_user(const UserId& user) override;
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
    std::uint64_t last_broadcast() override { return meta_.last_broadcast; }
    void put_broadcast(const StoredBroadcast& broadcast) override;
    std::vector<StoredBroadcast> broadcasts_after(std::uint64_t number, std::size_t limit) override;
    std::size_t forget_broadcasts(Millis now, std::size_t limit) override;
    void tidy(std::size_t limit) override;
    void put_audit(const AuditEntry& entry) override;
    void touch() override;
    void add_to_sums(const Cohort& cohort, const Measure& measure, std::int64_t by) override {
        sums_.add(cohort, measure, by);
    }

  private:
    void write_audit();

    Transaction& db_;
    Meta meta_;  // as found, with the broadcasts made since
    InboxHeads heads_;
    NotificationRows rows_;
    DedupeKeys keys_;
    Recipients recipients_;
    DeliveryRows deliveries_;
    std::vector<AuditEntry> audit_;
    BroadcastCache broadcasts_;
    WebhookList webhooks_;
    DailySums sums_;
};

}  // namespace carillon::postgres
