#pragma once
// What a mutation needs of a store while its transaction is open: load and save, no decisions.
// Implemented by every store; used by Mutations on the one thread that writes.
//
// An implementation may throw when its database fails: nothing in between catches, the caller of
// Mutations rolls back.

#include "core/event/audit.hpp"
#include "core/event/directory.hpp"
#include "core/event/event.hpp"
#include "core/inbox/inbox_transaction.hpp"
#include "core/inbox/marked_all.hpp"
#include "core/inbox/order.hpp"
#include "core/policy/delivery.hpp"
#include "core/policy/revocation.hpp"
#include "core/policy/sums.hpp"
#include "core/policy/webhook.hpp"
#include "core/wire/rest.hpp"
#include "server/store/push_subscription.hpp"
#include "server/store/tables/erasure.hpp"
#include "server/store/tables/kept_events.hpp"
#include "server/store/tables/pending.hpp"
#include "server/store/tables/stored_head.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

// One row for everybody, until it is made personal (Mutations::materialize).
struct StoredBroadcast {
    std::uint64_t number = 0;  // from 1 on, in the order of their making
    Event event;
    Millis created_at{0};
    std::optional<Millis> expires_at;
    std::string request_id;  // of the request that said it
};

// Which of the unread rows of an inbox.
struct UnreadPage {
    std::optional<SortKey> after;        // those that stand behind it
    std::optional<std::uint64_t> bound;  // those with Row::unread_since <= it
    std::size_t limit = 0;
};

// A dedupe key that was used before, and what was answered then.
struct KnownKey {
    std::string digest;
    rest::EventResult result;
    std::vector<NotificationId> items;  // what was created, for an event that a person has written
};

// Whose an email is, as the directory shows it.
struct EmailHolder {
    UserId user;
    bool is_put = false;  // otherwise it was only learned
};

// An inbox, and the place of its last change among all changes; each database has its own order.
struct ChangedAt {
    UserId user;
    std::uint64_t change = 0;
};

class WriteTables {
  public:
    virtual ~WriteTables() = default;

    virtual const std::string& epoch() = 0;

    // For a user who has none: empty, new, and born with their entry into the directory, a stranger
    // now.
    virtual StoredHead head(const UserId& user) = 0;
    virtual void put_head(const UserId& user, const StoredHead& head) = 0;
    // What the head of an inbox has of preferences. Precondition: put_head has put it.
    virtual void put_preferences(const UserId& user, const StoredHead& head) = 0;
    // What ack_alls have marked (core/inbox/marked_all.hpp), as text; empty: nothing that is known.
    // The inbox is there, or put_head has made it.
    virtual std::string marked_all(const UserId& user) = 0;
    virtual void put_marked_all(const UserId& user, const std::string& text) = 0;
    // Those with a rev within the span, in its order, at most `limit`.
    virtual std::vector<Row> rows_within(const UserId& user, RevSpan span, std::size_t limit) = 0;

    virtual std::optional<Row> row(const UserId& user, const NotificationId& id) = 0;
    // Whoever's it is.
    virtual std::optional<Notification> find(const NotificationId& id) = 0;
    virtual void insert(const Row& row) = 0;
    // Saves what operations change. Precondition: the row is there.
    virtual void update(const Row& row) = 0;
    // Takes the row out and leaves a tombstone with this rev.
    virtual void put_tombstone(const Row& row, std::uint64_t rev, Millis now) = 0;
    // Is there a tombstone of it in this inbox?
    virtual bool has_tombstone(const UserId& user, const NotificationId& id) = 0;
    // Rows that count as unread (core/inbox/unread.hpp), in canonical order.
    virtual std::vector<Row> unread_rows(const UserId& user, const UnreadPage& page) = 0;

    // Rows of one inbox with next_due(row) <= now, the earliest first, then the oldest.
    virtual std::vector<Row> due_rows(const UserId& user, Millis now, std::size_t limit) = 0;
    // The earliest next_due(row) of one inbox.
    virtual std::optional<Millis> next_due_of(const UserId& user) = 0;
    // Inboxes with StoredHead::next_due <= now, the earliest first.
    virtual std::vector<UserId> due_inboxes(Millis now, std::size_t limit) = 0;

