#pragma once
// What the mutations of store.hpp do, written once for all stores: they load rows, let core decide
// (InboxTransaction, plan), save, and collect the commits.
//
// Every refusal is decided before the first write, so one refused mutation leaves nothing behind
// in a transaction that it shares with others.

#include "core/event/preferences.hpp"
#include "core/policy/decision.hpp"
#include "server/store/notification_ids.hpp"
#include "server/store/preferences.hpp"
#include "server/store/store.hpp"
#include "server/store/tables/write_tables.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace carillon {

using Commits = std::vector<std::shared_ptr<const Commit>>;

// How far an operation that goes in steps has come.
struct OperateProgress {
    bool has_begun = false;
    bool has_more = false;
    std::optional<SortKey> after;   // the last row that was looked at
    std::optional<Revision> bound;  // what comes to be unread behind it is not meant
    std::uint64_t updated = 0;
    std::optional<Revision> held_back;  // up to here nobody was told (Commit::is_step)
    // Of an ack_all what it has marked and is not noted yet; of an unack_all what is left to be
    // looked at.
    RevSpans spans;
};

// A part of what a request has promised, to be made by a step of its own.
struct PendingPart {
    PendingId id;
    std::size_t submission = 0;  // of the request
    bool is_by_hand = false;     // a person has written it, and is shown what has come of it
    std::vector<PendingRecipient> recipients;
};

struct Published {
    std::vector<PublishedEvent> events;
    std::vector<PendingPart> pending;  // empty: all of it is made
};

// What a step has made of one part.
struct MadePart {
    std::size_t submission = 0;
    std::vector<Notification> items;
    bool was_made_before = false;  // by somebody else; items are what a person is shown of it
};

// One per transaction, on the thread that writes. May be run again after a rollback: requests are
// only read.
class Mutations {
  public:
    Mutations(WriteTables& tables, NotificationIds& ids, const StoreSettings& settings)
        : tables_(tables), ids_(ids), settings_(settings) {}

    // Makes what is asked, or keeps it in parts when it reaches more than step_rows people.
    Result<Published> publish(const PublishRequest& request);
    // One step: some of these parts, from `next` on. Answers which is next after it.
    std::size_t make_pending(const std::vector<PendingPart>& parts, std::size_t next,
                             std::vector<MadePart>& made);
    // One step. `progress` is what the steps before have left, and is what this one leaves.
    Result<Operated> operate(const OperateRequest& request, OperateProgress& progress);
    // What is due in one inbox and what was broadcast since its owner was last here, at most
    // store_limits::kCatchUpRows rows of each.
    void catch_up(const UserId& user);
    // One step: some of these users, from `next` on. Answers who is next after it; users.size():
    // nobody.
    std::size_t contact(const std::vector<UserId>& users, std::size_t next);
    // See Store::run_due.
    std::size_t run_due(std::size_t limit);
    // One step of a cleanup; adds to `outcome`. True when another step is needed.
    bool cleanup(CleanupOutcome& outcome);
    // The directory (directory_mutations.cpp).
    Result<Done> put_user(DirectoryUser user);
    Done delete_user(const UserId& user);
    Done learn_user(const LearnedUser& user);
    Revocation revoke(const RevokeRequest& request);
    // Deliveries (delivering.cpp). See Store.
    LeasedDeliveries lease_deliveries(const std::vector<DeliveryRoom>& room);
    Done extend_leases(const std::vector<DeliveryAttempt>& attempts);
    Done end_attempts(const std::vector<EndedAttempt>& ended);
    Done note_report(const DeliveryReport& report);
    SentAgain send_again(const SendAgainRequest& request);
    // One step of taking an event back; done when the answer says so.
    Result<Retraction> retract(const std::string& event_id);
    SubscriptionId put_subscription(const UserId& user, const std::string& address_digest,
                                    const std::string& content);
    Done delete_subscription(const std::optional<UserId>& user, const SubscriptionId& id);
    // Webhooks (webhooks.cpp). See Store.
    Result<Webhook> put_webhook(const WebhookRequest& request);
    Result<Done> delete_webhook(const WebhookRequest& request);
    // A person as a whole (persons.cpp). See Store.
    Result<Done> begin_export(const PersonRequest& request);
    // The first step of an erasure: from here on it is kept.
    Result<Done> begin_erasure(const PersonRequest& request);
    // One step more, until its stage is kFile: then freed room is to be overwritten, and it is
    // ended. Nothing: somebody else has ended it.
    std::optional<Erasure> erase(const UserId& user);
    std::optional<Erasure> end_erasure(const UserId& user);
    // Preferences (deciding.cpp). See Store.
    Result<KeptPreferences> change_preferences(const PreferencesChange& change);
    // See Store::repair.
    RepairStep repair(const std::optional<UserId>& after);
    Done touch() {
        tables_.touch();
        has_touched_ = true;
        return {};
    }

