#include "tests/simulation/preference_ledger.hpp"

#include "core/event/preferences.hpp"

#include <algorithm>

namespace carillon::sim {
namespace {

constexpr std::string_view kKept = "preferences-kept";
constexpr std::string_view kInbox = "inbox-as-wanted";

std::size_t number_of(const std::string& event) {
    return std::stoul(event.substr(1));
}

// As the document is told: one text for one document.
std::string told(const Wishes& wishes) {
    const auto read = decode_preferences(json_of(wishes));
    return read ? encode(*read) : read.error().message;
}

bool is_promised(const MemoryTables& tables, const std::string& event, const UserId& user) {
    for (const auto& [id, part] : tables.pending()) {
        if (part.event_id != event) continue;
        for (const PendingRecipient& recipient : part.recipients)
            if (recipient.user == user) return true;
    }
    return false;
}

}  // namespace

void PreferenceLedger::note_asked(WishChange& change) {
    change.said.change = ++changes_;
    asked_[changes_] = change;
}

void PreferenceLedger::note_event(const Event& event) {
    if (!stage_.setup.faults.has(Fault::kPreferences)) return;
    const Priority priority = event.priority.value_or(Priority::kNormal);
    const Channel by = event.channel.value_or(Channel::kWeb);
    events_[event.id] = Asked{event.type, priority, by, event.recipients, event.broadcast};
}

const Wishes& PreferenceLedger::of(const UserId& user) const {
    static const Wishes kNothingSaid;
    const auto found = known_.find(user);
    return found == known_.end() ? kNothingSaid : found->second.wishes;
}

std::string PreferenceLedger::document(const UserId& user) const {
    const auto found = known_.find(user);
    return found == known_.end() || found->second.stored.empty() ? "{}"
                                                                 : told(found->second.wishes);
}

bool PreferenceLedger::was_in_force(const UserId& user, const std::string& document) const {
    const auto found = in_force_.find(user);
    return document == "{}" || (found != in_force_.end() && found->second.count(document) > 0);
}

// --- documents

void PreferenceLedger::note_documents(const MemoryTables& tables, const std::string& epoch) {
    for (const auto& [user, inbox] : tables.inboxes())
        if (inbox.head.preferences != known_[user].stored) judge_document(user, inbox.head, epoch);
}

void PreferenceLedger::judge_document(const UserId& user, const StoredHead& head,
                                      const std::string& epoch) {
    Known& known = known_[user];
    const auto kept = parse_stored_preferences(head.preferences);
    if (!kept) return stage_.fail(kKept, "a document cannot be read: " + kept.error().message);
    const auto change = asked_.find(parse_zone(kept->timezone).change);
    if (change == asked_.end() || change->second.user != user)
        return stage_.fail(kKept, "a document is there that its owner has not said");
    const auto& if_at = change->second.if_at;
    const std::string stood = epoch + '.' + std::to_string(known.rev);
    if (!if_at.empty() && std::find(if_at.begin(), if_at.end(), stood) == if_at.end())
        stage_.fail(kKept, "a change is made to another document than it was meant for");
    if (head.preferences_rev != head.head.counter || head.preferences_rev <= known.rev)
        stage_.fail(kKept, "a document has changed at no revision of its own");
    known.wishes = changed(known.wishes, change->second);
    known.stored = head.preferences;
    known.rev = head.preferences_rev;
    const std::vector<std::string> by_link(known.wishes.unsubscribed.begin(),
                                           known.wishes.unsubscribed.end());
    const std::string is = encode(*kept);
    stage_.say("the preferences of ", user.text().substr(32), " are ", is);
    if (is != told(known.wishes) || kept->unsubscribed != by_link)
        stage_.fail(kKept, "the document is not what was said: " + told(known.wishes));
    by_text_[known.stored] = known.wishes;
    in_force_[user].insert(is);
}

void PreferenceLedger::restore(const MemoryTables& tables, bool is_same) {
    if (!is_same) decided_ = backup_;
    known_.clear();
    for (const auto& [user, inbox] : tables.inboxes()) {
        if (inbox.head.preferences.empty()) continue;
        known_[user] = Known{inbox.head.preferences, inbox.head.preferences_rev,
                             by_text_.at(inbox.head.preferences)};
    }
    published_.clear();
    look_at(tables);
}

// --- events

void PreferenceLedger::judge_entered(const Notification& n) {
    const bool is_shown = !n.read_at && !n.seen_at && !n.archived_at;
    const bool is_filed = n.read_at && n.seen_at && n.archived_at;
    const auto fail = [&](const char* what) {
        stage_.fail(passes_all(subject_of(n)) ? "mandatory-passes" : kInbox, n.title + ' ' + what);
    };
    switch (place_of(of(n.user_id), subject_of(n))) {
        case Place::kShown:
            return is_shown ? void() : fail("is not unread, and its owner wants it in the inbox");
        case Place::kFiled:
            return is_filed ? void() : fail("is unread, and its owner does not want it there");
        case Place::kNowhere:
            return fail("is there, and its owner wants it nowhere");
    }
}

void PreferenceLedger::judge_one(const std::string& event, const UserId& user, bool is_made) {
    const Asked& asked = events_.at(event);
    const Subject subject{asked.type, asked.priority, asked.by};
    const bool is_wanted = place_of(of(user), subject) != Place::kNowhere;
    if (is_wanted)
        unwanted_.erase({event, user});
    else
        unwanted_.insert({event, user});
    if (is_made == is_wanted) return;
    stage_.fail(passes_all(subject) ? "mandatory-passes" : kInbox,
                event + (is_wanted ? " is kept from whom it is for, who wants it"
                                   : " is made for somebody who wants it nowhere"));
}

// Made now, for whom it is for.
void PreferenceLedger::judge_event(const MemoryTables& tables, const std::string& event,
                                   const HasEntered& has_entered) {
    const bool is_later = tables.scheduled().count(event) > 0;
    if (is_later || tables.retractions().count(event) > 0) return;
    if (!decided_.insert(event).second) return;
    const Asked& asked = events_.at(event);
    if (asked.is_broadcast) return;  // made with the contact of each
    for (const UserId& user : asked.recipients)
        judge_one(event, user,
                  has_entered(number_of(event), user) || is_promised(tables, event, user));
}

void PreferenceLedger::judge_events(const MemoryTables& tables, const HasEntered& has_entered,
                                    Millis now) {
    for (const std::string& event : published_)
        judge_event(tables, event, has_entered);
    published_.clear();
    for (const std::string& event : scheduled_)
        judge_event(tables, event, has_entered);
    for (const auto& [id, part] : pending_) {
        const bool is_gone = tables.retractions().count(part.event) > 0;
        if (is_gone || tables.pending().count(id) > 0) continue;
        for (const UserId& user : part.users)
            judge_one(part.event, user, has_entered(number_of(part.event), user));
    }
    judge_heard(tables, has_entered, now);
    look_at(tables);
}

// Everybody is known before the first broadcast.
void PreferenceLedger::judge_heard(const MemoryTables& tables, const HasEntered& has_entered,
                                   Millis now) {
    for (const auto& [user, inbox] : tables.inboxes()) {
        const auto& all = tables.broadcasts();
        for (auto at = all.upper_bound(heard_[user]); at != all.end(); ++at) {
            const StoredBroadcast& heard = at->second;
            if (at->first > inbox.head.heard) break;
            if (heard.expires_at && *heard.expires_at <= now) continue;
            judge_one(heard.event.id, user, has_entered(number_of(heard.event.id), user));
        }
    }
}

void PreferenceLedger::look_at(const MemoryTables& tables) {
    scheduled_.clear();
    for (const auto& [event, scheduled] : tables.scheduled())
        scheduled_.insert(event);
    pending_.clear();
    for (const auto& [id, kept] : tables.pending()) {
        Part& part = pending_[id];
        part.event = kept.event_id;
        for (const PendingRecipient& recipient : kept.recipients)
            part.users.push_back(recipient.user);
    }
    heard_.clear();
    for (const auto& [user, inbox] : tables.inboxes())
        heard_[user] = inbox.head.heard;
}

}  // namespace carillon::sim
