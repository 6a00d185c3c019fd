#pragma once
// The store: commits mutations in groups, answers reads, keeps the directory. One interface, one
// contract test, several implementations.
//
// Threads: every call may come from any thread and returns at once; completions and sinks run on a
// thread of the store, one at a time for mutations, and must only hand over (post) and return. A
// refusal for want of room, and everything of the memory store, comes on the caller's thread before
// the call returns. Mutations of one caller are carried out in the order called; a read that is
// called after a mutation's completion sees it. What a mutation's completion says is durable.
//
// Errors name no host, path, account or statement of the database: those are for on_outage and
// on_error. kUnavailable while the database is away or too much waits. Nothing was stored then,
// save that a disk which fails in the very act of committing leaves that open (the message says so,
// and a commit that is found later is told by on_foreign_change): asking again with the same keys
// is safe. kInternal for our own fault; others as told below.

#include "core/event/audit.hpp"
#include "core/event/directory.hpp"
#include "core/event/event.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/inbox_transaction.hpp"
#include "core/policy/analytics.hpp"
#include "core/policy/delivery.hpp"
#include "core/policy/revocation.hpp"
#include "core/policy/webhook.hpp"
#include "core/session/server_session.hpp"
#include "core/wire/rest.hpp"
#include "server/store/person.hpp"
#include "server/store/preferences.hpp"
#include "server/store/push_subscription.hpp"
#include "server/store/store_limits.hpp"
#include "server/store/store_settings.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

template <class T>
using Completion = std::function<void(Result<T>)>;

// Set by whoever asks once they want the answer no more: the read is then given up. Null: never.
using AskerGone = std::shared_ptr<const std::atomic<bool>>;

// Makes a repeat of the same request recognisable for 24 h.
struct DedupeKey {
    std::string key;     // scoped by its maker: "event:<id>", "request:<subject>:<key>:<index>"
    std::string digest;  // of the content: the same key with another one is kConflict
    // Of the same content as earlier versions digested it: what they have kept is known again. May
    // be empty.
    std::string former_digest = {};

    bool stands_for(const std::string& kept) const {
        return kept == digest || (!former_digest.empty() && kept == former_digest);
    }
};

struct Submission {
    Event event;  // validated
    std::vector<DedupeKey> keys;
};

// One request's events, all or none.
struct PublishRequest {
    std::vector<Submission> submissions;
    std::string request_id;
    // Each event that is no duplicate gets an entry in the audit, in the same transaction.
    std::optional<AuditDraft> audit = {};
};

struct PublishedEvent {
    rest::EventResult result;  // duplicate: as answered the first time
    // What was created. Of a duplicate that a person has written (Event::own_text): those of them
    // that are there now, as they are now; of another duplicate none.
    std::vector<Notification> items;
    // Instead of items where a request reaches more people than a step takes, and no person has
    // written it.
    struct Many {
        Notification model;       // what they have in common
        std::uint64_t count = 0;  // those made by now that on_created_later does not tell
    };
    std::optional<Many> many = {};
};

struct OperateRequest {
    UserId user;
    Operation operation;  // checked (core/inbox/operation.hpp)
    std::string request_id;
    OperationMark mark = 0;  // which operation of which client it is; 0: it may be any
};

struct Operated {
    OperationOutcome outcome;
    std::vector<Notification> items;  // those of operation.ids that exist, after it, in id order
    // Those of operation.ids that were this user's and are deleted, by it or before (within
    // tombstone_retention); in id order.
    std::vector<NotificationId> gone;
};

struct RevokeRequest {
    RevocationRequest what;
    std::optional<AuditDraft> audit = {};  // makes an entry, in the same transaction
    std::string request_id = {};
};

struct WebhookRequest {
    std::optional<WebhookId> id = {};  // nothing: a new one
    WebhookTerms terms = {};
    std::string made_secret = {};          // where the terms of a new one name none
    std::optional<AuditDraft> audit = {};  // makes an entry, in the same transaction
    std::string request_id = {};
};

// How many messages of a channel its sender has room for.
struct DeliveryRoom {
    DeliveryChannel channel = DeliveryChannel::kEmail;
    std::size_t messages = 0;
    // Of webhooks, each of which has a share of its own (webhook_share): how many are under way to
    // which target. One that is not named has none.
    std::map<std::string, std::size_t> under_way = {};
};