    // All commits so far, in order.
    const Commits& commits() const { return commits_; }
    // For Store's on_created_later and on_skipped.
    const std::vector<CreatedLater>& created_later() const { return created_later_; }
    const std::vector<Skipped>& skipped() const { return skipped_; }
    const std::vector<Revocation>& revocations() const { return revocations_; }
    const std::vector<Delivery>& deliveries() const { return deliveries_; }
    const std::vector<Webhook>& disabled() const { return disabled_; }
    // Whose erasure the clock has brought to its last stage.
    const std::vector<UserId>& to_overwrite() const { return to_overwrite_; }
    bool has_delivery_due() const { return has_delivery_due_; }
    // Was something broadcast?
    bool has_broadcast() const { return has_broadcast_; }
    bool has_touched() const { return has_touched_; }
    // Rows written so far: how large the transaction has become.
    std::size_t rows() const { return rows_; }

  private:
    struct OpenInbox {
        OpenInbox(const UserId& user_id, const std::string& epoch, const StoredHead& stored_head)
            : user(user_id),
              stored(stored_head),
              transaction(user_id, epoch, stored_head.head),
              must_save(stored_head.is_new) {}

        UserId user;
        StoredHead stored;
        InboxTransaction transaction;
        bool must_save;                // `stored` has changed, whatever `transaction` did
        bool has_preferences = false;  // they have changed
        std::string heard_request;     // of the last broadcast that entered
    };
    // Recipients whose notifications differ in their owner alone.
    struct Alike {
        Notification draft;
        std::vector<UserId> users;
    };
    // What a publish has decided for one submission before it writes.
    struct Decision {
        std::optional<KnownKey> known;           // answered before: a duplicate
        std::optional<std::size_t> same_as;      // repeats an earlier submission of this request
        std::vector<const DedupeKey*> new_keys;  // to be remembered
        std::string event_id;
        bool is_scheduled = false;  // it is to happen later
        std::vector<Recipient> recipients;
        Plan plan;                 // of all of them; of nobody in particular for a broadcast
        std::vector<Alike> alike;  // instead, when they are too many for one step
        std::size_t unwanted = 0;  // whom it would reach, and who does not want it
        std::size_t reached() const;
    };
    struct DueCounts {
        std::size_t woken = 0;
        std::size_t expired = 0;
        std::size_t rows() const { return woken + expired; }
    };

    struct Retired {
        std::size_t rows = 0;
        std::size_t steps = 0;  // with what was only looked at, and what was rung
    };

