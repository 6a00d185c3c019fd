#pragma once
// The one database of a schedule: the memory store, driven by one node after the other, each by its
// own clock. After every transaction what is kept goes into the history and is judged there.

#include "server/store/memory/memory_store.hpp"
#include "tests/simulation/delivery_ledger.hpp"
#include "tests/simulation/erasure_ledger.hpp"
#include "tests/simulation/event_ledger.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/preference_ledger.hpp"
#include "tests/simulation/stage.hpp"
#include "tests/simulation/sum_ledger.hpp"
#include "tests/simulation/webhook_ledger.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace carillon::sim {

using Batch = std::vector<std::shared_ptr<const Commit>>;

class Database {
  public:
    Database(Stage& stage, const Provider& provider);
    // Has an email from now on, for what leaves by that way.
    void know(const UserId& user);

    // One transaction of a node: what `work` does to the store. Answers its commits.
    struct Done {
        Batch commits;
        bool has_broadcast = false;
        bool has_deliveries = false;  // some were leased or have ended
    };
    template <class Work>
    Done run(std::size_t node, Millis clock, Work work) {
        clock_ = clock;
        done_ = Done{};
        cause_ = Cause{};
        marks_unread_ = false;
        work(static_cast<Store&>(*store_));
        judge(node);
        return std::move(done_);
    }
    // Within a transaction: what it carries out, under the client's id for it.
    void begin_operation(const std::string& op, const Operation& operation) {
        cause_ = Cause{op, operation.ids};
        marks_unread_ = operation.kind == OperationKind::kUnackAll;
    }
    std::shared_ptr<Store> store() const { return store_; }
    MemoryStore& memory() { return *store_; }

    // Nobody will be told of these: no sweep finds them.
    void hide(const Batch& commits);
    bool is_hidden(const UserId& user) const;

    // --- what a sweep sees: inboxes that another node has changed behind `from`, and the last
    // broadcast. As server/store/postgres/sweep.cpp tells it by transaction ids.
    std::uint64_t transactions() const { return transactions_; }
    std::uint64_t broadcasts() const { return broadcasts_; }
    std::vector<ChangedInbox> changed_behind(std::uint64_t from, std::size_t node) const;

    // A reader was given less than all: up to `to` of `head`.
    void note_cut(const UserId& user, std::uint64_t to, std::uint64_t head);

    // Is this event's notification for this user still to be made?
    bool is_promised(const std::string& event, const UserId& user) const;
    bool has_promises() const { return !store_->tables().pending().empty(); }
    bool has_scheduled() const { return !store_->tables().scheduled().empty(); }
    // It was, or is being.
    bool is_taken_back(const std::string& event) const {
        return store_->tables().retractions().count(event) > 0;
    }
    bool has_unfinished_retractions() const;
    DeliveryLedger& deliveries() { return deliveries_; }
    EventLedger& events() { return events_; }
    ErasureLedger& erasures() { return erasures_; }
    const ErasureLedger& erasures() const { return erasures_; }
    PreferenceLedger& preferences() { return preferences_; }
    WebhookLedger& webhooks() { return webhooks_; }
    // Does something still wait for a webhook that is off or deleted?
    bool has_webhook_leftovers() const;
    SumLedger& sums() { return sums_; }
    // When nothing happens any more.
    void judge_sums() { sums_.judge(store_->tables(), deliveries_.erased()); }
    const MemoryTables& tables() const { return store_->tables(); }
    void judge_deliveries_at_rest() { deliveries_.judge_at_rest(store_->tables()); }

    void back_up();
    // Back to the last backup; without one, or when `is_same`, to the present state.
    void restore(bool is_same);

    const std::string& epoch() const { return epoch_; }
    Revision revision(const UserId& user) const;
    // When his inbox changed last, or a node was told so by its database.
    Millis changed_at(const UserId& user) const;
    void note_told(const UserId& user) { changed_[user].at = stage_.now(); }
    const MemoryInbox* inbox(const UserId& user) const { return store_->tables().inbox(user); }
    // Of the present epoch; null for a user who has none yet.
    InboxHistory* history(const UserId& user) { return history(user, epoch_); }
    InboxHistory* history(const UserId& user, const std::string& epoch);

  private:
    StoreSettings make_settings();
    void judge(std::size_t node);
    void note_commits(std::size_t node);
    std::size_t creations(std::size_t event) const;
    InboxHistory& present(const UserId& user);
    InboxHistory::Removed removed_from(const UserId& user) const;
    void judge(const UserId& user, const MemoryInbox& inbox, InboxHistory& history);
    void judge_removed(const Commit& commit, const InboxHistory& history);
    void judge(const Commit& commit, const InboxHistory& history);

    struct Changed {
        std::uint64_t transaction = 0;
        std::size_t node = 0;
        Millis at{0};
        bool is_hidden = false;
    };

    Stage& stage_;
    Millis clock_{0};
    std::shared_ptr<MemoryStore> store_;
    Done done_;
    Cause cause_;
    bool marks_unread_ = false;  // what an ack_all has marked
    std::string epoch_;
    std::uint64_t epochs_ = 1;
    std::uint64_t transactions_ = 0;
    std::uint64_t broadcasts_ = 0;
    std::map<UserId, Changed> changed_;
    std::map<UserId, std::vector<InboxHistory>> histories_;
    std::optional<MemoryTables> backup_;
    PreferenceLedger preferences_;
    DeliveryLedger deliveries_;
    EventLedger events_;
    ErasureLedger erasures_;
    WebhookLedger webhooks_;
    SumLedger sums_;
};

}  // namespace carillon::sim
