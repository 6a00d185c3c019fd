// Mutations: what people and the operator say of how somebody is reached.

#include "core/policy/decision.hpp"
#include "server/store/rules/mutations.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace carillon {
namespace {

const Preferences kNothingSaid;

// What this thread has read lately: a document is asked for with each notification of its owner.
std::shared_ptr<const Preferences> parsed(const std::string& stored) {
    constexpr std::size_t kKept = 4096;
    thread_local std::unordered_map<std::string, std::shared_ptr<const Preferences>> known;
    if (const auto found = known.find(stored); found != known.end()) return found->second;
    auto preferences = parse_stored_preferences(stored);
    if (!preferences) throw std::runtime_error("preferences: " + preferences.error().message);
    if (known.size() >= kKept) known.clear();
    auto made = std::make_shared<const Preferences>(std::move(*preferences));
    return known.emplace(stored, std::move(made)).first->second;
}

}  // namespace

const TemplateSet& Mutations::templates() {
    if (!templates_) {
        static const auto kNone = std::make_shared<const TemplateSet>();
        templates_ = settings_.templates ? settings_.templates() : kNone;
    }
    return *templates_;
}

bool Mutations::is_mandatory(const std::string& type) {
    const Template* entry = templates().find(type);
    return entry && entry->is_mandatory;
}

// Stays until the transaction ends.
const Preferences& Mutations::said_by(const std::string& stored) {
    if (stored.empty()) return kNothingSaid;
    return *said_.emplace_back(parsed(stored));
}

// Where their clocks stand, where that is asked for at all.
// The offsets reach far around any moment of a transaction.
const ZoneOffsets& Mutations::zone_of(const UserId& user, const Preferences& said, Millis now) {
    static const ZoneOffsets kNone;
    return asks_for_zone(said, templates().defaults(), true) ? clock_of(user, said, now) : kNone;
}

const ZoneOffsets& Mutations::clock_of(const UserId& user, const Preferences& said, Millis now) {
    static const ZoneOffsets kNone;
    if (!settings_.zone_offsets) return kNone;
    std::string name = said.timezone;
    if (name.empty()) {
        const auto [known, is_new] = zone_names_.try_emplace(user);
        if (is_new) {
            if (const auto entry = tables_.user(user)) known->second = entry->timezone;
        }
        name = known->second;
    }
    if (name.empty()) name = settings_.default_timezone;
    const auto [zone, is_new] = zones_.try_emplace(name);
    if (is_new) zone->second = settings_.zone_offsets(name, now);
    return zone->second;
}

// The language and zone that a person names count more than those of the directory.
void Mutations::hear(std::vector<Recipient>& recipients) {
    for (Recipient& recipient : recipients) {
        if (recipient.preferences.empty()) continue;
        const Preferences& said = said_by(recipient.preferences);
        zone_names_.emplace(recipient.user, recipient.timezone);
        if (!said.locale.empty()) recipient.locale = said.locale;
        if (!said.timezone.empty()) recipient.timezone = said.timezone;
    }
}

bool Mutations::is_wanted(const Recipient& recipient, const Notification& draft,
                          const std::vector<DeliveryStep>& steps, Millis now) {
    const Preferences& defaults = templates().defaults();
    if (recipient.preferences.empty() && defaults.types.empty()) return true;
    const Preferences& said = said_by(recipient.preferences);
    const DecisionSubject subject{said, defaults, draft.type, draft.priority,
                                  is_mandatory(draft.type)};
    DecisionState state;
    state.made_at = now;
    state.open = settings_.channels;
    return inbox_fate(subject, steps, state, {}, now) != InboxFate::kSkipped;
}