    OpenInbox open(const UserId& user);
    void close(OpenInbox& inbox, Millis now, const std::string& request_id, bool is_step = false);
    // The draft has its id.
    Notification enter(OpenInbox& inbox, Notification draft, Millis now);
    void save(OpenInbox& inbox, Row& row);
    Effect apply_effect(OpenInbox& inbox, Effect effect, Row& row, const NotificationMarks& before,
                        Millis now);
    void note_due(OpenInbox& inbox, const Row& row);
    // Daily sums (counting.cpp).
    void count(Row& row, bool is_new = false);
    void count_deleted(const Row& row);                    // by its owner
    void count(Delivery& delivery, const Cohort& cohort);  // a new one
    void count_change(Delivery& delivery);
    template <class Visit>
    void visit_unread(const UserId& user, Visit visit);
    void count_digest(OpenInbox& inbox);
    void count_lengths(OpenInbox& inbox);
    DueCounts carry_out_due(OpenInbox& inbox, Millis now, std::size_t limit);
    DueCounts carry_out_all_due(Millis now, std::size_t limit);
    // `looked_at`: rows, in all.
    std::optional<MendedInbox> mend(const UserId& user, Millis now, std::size_t& looked_at);
    void materialize(OpenInbox& inbox, Millis now, std::size_t limit);
    const TemplateSet& templates();
    bool is_mandatory(const std::string& type);
    const Preferences& said_by(const std::string& stored);
    const ZoneOffsets& zone_of(const UserId& user, const Preferences& said, Millis now);
    const ZoneOffsets& clock_of(const UserId& user, const Preferences& said, Millis now);
    void hear(std::vector<Recipient>& recipients);
    bool is_wanted(const Recipient& recipient, const Notification& draft,
                   const std::vector<DeliveryStep>& steps, Millis now);
    void drop_unwanted(Decision& decision, Millis now);
    // A notification enters with what shall leave by other ways, as its owner wants it. Nothing:
    // they do not want it anywhere, or were erased (reason_to_skip). The draft has its id.
    std::optional<Notification> bring(OpenInbox& inbox, Notification draft,
                                      const std::vector<DeliveryStep>& steps, Millis now);
    static std::string reason_to_skip(const OpenInbox& inbox) {
        return inbox.stored.is_erased ? "erased" : "preference";
    }
    ChannelDecision decide_due(const Delivery& delivery, const Notification& n,
                               const StoredHead& head, bool has_address, Millis now);
    // What a person says, and what their clocks show.
    struct Person {
        const Preferences& said;
        const ZoneOffsets& zone;
    };
    // Writes down what shall leave by other ways, each step as it is decided.
    using DecideStep = std::function<ChannelDecision(const DeliveryStep&)>;
    void plan_deliveries(const Notification& n, const std::vector<DeliveryStep>& steps, Millis now,
                         const Person& person, const DecideStep& decide_step);
    struct DueDeliveries {
        std::vector<Delivery> rows;
        bool is_full = false;  // there was no room for more of them
    };
    DueDeliveries due_deliveries(const DeliveryRoom& room, Millis now);
    std::optional<Delivery> find_reported(const DeliveryReport& report);
    std::optional<LeasedDelivery> lease(Delivery delivery, Millis now);
    // The digest (digests.cpp): one waits for that of the moment `at`, or of the next one that is
    // still open.
    void gather(Delivery& delivery, Millis at, const Person& person, Millis now);
    bool gather_until(Delivery& delivery, const Quiet& then, const ZoneOffsets& zone, Millis now);
    void gather_again(const Delivery& digest, const Quiet& then, const ZoneOffsets& zone,
                      Millis now);
    std::optional<LeasedDelivery> lease_digest(Delivery digest, Millis now);
    // What it is worth a line for; what is not ends, and `against` is why the last of these did.
    std::vector<Notification> lines_of(const Delivery& digest, const StoredHead& head,
                                       bool has_address, std::string& against, Millis now);
    void end_gathered(const Delivery& digest, Millis now);
    // It had ended, and was sent after all: so was what had failed with it.
    void end_failed_again(const Delivery& digest, Millis now);
    std::optional<LeasedDelivery> lease_for_webhook(Delivery delivery, Millis now);
    void save(Delivery& delivery, Millis now);
    // What those webhooks that want to hear of it are told, as deliveries.
    struct RungFor {
        const std::string* type;  // null: not known any more
        NotificationId notification;
        UserId user;
        std::optional<Cohort> cohort;  // nothing: not counted
    };
    template <class Content>
    void ring(WebhookEvent event, const RungFor& subject, Content content, Millis now);
    void ring(WebhookEvent event, const Notification& n, Millis now);
    void ring(const Delivery& delivery, Millis now);
    // So many rows that what they ring makes no larger step than without webhooks.
    std::size_t rows_of_a_step();
    void note_webhook(const Delivery& delivery, const DeliveryOutcome& outcome, Millis now);
    std::size_t end_leftovers(Millis now, std::size_t limit);
    bool end_leftovers_of(const Webhook& webhook, Millis now, std::size_t& left);
    void note_webhook_audit(const WebhookRequest& request, const WebhookId& id, Millis now);
    void save_untold(Delivery& delivery);  // not for log and metrics
    std::size_t shorten_leases(Millis now, std::size_t limit);
    std::vector<Notification> make(const PendingNotifications& pending);
    std::size_t make_left_behind(Millis now, std::size_t limit);
    Status check_schedule(const PublishRequest& request, std::size_t index, Millis now);
    // Answers for whom it is not to happen. The event is one of the request's.
    std::vector<Skipped> schedule(const Event& event, const std::string& event_id,
                                  const PublishRequest& request, Millis now);
    std::vector<Skipped> erased_among(const Event& event, const PublishRequest& request);
    std::size_t make_scheduled(Millis now, std::size_t limit);
    std::size_t go_on_retracting(Millis now);
    bool begin_retraction(Retraction& retraction);
    void retract_rows(Retraction& retraction, std::vector<Row> rows, Millis now);
    // As if their owners had deleted them.
    void remove_rows(std::vector<Row> rows, Millis now);
    bool is_known(const UserId& user);
    void note_person_audit(const PersonRequest& request, UserId named, Millis now);
    std::size_t go_on_erasing(Millis now);
    // True: the stage is over.
    bool erase_stage(Erasure& erasure, Millis now);
    bool erase_rows(Erasure& erasure, Millis now);
    bool erase_named(Erasure& erasure, NamingTable table);
    bool erase_deliveries(Erasure& erasure);
    bool have_others_got(const std::string& event_id);
    void erase_from(NamingTable table, const std::string& key, Erasure& erasure);
    // What is past its retention (retiring.cpp).
    bool has_retention() const {
        return settings_.finished_retention > Millis(0) || settings_.inbox_rows > 0;
    }
    Retired retire(Millis now, std::size_t limit);
    std::size_t retire_old(Millis now, std::size_t limit);
    std::size_t trim(const UserId& user, Millis now, std::size_t limit);
    void broadcast(const Event& event, const Decision& decision, const std::string& request_id,
                   Millis now);
    void put_off(const PublishRequest& request, std::size_t submission, const Decision& decision,
                 Millis now, Published& published);
    // Those the step concerns, in id order.
    std::vector<Row> rows_of(const OperateRequest& request, OperateProgress& progress);
    std::vector<Row> next_unread(const UserId& user, OperateProgress& progress);
    std::vector<Row> next_marked(const UserId& user, OperateProgress& progress);
    // What ack_alls have marked.
    MarkedAll marked_all(const UserId& user);
    bool is_ack_all_again(const OperateRequest& request);
    void note_marked(const OperateRequest& request, OperateProgress& progress,
                     std::uint64_t result);
    // Nothing: it had expired and is gone now.
    std::optional<Effect> operate_on(OpenInbox& inbox, Row& row, const Operation& operation,
                                     OperationMark mark, Millis now);

