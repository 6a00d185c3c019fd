#include "tests/simulation/database.hpp"

#include "tests/simulation/event_types.hpp"

#include <algorithm>
#include <utility>

namespace carillon::sim {
namespace {

// Deletes may be forgotten after so long; the schedule decides when that is looked at.
constexpr Millis kTombstoneRetention{1000};

// "Sim/…" is what people here call theirs; all others are UTC.
ZoneOffsets offsets_of(const std::string& zone, Millis) {
    const Zone known = parse_zone(zone);
    return {{{Millis{0}, known.ahead_s}}};
}

}  // namespace

Database::Database(Stage& stage, const Provider& provider)
    : stage_(stage),
      preferences_(stage),
      deliveries_(stage, provider, preferences_),
      events_(stage),
      erasures_(stage),
      webhooks_(stage),
      sums_(stage) {
    store_ = std::make_shared<MemoryStore>(make_settings(), stage.setup.seed);
    MemoryTables empty("e1");
    store_->restore(std::move(empty), "e1");
    epoch_ = "e1";
}

StoreSettings Database::make_settings() {
    const bool has_preferences = stage_.setup.faults.has(Fault::kPreferences);
    StoreSettings settings;
    if (stage_.setup.faults.has(Fault::kRetired)) {
        settings.finished_retention = Millis(stage_.setup.seed % 3 == 0 ? 0 : 2000);
        settings.inbox_rows = stage_.setup.seed % 3 == 1 ? 0 : 4;
    }
    settings.replay_limit = stage_.setup.replay_limit;
    settings.step_rows = stage_.setup.step_rows;
    settings.tombstone_retention = kTombstoneRetention;
    settings.clock = [this] { return clock_; };
    settings.channels.email = true;
    settings.channels.sms = has_preferences;
    const auto set = templates(has_preferences, default_digest(stage_.setup).has_value());
    settings.templates = [set] { return set; };
    settings.zone_offsets = offsets_of;
    settings.plan = [channels = settings.channels, set](
                        const Event& event, const std::vector<Recipient>& recipients, Millis now) {
        PlanSettings planning;
        planning.channels = channels;
        return plan(event, recipients, *set, planning, now);
    };
    settings.on_deliveries = [this](const std::vector<Delivery>&) { done_.has_deliveries = true; };
    settings.on_commit = [this](Batch commits) {
        for (auto& commit : commits)
            done_.commits.push_back(std::move(commit));
    };
    settings.on_broadcast = [this] { done_.has_broadcast = true; };
    return settings;
}

void Database::know(const UserId& user) {
    DirectoryUser known;
    known.id = user;
    known.email = user.text().substr(32) + "@example.com";
    // The first one alone has a phone.
    if (store_->tables().users().empty()) known.phone = "+33612345678";
    store_->put_user(std::move(known), [this](const Result<carillon::Done>& stored) {
        if (!stored) stage_.fail("assertion", stored.error().message);
    });
}

bool Database::has_unfinished_retractions() const {
    const auto& all = store_->tables().retractions();
    return std::any_of(all.begin(), all.end(),
                       [](const auto& each) { return !each.second.is_done; });
}

bool Database::has_webhook_leftovers() const {
    const auto& all = store_->tables().webhooks();
    return std::any_of(all.begin(), all.end(),
                       [](const Webhook& each) { return each.is_deleted || each.has_leftovers; });
}

std::size_t Database::creations(std::size_t event) const {
    std::size_t times = 0;
    for (const auto& [user, epochs] : histories_)
        if (!epochs.empty() && epochs.back().epoch() == epoch_)
            times += epochs.back().creations(event);
    return times;
}

void Database::judge(std::size_t node) {
    if (done_.has_broadcast) ++broadcasts_;
    const FaultSet& faults = stage_.setup.faults;
    const bool has_preferences = faults.has(Fault::kPreferences);
    if (has_preferences) preferences_.note_documents(store_->tables(), epoch_);
    if (faults.has(Fault::kErased)) erasures_.note(store_->tables());
    note_commits(node);
    if (faults.has(Fault::kDeliveries)) deliveries_.note(store_->tables(), clock_);
    if (faults.has(Fault::kWebhooks)) webhooks_.note(store_->tables(), clock_);
    if (has_preferences) {
        const auto has_entered = [this](std::size_t event, const UserId& user) {
            const InboxHistory* there = history(user);
            return there && there->creations(event) > 0;
        };
        preferences_.judge_events(store_->tables(), has_entered, clock_);
    }
    if (faults.has(Fault::kScheduled) || faults.has(Fault::kRetracted))
        events_.note(
            store_->tables(), [this](std::size_t event) { return creations(event); }, clock_);
}

void Database::note_commits(std::size_t node) {
    if (done_.commits.empty()) return;
    ++transactions_;
    stage_.tally.commits += done_.commits.size();
    for (const auto& commit : done_.commits) {
        if (stage_.is_traced)
            stage_.say("node ", std::uint64_t{node}, " commits ", commit->user.text().substr(32),
                       ' ', commit->changes.to_revision().text());
        changed_[commit->user] = Changed{transactions_, node, stage_.now(), false};
        sums_.note(commit->changes);
        const MemoryInbox& kept = *inbox(commit->user);
        InboxHistory& history = present(commit->user);
        judge_removed(*commit, history);
        const std::string wrong = history.note(kept, cause_, removed_from(commit->user));
        if (!wrong.empty()) stage_.fail("store-consistent", wrong);
        judge(commit->user, kept, history);
        judge(*commit, history);
    }
}

// Of the transaction that is done.
InboxHistory::Removed Database::removed_from(const UserId& user) const {
    InboxHistory::Removed removed;
    for (const auto& commit : done_.commits) {
        if (!(commit->user == user)) continue;
        for (const NotificationId& id : commit->changes.deletes)
            removed.emplace(id, commit->changes.from);
    }
    return removed;
}

InboxHistory& Database::present(const UserId& user) {
    auto& epochs = histories_[user];
    if (epochs.empty() || epochs.back().epoch() != epoch_) epochs.emplace_back(epoch_);
    return epochs.back();
}

void Database::note_cut(const UserId& user, std::uint64_t to, std::uint64_t head) {
    present(user).note_cut(to, head);
}

// What is kept must be what the history says: nothing lost, nothing unrecorded, counters right.
void Database::judge(const UserId& user, const MemoryInbox& inbox, InboxHistory& history) {
    const std::uint64_t head = inbox.head.head.counter;
    const auto state = history.state(head, 0);
    for (const auto& entry : inbox.rows) {
        const auto wrong = history.judge(entry.second.notification, head);
        if (!wrong.empty()) {
            stage_.fail("store-consistent", "a stored row " + std::string(wrong));
        }
    }
    if (inbox.rows.size() != state.changed) {
        stage_.fail("acknowledged-event-kept",
                    "user " + user.text() + " has " + std::to_string(inbox.rows.size()) +
                        " rows; his history says " + std::to_string(state.changed));
    }
    InboxLengths lengths;
    for (const auto& entry : inbox.rows)
        lengths.add(entry.second.notification);
    if (inbox.head.head.lengths != lengths)
        stage_.fail("counters-equal-recount", "its lists are said to be of another length");
    if (!(inbox.head.head.unread == state.unread)) {
        stage_.fail("counters-equal-recount",
                    "the store's counters at " + std::to_string(head) + " do not fit its rows");
    }
}

// What is unread goes by its owner's hand, at its end, with its event, or with its owner.
void Database::judge_removed(const Commit& commit, const InboxHistory& history) {
    const auto& asked = cause_.ids;
    if (erasures_.is_erased(commit.user)) return;
    for (const NotificationId& id : commit.changes.deletes) {
        if (std::find(asked.begin(), asked.end(), id) != asked.end()) continue;
        if (!history.must_stay(id, clock_)) {
            if (stage_.setup.faults.has(Fault::kRetired)) stage_.note(Fault::kRetired);
            continue;
        }
        if (!is_taken_back("e" + std::to_string(history.event_of(id))))
            stage_.fail("unread-stays", "an unread row is removed by the clock");
    }
}

// What is told of a transaction must be what it did.
void Database::judge(const Commit& commit, const InboxHistory& history) {
    const Changes& changes = commit.changes;
    if (changes.to > history.last() || changes.from >= changes.to) {
        return stage_.fail("commit-tells-all", "its revisions are not those of the inbox");
    }
    const bool is_as_asked =
        std::all_of(changes.upserts.begin(), changes.upserts.end(),
                    [this](const Notification& n) { return n.is_read() != marks_unread_; });
    if (commit.is_step && (commit.created > 0 || !is_as_asked))
        return stage_.fail("commit-tells-all", "something new is held back");
    if (changes.to != history.last()) return;  // one of several: judged by what clients make of it
    std::size_t told = 0;
    for (const Notification& n : changes.upserts) {
        events_.judge_row(n);
        if (stage_.setup.faults.has(Fault::kPreferences) && history.is_new(n))
            preferences_.judge_entered(n);
        if (!history.judge(n, changes.to).empty() || n.rev <= changes.from) {
            return stage_.fail("commit-tells-all", "a row in it is not the one stored");
        }
        ++told;
    }
    if (told != history.state(changes.to, changes.from).changed) {
        stage_.fail("commit-tells-all", "rows are missing in it");
    }
}

void Database::hide(const Batch& commits) {
    for (const auto& commit : commits) {
        changed_[commit->user].transaction = 0;
        changed_[commit->user].is_hidden = true;
    }
}

bool Database::is_hidden(const UserId& user) const {
    const auto found = changed_.find(user);
    return found != changed_.end() && found->second.is_hidden;
}

std::vector<ChangedInbox> Database::changed_behind(std::uint64_t from, std::size_t node) const {
    std::vector<ChangedInbox> changed;
    for (const auto& [user, last] : changed_) {
        if (last.transaction > from && last.node != node) changed.push_back({user, revision(user)});
    }
    return changed;
}

Revision Database::revision(const UserId& user) const {
    const MemoryInbox* kept = inbox(user);
    return {epoch_, kept ? kept->head.head.counter : 0};
}

Millis Database::changed_at(const UserId& user) const {
    const auto found = changed_.find(user);
    return found == changed_.end() ? Millis{0} : found->second.at;
}

bool Database::is_promised(const std::string& event, const UserId& user) const {
    if (store_->tables().scheduled().count(event) > 0) return true;
    for (const auto& [id, part] : store_->tables().pending()) {
        if (part.event_id != event) continue;
        for (const PendingRecipient& recipient : part.recipients)
            if (recipient.user == user) return true;
    }
    return false;
}

void Database::back_up() {
    backup_ = store_->tables();
    preferences_.back_up();
    deliveries_.back_up();
    sums_.back_up();
}

void Database::restore(bool is_same) {
    is_same = is_same || !backup_;
    MemoryTables tables = is_same ? store_->tables() : *backup_;
    epoch_ = "e" + std::to_string(++epochs_);
    store_->restore(std::move(tables), epoch_);
    for (auto& [user, epochs] : histories_) {
        const MemoryInbox* kept = inbox(user);
        if (!kept) continue;
        // The backup may be of an epoch before the last one; all share their beginning up to there.
        epochs.push_back(epochs.back().begun_again(epoch_, kept->head.head.counter));
    }
    if (!is_same) backup_.reset();
    sums_.restore(is_same);
    if (stage_.setup.faults.has(Fault::kPreferences))
        preferences_.restore(store_->tables(), is_same);
    if (stage_.setup.faults.has(Fault::kWebhooks)) webhooks_.restore(store_->tables());
    deliveries_.restore(store_->tables(), is_same);
    events_.restore(store_->tables());
    if (stage_.setup.faults.has(Fault::kErased)) erasures_.restore(store_->tables());
}

InboxHistory* Database::history(const UserId& user, const std::string& epoch) {
    const auto found = histories_.find(user);
    if (found == histories_.end()) return nullptr;
    for (auto at = found->second.rbegin(); at != found->second.rend(); ++at) {
        if (at->epoch() == epoch) return &*at;
    }
    return nullptr;
}

}  // namespace carillon::sim