// One that is to be sent now, with what it says and whom it is for. Of a webhook the delivery has
// the content, and of its notification the ids alone are told.
struct LeasedDelivery {
    Delivery delivery;
    Notification notification;
    DirectoryUser to;
    std::uint64_t unread_total = 0;
    // Of a mail of a group: the first mail of that group to that person, which it answers. Nothing:
    // it is the first, as far as deliveries are kept.
    std::optional<DeliveryId> answers = {};
    // Of a digest: what it shows, in its order, and how many it is for. `notification` is the
    // first.
    std::vector<Notification> lines = {};
    std::size_t gathered = 0;
};

// What was leased, and the channels of which more is due: as many rows were looked at as there was
// room for, and some of what they said has changed. Whoever has room left looks again at once.
struct LeasedDeliveries {
    std::vector<LeasedDelivery> items;
    std::vector<DeliveryChannel> with_more = {};
};

// Which attempt of which delivery.
struct DeliveryAttempt {
    DeliveryId id;
    std::uint32_t attempt = 0;
};
struct EndedAttempt {
    DeliveryAttempt what;
    DeliveryOutcome outcome;
};

// Deliveries that shall be sent again by hand, each once.
struct SendAgainRequest {
    std::vector<DeliveryId> ids;
    AuditDraft audit;  // makes an entry, in the same transaction
    std::string request_id;
};
struct SentAgain {
    std::vector<Delivery> deliveries;  // they wait now
    std::vector<Error> refused;        // the others: kNotFound; kConflict as core's send_again
};

// What a provider tells of a message that it took.
struct DeliveryReport {
    DeliveryChannel channel = DeliveryChannel::kSms;
    std::string provider_id;
    bool was_delivered = false;
    std::string error{};
    // What the message was, when that is known: its answer may not be stored yet. Otherwise it is
    // found by provider_id.
    std::optional<DeliveryAttempt> what = {};
};

struct CleanupOutcome {
    std::uint64_t expired = 0;    // notifications
    std::uint64_t purged = 0;     // tombstones past their keep
    std::uint64_t forgotten = 0;  // dedupe keys past their keep
    std::uint64_t retired = 0;    // notifications past their retention
};

// An inbox whose head did not fit its rows.
struct MendedInbox {
    UserId user;
    Unread before;
    Unread after;
    bool was_behind = false;        // its counter was below the rev of one of its rows
    bool was_other_rows = false;    // its digest was that of other unread rows
    bool was_other_length = false;  // its lists were said to be shorter or longer than they are
    bool missed_due = false;        // it would have missed the time at which a row is due
};

struct RepairStep {
    std::size_t inboxes = 0;  // looked at
    std::vector<MendedInbox> mended;
    std::optional<UserId> last;  // there are more behind them; nothing: that was all
};

// What was asked and is not answered yet.
struct StoreBacklog {
    std::size_t mutations = 0;
    std::size_t reads = 0;
};

class Store {
  public:
    virtual ~Store() = default;  // finishes what is queued, then returns