    // Nothing for a key from before `not_before`.
    virtual std::optional<KnownKey> find_key(const std::string& key, Millis not_before) = 0;
    virtual void put_key(const std::string& key, const KnownKey& known, Millis now) = 0;
    // At most `limit` keys from before `not_before`. Answers how many.
    virtual std::size_t forget_keys(Millis not_before, std::size_t limit) = 0;

    virtual void put_pending(const std::vector<PendingNotifications>& parts) = 0;
    // Gone then. Nothing: somebody has taken it.
    virtual std::optional<PendingNotifications> take_pending(const PendingId& id) = 0;
    // The oldest whose draft is from before `by` or, by a clock that has been set back since, from
    // after `beyond`; without those that another transaction takes just now.
    virtual std::optional<PendingId> oldest_pending(Millis by, Millis beyond) = 0;

    // How many notifications of this event were promised and will not be made now.
    virtual std::uint64_t drop_pending(const std::string& event_id) = 0;

    virtual void put_scheduled(const ScheduledEvent& scheduled) = 0;
    virtual bool has_scheduled(const std::string& event_id) = 0;
    // Gone then. Nothing: it is not there (any more).
    virtual std::optional<ScheduledEvent> take_scheduled(const std::string& event_id) = 0;
    // The earliest with due_at <= now, without those that another transaction takes just now.
    virtual std::optional<std::string> next_scheduled(Millis now) = 0;

    // Until the transaction ends nobody else takes this event back.
    virtual std::optional<Retraction> retraction(const std::string& event_id) = 0;
    virtual void put_retraction(const Retraction& retraction) = 0;  // in place of the one before
    // One from before `by` that is not done, or from behind `beyond`: by a clock that was ahead.
    virtual std::optional<std::string> unfinished_retraction(Millis by, Millis beyond) = 0;
    // Those of an event, at most `limit`, ready to be changed.
    virtual std::vector<Row> rows_of_event(const std::string& event_id, std::size_t limit) = 0;
    // Nobody hears it any more. True when it was there.
    virtual bool drop_broadcast(const std::string& event_id) = 0;

    // A person's, the oldest first.
    virtual std::vector<PushSubscription> subscriptions(const UserId& user) = 0;
    // In place of the one of the same id or address_digest.
    virtual void put_subscription(const PushSubscription& subscription) = 0;
    virtual void delete_subscription(const SubscriptionId& id) = 0;

    // All, in id order, as the transaction has found them. Valid until the next call about
    // webhooks.
    virtual const std::vector<Webhook>& webhooks() = 0;
    // As they are now; until the transaction ends nobody else changes them.
    virtual std::vector<Webhook> webhooks_to_change() = 0;
    virtual void put_webhook(const Webhook& webhook) = 0;  // a new one, or in place of its id's
    virtual void delete_webhook(const WebhookId& id) = 0;
    // At most `limit` of those that wait for this webhook, ready to be changed, without those that
    // another transaction has.
    virtual std::vector<Delivery> waiting_for(const WebhookId& webhook, std::size_t limit) = 0;