// Out of what is planned goes what its owner wants nowhere.
void Mutations::drop_unwanted(Decision& decision, Millis now) {
    std::unordered_map<UserId, const Recipient*, UuidHash> whose;
    for (const Recipient& recipient : decision.recipients)
        whose.emplace(recipient.user, &recipient);
    const auto is_unwanted = [&](const UserId& user, const Notification& draft) {
        if (is_wanted(*whose.at(user), draft, decision.plan.steps, now)) return false;
        decision.plan.skipped.push_back({user, "preference"});
        ++decision.unwanted;
        return true;
    };
    auto& drafts = decision.plan.drafts;
    drafts.erase(std::remove_if(
                     drafts.begin(), drafts.end(),
                     [&](const Notification& draft) { return is_unwanted(draft.user_id, draft); }),
                 drafts.end());
    for (Alike& alike : decision.alike) {
        auto& users = alike.users;
        users.erase(
            std::remove_if(users.begin(), users.end(),
                           [&](const UserId& user) { return is_unwanted(user, alike.draft); }),
            users.end());
    }
}

std::optional<Notification> Mutations::bring(OpenInbox& inbox, Notification draft,
                                             const std::vector<DeliveryStep>& steps, Millis now) {
    if (inbox.stored.is_erased) return std::nullopt;
    const Preferences& said = said_by(inbox.stored.preferences);
    const ZoneOffsets& zone = zone_of(inbox.user, said, now);
    const std::string type = draft.type;
    const DecisionSubject subject{said, templates().defaults(), type, draft.priority,
                                  is_mandatory(type)};
    DecisionState state;
    state.made_at = now;
    state.open = settings_.channels;
    switch (inbox_fate(subject, steps, state, zone, now)) {
        case InboxFate::kShown:
            break;
        case InboxFate::kFiled:
            file_away(draft);
            break;
        case InboxFate::kSkipped:
            return std::nullopt;
    }
    Notification entered = enter(inbox, std::move(draft), now);
    plan_deliveries(entered, steps, now, {said, zone}, [&](const DeliveryStep& step) {
        return carillon::decide(subject, step, state, zone, now);
    });
    return entered;
}

// Of one that is due: of its step the time has come.
ChannelDecision Mutations::decide_due(const Delivery& delivery, const Notification& n,
                                      const StoredHead& head, bool has_address, Millis now) {
    const Preferences& said = said_by(head.preferences);
    const DecisionSubject subject{said, templates().defaults(), n.type, n.priority,
                                  is_mandatory(n.type)};
    DecisionState state;
    state.is_seen = n.seen_at.has_value();
    state.is_read = n.is_read();
    state.open = settings_.channels;
    state.has_address = {has_address, has_address, has_address};
    DeliveryStep step;
    step.channel = channel_of(delivery.channel).value_or(Channel::kEmail);
    step.unless = delivery.unless;
    ChannelDecision decision =
        carillon::decide(subject, step, state, zone_of(delivery.user, said, now), now);
    decision.line = {};  // what it looks at ends here
    decision.step = nullptr;
    return decision;
}

Result<KeptPreferences> Mutations::change_preferences(const PreferencesChange& change) {
    const Millis now = settings_.clock();
    OpenInbox inbox = open(change.user);
    const Preferences before = said_by(inbox.stored.preferences);
    const Revision stands{tables_.epoch(), inbox.stored.preferences_rev};
    const auto& wanted = change.if_at;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), stands.text()) == wanted.end())
        return Error{Errc::kConflict, "If-Match",
                     "the preferences have changed: they stand at \"" + stands.text() + '"'};
    auto after = change.make(before);
    if (!after) return after.error();
    const bool is_first = inbox.stored.preferences.empty();
    if (!is_first && *after == before) return KeptPreferences{before, stands};
    inbox.transaction.advance();
    inbox.stored.preferences = stored_text(*after);
    inbox.stored.preferences_rev = inbox.transaction.head().counter;
    inbox.has_preferences = true;
    close(inbox, now, change.request_id);
    tables_.put_preferences(change.user, inbox.stored);
    ++rows_;
    if (change.audit) {
        AuditEntry entry;
        entry.id = AuditId(ids_.next(now).bytes());
        entry.at = now;
        entry.by = *change.audit;
        entry.recipients.user_ids.push_back(change.user);
        entry.request_id = change.request_id;
        tables_.put_audit(entry);
        ++rows_;
    }
    return KeptPreferences{std::move(*after), inbox.transaction.revision()};
}

}  // namespace carillon