    // --- mutations
    // An event without an id is given one (EventResult::event_id). When any of its keys is known
    // the event is a duplicate, and all of them are known afterwards. The field of an error names
    // the submission, "[i].id", as in an array of events. kConflict ("[i].id", or "Idempotency-Key"
    // for keys that begin with "request:") when a key is known with another digest; kTooLarge for
    // more than store_limits::kRequestRows recipients in all; kUnprocessable as plan says.
    // What reaches more than step_rows people is decided and kept in one transaction, and made in
    // steps of that many, each a transaction of its own, with others' mutations between them. From
    // the first on nothing of it is lost: what the asked process does not live to make, run_due
    // makes. It is answered when all of it is made, or when the database is away.
    // A broadcast is stored once and creates nothing yet (created = 0): each user gets their own
    // notification with their next contact, be it a read, an operation or contact() below. Who
    // comes to be known after it does not.
    virtual void publish(PublishRequest request, Completion<std::vector<PublishedEvent>> done) = 0;
    // kStaleRevision when a bound does not fit. Ids that name nothing change nothing.
    // kAckAll goes in steps of step_rows rows, each a transaction of its own, with others'
    // mutations between them; what comes to be unread meanwhile is not meant. All but the last are
    // held back (Commit::is_step), so that it is shown as one; who reads meanwhile sees how far it
    // is. When a step fails, those before it stay and are told by on_foreign_change: asked again it
    // does the rest, and counts only that.
    virtual void operate(OperateRequest request, Completion<Operated> done) = 0;
    // The clock's doing: wakes snoozes, ends what has expired, makes events whose time has come,
    // makes what was left behind, ends what waits for webhooks that are off and removes what is
    // past its retention, some `limit` rows. Answers how much it did; less than limit = nothing is
    // left.
    virtual void run_due(std::size_t limit, Completion<std::size_t> done) = 0;
    // These users are here: what is due in their inboxes and what was broadcast is made theirs, as
    // commits. For the connected ones, in batches of some hundred, when on_broadcast is called.
    virtual void contact(std::vector<UserId> users, Completion<Done> done) = 0;
    // Everything there is, in steps that let other mutations through.
    virtual void cleanup(Completion<CleanupOutcome> done) = 0;
    // Recounts some inboxes, those behind `after` in id order, and corrects what does not fit their
    // rows, as commits that everybody sees. To be called again with the step's `last`.
    virtual void repair(std::optional<UserId> after, Completion<RepairStep> done) = 0;
    // Replaces what was put for this person. Teams are kept once each, in id order. What was
    // learned stays apart from it: a learned text shows where none was put, learned teams count
    // where none were put (DirectoryUser::puts_teams). An email belongs to one person: kConflict
    // (field "email") when it was put for another one. Whoever has only learned it shows it no
    // more. kConflict (field "id") while they are being erased; afterwards this names them again.
    virtual void put_user(DirectoryUser user, Completion<Done> done) = 0;
    // Out of the directory and of all teams; the inbox stays. Their tokens are revoked. No error
    // when there is no such user.
    virtual void delete_user(UserId user, Completion<Done> done) = 0;
    // What a signed token says of its owner. Its teams take the place of those learned before, what
    // it does not speak of stays. One issued before the last that was learned, or up to a
    // revocation, is passed over. An email that somebody else has is kept and not shown.
    virtual void learn_user(LearnedUser user, Completion<Done> done) = 0;
    // These tokens are refused from now on, whatever was revoked before. Answers what is kept.
    virtual void revoke(RevokeRequest request, Completion<Revocation> done) = 0;

    // Deliveries that are due, at most `messages` of each channel, for whoever calls: leased for
    // kDeliveryLease, so that nobody else gets them. What is not to be sent (any more, or yet) is
    // ended or put off instead, and takes of that room as well: the step is no longer for it.
    virtual void lease_deliveries(std::vector<DeliveryRoom> room,
                                  Completion<LeasedDeliveries> done) = 0;
    // These attempts are still under way.
    virtual void extend_leases(std::vector<DeliveryAttempt> attempts, Completion<Done> done) = 0;
    // What came of them. An answer that comes twice, or after its lease, changes nothing more but
    // by saying that the message was taken.
    virtual void end_attempts(std::vector<EndedAttempt> ended, Completion<Done> done) = 0;
    // May come before the message's own outcome. Of a message that nobody knows: nothing.
    virtual void note_report(DeliveryReport report, Completion<Done> done) = 0;
    // Those of them that can be. In one transaction: of many, some hundred at a time.
    virtual void send_again(SendAgainRequest request, Completion<SentAgain> done) = 0;
    // Takes an event back: what of it is to come never happens, its notifications disappear as if
    // their owners had deleted them, what waits to be sent is cancelled. In steps; from the first
    // one on none of it is made any more, and run_due does what the asked process does not live to
    // do. Again: the same answer. kNotFound for an event that is not known.
    virtual void retract(std::string event_id, Completion<rest::RetractResult> done) = 0;
    // A browser or app of this person; known again by its address_digest, whoever used it before.
    // Of more than kSubscriptions the oldest goes. Answers its id.
    virtual void put_subscription(UserId user, std::string address_digest, std::string content,
                                  Completion<SubscriptionId> done) = 0;
    // Of this user, or of anybody. No error when there is none.
    virtual void delete_subscription(std::optional<UserId> user, SubscriptionId id,
                                     Completion<Done> done) = 0;

    // Sets a webhook up, or changes one. What happens in transactions that begin after the
    // completion rings it, on every node. kNotFound; kUnprocessable for more than kWebhooks.
    virtual void put_webhook(WebhookRequest request, Completion<Webhook> done) = 0;
    // What waits for it is ended by run_due. kNotFound.
    virtual void delete_webhook(WebhookRequest request, Completion<Done> done) = 0;

    // Changes what a person says of how they are reached, as a commit to their inbox. kConflict,
    // field "If-Match", when it does not stand at `if_at`; else as `make` refuses.
    virtual void change_preferences(PreferencesChange change, Completion<KeptPreferences> done) = 0;