    virtual void put_delivery(const Delivery& delivery) = 0;  // a new one
    // Of its content whether there is any.
    virtual void update_delivery(const Delivery& delivery) = 0;
    // Those that are there, in id order; until the transaction ends nobody else changes them.
    virtual std::vector<Delivery> deliveries(const std::vector<DeliveryId>& ids) = 0;
    virtual std::vector<Delivery> deliveries_of(const std::vector<NotificationId>& ids) = 0;
    // Of this person those that wait for this digest, in id order; until the transaction ends
    // nobody else changes them.
    virtual std::vector<Delivery> gathered(const UserId& user, const DeliveryId& digest) = 0;
    // Likewise those that this digest had gathered and that have failed.
    virtual std::vector<Delivery> failed_with(const UserId& user, const DeliveryId& digest) = 0;
    // Those with wake_at <= now, the earliest first, without those that another transaction has.
    virtual std::vector<Delivery> due_deliveries(DeliveryChannel channel, Millis now,
                                                 std::size_t limit) = 0;
    // Likewise of those to this webhook.
    virtual std::vector<Delivery> due_deliveries_to(const WebhookId& webhook, Millis now,
                                                    std::size_t limit) = 0;
    // Those that are being sent, with a lease that ends after `by`, the one that ends first at
    // first; without those that another transaction has.
    virtual std::vector<Delivery> leases_beyond(Millis by, std::size_t limit) = 0;
    // By what its provider calls it, which is not empty.
    virtual std::optional<Delivery> delivery_of_provider(DeliveryChannel channel,
                                                         const std::string& provider_id) = 0;
    // The first of the mails to them of notifications of that group that a mail server has, or is
    // being handed. Nothing: there is none that is kept.
    virtual std::optional<DeliveryId> first_mail(const UserId& user, const std::string& group) = 0;
    // At most `limit` of those with a smaller id that have ended. Answers how many.
    virtual std::size_t forget_deliveries(const DeliveryId& below, std::size_t limit) = 0;

    // Takes out at most `limit` tombstones from before `not_before` and raises the floor of their
    // inboxes to the largest rev among them. Answers how many.
    virtual std::size_t purge_tombstones(Millis not_before, std::size_t limit) = 0;

    // Rows that were finished (core/inbox/retention.hpp) before `by`, the earliest first, ready to
    // be changed.
    virtual std::vector<Row> finished_rows(Millis by, std::size_t limit) = 0;
    // Those of one inbox that are finished, the oldest (by created_at, then id) first.
    virtual std::vector<Row> oldest_finished(const UserId& user, std::size_t limit) = 0;
    // How many rows an inbox has; no more than `most` are counted.
    virtual std::uint64_t count_rows(const UserId& user, std::uint64_t most) = 0;
    // Inboxes that have changed since note_looked_at was told of the last such one, in the order
    // of their changes; all of them where that was for another `keep`. Without those of
    // transactions that may still be under way, and none while another transaction looks.
    virtual std::vector<ChangedAt> changed_inboxes(std::uint64_t keep, std::size_t limit) = 0;
    virtual void note_looked_at(std::uint64_t keep, const ChangedAt& last) = 0;

    // Whom the event concerns: its recipients in order, else the members of its team in id order.
    virtual std::vector<Recipient> recipients(const Event& event) = 0;
    // What the directory knows of one user, in view of the event's team.
    virtual Recipient recipient(const UserId& user, const Event& event) = 0;
    virtual std::optional<DirectoryUser> user(const UserId& user) = 0;
    // A user who is new here is born with the last broadcast. What was learned of them stays, and
    // fills what is empty here; as email `shown_email` is shown.
    virtual void put_user(const DirectoryUser& user, const std::string& shown_email) = 0;
    virtual void delete_user(const UserId& user) = 0;
    // What tokens have said of a user so far. Nothing when none spoke of them.
    virtual std::optional<LearnedUser> learned(const UserId& user) = 0;
    // In place of what was learned before; what was put stays. Where no email was put `shown_email`
    // is shown. A user who is new here is born as in put_user.
    virtual void put_learned(const LearnedUser& user, const std::string& shown_email) = 0;
    // A later token has said the same. Precondition: something was learned.
    virtual void put_learned_from(const UserId& user, Millis issued_at) = 0;
    // Who shows this email (in any case of the letters A to Z), other than `but`. Until the
    // transaction ends nobody else takes it.
    virtual std::optional<EmailHolder> email_holder(const std::string& email,
                                                    const UserId& but) = 0;
    // They show no email any more; what they have learned is kept.
    virtual void hide_email(const UserId& user) = 0;