    Result<std::vector<Decision>> decide(const PublishRequest& request, Millis now);
    Status plan_each(const Event& event, Decision& decision, Millis now);
    Status plan_alike(const Event& event, Decision& decision, Millis now);
    Status look_up(const PublishRequest& request, std::size_t index,
                   std::unordered_map<std::string, std::size_t>& used, Decision& decision,
                   Millis now);
    void remember(const Decision& decision, const KnownKey& known, Millis now);
    PublishedEvent repeat(const Decision& decision, const KnownKey& known, Millis now);
    std::vector<Notification> found(const std::vector<NotificationId>& ids, Millis now);
    std::string shown_email(const LearnedUser& learned);
    Revocation put_revocation(const RevocationRequest& request, Millis now);
    void note_audit(const PublishRequest& request, const Event& event,
                    const rest::EventResult& result, Millis now);

    WriteTables& tables_;
    NotificationIds& ids_;
    const StoreSettings& settings_;
    std::shared_ptr<const TemplateSet> templates_;  // of the moment of this transaction
    // What was asked for in this transaction.
    std::deque<std::shared_ptr<const Preferences>> said_;
    std::unordered_map<UserId, std::string, UuidHash> zone_names_;  // of the directory
    std::unordered_map<std::string, ZoneOffsets> zones_;
    Commits commits_;
    std::vector<CreatedLater> created_later_;
    std::vector<Skipped> skipped_;
    std::vector<Revocation> revocations_;
    std::vector<Delivery> deliveries_;
    std::vector<Webhook> disabled_;
    std::vector<UserId> to_overwrite_;
    std::size_t rows_ = 0;
    bool has_broadcast_ = false;
    bool has_touched_ = false;
    bool has_delivery_due_ = false;
    bool is_making_scheduled_ = false;
};

// Visits all of them, however many, without having them all in memory.
template <class Visit>
void Mutations::visit_unread(const UserId& user, Visit visit) {
    UnreadPage page;
    page.limit = settings_.step_rows;
    while (true) {
        const std::vector<Row> rows = tables_.unread_rows(user, page);
        for (const Row& row : rows)
            visit(row.notification);
        if (rows.size() < page.limit) return;
        page.after = sort_key(rows.back().notification);
    }
}

}  // namespace carillon