    // Notes that all that is kept of a person is about to be read (export_page), and makes what was
    // said to everybody theirs. kNotFound for who is not known, or was erased.
    virtual void begin_export(PersonRequest request, Completion<Done> done) = 0;
    // Nothing is kept of this person any more, and of what comes for them nothing is stored until
    // put_user names them again. Their tokens are revoked. In steps; from the first one on it is
    // carried on by run_due when the asked process does not live to do it. Answered when all of it
    // is gone, from the files of an embedded database too. kNotFound for who is not known.
    virtual void erase(PersonRequest request, Completion<rest::EraseResult> done) = 0;

    // --- reads
    // One JSON document, page by page: what was kept when its first page was read, each entry as it
    // is when its page is.
    virtual void export_page(UserId user, ExportPlace place, Completion<ExportPage> done) = 0;
    // In the order of their making.
    virtual void webhooks(Completion<std::vector<Webhook>> done) = 0;
    virtual void webhook(WebhookId id, Completion<Webhook> done) = 0;  // kNotFound
    virtual void preferences(UserId user, Completion<KeptPreferences> done) = 0;
    // Newest first.
    virtual void deliveries(DeliveryQuery query, Completion<DeliveryPage> done) = 0;
    virtual void analytics(AnalyticsQuery query, Completion<AnalyticsReport> done) = 0;
    // A person's, the oldest first.
    virtual void subscriptions(UserId user, Completion<std::vector<PushSubscription>> done) = 0;
    // Has this person sent that event by hand?
    virtual void has_sent(UserId actor, std::string event_id, Completion<bool> done) = 0;
    // How many are due that nobody has begun yet.
    virtual void count_due_deliveries(Completion<std::uint64_t> done) = 0;
    // All reads of an inbox first catch up with what is due in it and what was broadcast, so that
    // nothing expired is ever shown and the counters are exact. One that takes longer than
    // store_limits::kListTime is ended: kUnprocessable, for it is what was asked that takes so
    // long. A user has at most a share of the readers at a time.
    virtual void list(UserId user, ListQuery query, Completion<rest::Page> done,
                      AskerGone gone = nullptr) = 0;
    // The unread in canonical order, at most `limit`.
    virtual void unread(UserId user, std::uint32_t limit, Completion<Snapshot> done) = 0;
    // kNotFound also for another user's.
    virtual void one(UserId user, NotificationId id, Completion<Notification> done) = 0;
    // Whoever's it is, for an operator; it does not catch up before. kNotFound.
    virtual void unscoped(NotificationId id, Completion<Notification> done) = 0;
    // Newest first.
    virtual void audit(AuditQuery query, Completion<AuditPage> done) = 0;
    // For a session: changes since `since`, as many rows in ascending rev as one frame takes
    // (limits::kServerFrameBytes by encoded_size_bound; at least one row), or a snapshot when
    // can_resume says no or more than kChangesReplayFactor replay limits of rows lie between. A
    // snapshot too large for one frame is cut and marked truncated. Changes that are cut (to <
    // head) carry the counters of the head: what they were in between is not kept.
    virtual void state(UserId user, std::optional<Revision> since, Completion<InboxState> done) = 0;
    virtual void user(UserId user, Completion<DirectoryUser> done) = 0;  // kNotFound
    // In any case of the letters A to Z. Whoever it was put for comes first. kNotFound; kConflict
    // when it was put for nobody and the tokens of several say it: the message names them.
    virtual void user_by_email(std::string email, Completion<DirectoryUser> done) = 0;
    virtual void find_users(DirectoryQuery query, Completion<DirectoryPage> done) = 0;
    // All that are kept.
    virtual void revocations(Completion<std::vector<Revocation>> done) = 0;
    virtual void users(std::size_t limit,
                       Completion<std::vector<DirectoryUser>> done) = 0;  // by id
    // A trip to the database and back: is it there, and can it be written? The latter is seen by
    // writing when a write has failed, or none has succeeded for store_limits::kWriteProven.
    virtual void probe(Completion<Done> done) = 0;
    // How often what other nodes have changed is looked for. Any thread.
    virtual void look_every(Millis) {}
    // Another node has said that there is something to be found now. Any thread.
    virtual void look_now() {}
    // For the metrics. A store that answers within the call has none.
    virtual StoreBacklog backlog() const { return {}; }
};

}  // namespace carillon