    // Of a user, or of a token.
    virtual std::optional<Revocation> revocation(const std::optional<UserId>& user,
                                                 const std::string& token) = 0;
    // In place of the one of the same user or token.
    virtual void put_revocation(const Revocation& revocation) = 0;
    // At most `limit` of those with `until` <= now. Answers how many.
    virtual std::size_t forget_revocations(Millis now, std::size_t limit) = 0;

    // Whoever has an inbox or a row in one, in id order, behind `after`.
    virtual std::vector<UserId> owners(const std::optional<UserId>& after, std::size_t limit) = 0;
    // Counts all rows of one inbox.
    virtual InboxLengths count_lengths(const UserId& user) = 0;
    // The highest rev of a row or tombstone, 0 without any.
    virtual std::uint64_t last_rev(const UserId& user) = 0;

    // The number of the newest broadcast, 0 when there was none.
    virtual std::uint64_t last_broadcast() = 0;
    virtual void put_broadcast(const StoredBroadcast& broadcast) = 0;  // gives the number
    // In their order.
    virtual std::vector<StoredBroadcast> broadcasts_after(std::uint64_t number,
                                                          std::size_t limit) = 0;
    // At most `limit` of those that had expired by `now`. Answers how many.
    virtual std::size_t forget_broadcasts(Millis now, std::size_t limit) = 0;

    // Added to the daily sums, which may have no such line yet. What a transaction adds is summed
    // up and written at its end.
    virtual void add_to_sums(const Cohort& cohort, const Measure& measure, std::int64_t by) = 0;

    // --- a person is erased
    // Until the transaction ends that stays so.
    virtual bool is_erased(const UserId& user) = 0;
    // Marks an inbox so, or (nothing) no longer. Precondition: put_head has put it.
    virtual void put_erased(const UserId& user, const std::optional<Millis>& at) = 0;
    // Until the transaction ends nobody else goes on with it.
    virtual std::optional<Erasure> erasure(const UserId& user) = 0;
    virtual void put_erasure(const Erasure& erasure) = 0;  // in place of the one before
    virtual void delete_erasure(const UserId& user) = 0;
    // One of which the last step was before `by` or, by a clock that was ahead, behind `beyond`.
    virtual std::optional<UserId> unfinished_erasure(Millis by, Millis beyond) = 0;
    // At most `limit` rows of one inbox, in any order.
    virtual std::vector<Row> some_rows(const UserId& user, std::size_t limit) = 0;
    // Takes the row out and leaves nothing.
    virtual void erase_row(const Row& row) = 0;
    // At most `limit` of what is left of deleted rows. Answers how many.
    virtual std::size_t erase_tombstones(const UserId& user, std::size_t limit) = 0;
    virtual void erase_deliveries(const std::vector<DeliveryId>& ids) = 0;
    // Of those events of which no notification is kept: the answer that is kept for repeats, and
    // that they were taken back.
    virtual void erase_events(const std::vector<std::string>& event_ids) = 0;
    // Looks at `limit` entries behind the key `after`.
    virtual NamingKeys naming(NamingTable table, const UserId& user, const std::string& after,
                              std::size_t limit) = 0;
    // Precondition: the key is there.
    virtual void update_key(const std::string& key, const KnownKey& known) = 0;
    virtual void delete_key(const std::string& key) = 0;
    virtual std::optional<AuditEntry> audit_entry(const AuditId& id) = 0;
    // Saves who did what to whom, and its title.
    virtual void update_audit(const AuditEntry& entry) = 0;
    // Works at forgetting the words of rows that are gone; `is_first`: of what has gone by now.
    // True: nothing is left to be done.
    virtual bool forget_words(bool is_first) = 0;

    // What the store keeps for itself and needs no more, at most `limit` rows. Part of a cleanup.
    virtual void tidy(std::size_t limit) { static_cast<void>(limit); }

    virtual void put_audit(const AuditEntry& entry) = 0;

    // Writes something that changes nothing and takes room, to see whether writing works.
    virtual void touch() = 0;
};

}  // namespace carillon
