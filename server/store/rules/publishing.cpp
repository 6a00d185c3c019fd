// Mutations::publish: events become notifications, each event once.

#include "server/store/rules/mutations.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace carillon {
namespace {

std::string path(std::size_t index, std::string_view member) {
    return "[" + std::to_string(index) + "]." + std::string(member);
}

Error key_conflict(std::size_t index, const DedupeKey& key) {
    constexpr std::string_view kRequestScope = "request:";
    if (std::string_view(key.key).substr(0, kRequestScope.size()) == kRequestScope) {
        return Error{Errc::kConflict, "Idempotency-Key",
                     "this Idempotency-Key was used for a request with another body"};
    }
    const std::string id = key.key.substr(std::min(key.key.find(':') + 1, key.key.size()));
    return Error{Errc::kConflict, path(index, "id"),
                 "the id \"" + id + "\" was used for an event with another content"};
}

// What is kept of an answer for repeats. Whoever has written by hand is shown what came of it
// again; a program is only told how many.
KnownKey known_of(const Event& event, const PublishedEvent& answered,
                  std::span<const PendingPart> pending = {}) {
    KnownKey known;
    known.result = answered.result;
    known.result.duplicate = false;
    if (!event.own_text) return known;
    for (const Notification& n : answered.items)
        known.items.push_back(n.id);
    for (const PendingPart& part : pending) {
        for (const PendingRecipient& recipient : part.recipients)
            known.items.push_back(recipient.notification);
    }
    return known;
}

}  // namespace

Status Mutations::look_up(const PublishRequest& request, std::size_t index,
                          std::unordered_map<std::string, std::size_t>& used, Decision& decision,
                          Millis now) {
    const Submission& submission = request.submissions[index];
    for (const DedupeKey& key : submission.keys) {
        const auto [entry, is_new] = used.emplace(key.key, index);
        if (!is_new && entry->second != index) {
            for (const DedupeKey& other : request.submissions[entry->second].keys) {
                if (other.key == key.key && !key.stands_for(other.digest)) {
                    return key_conflict(index, key);
                }
            }
            if (!decision.same_as) decision.same_as = entry->second;
        }
        auto known = tables_.find_key(key.key, now - settings_.dedupe_retention);
        if (!known) {
            if (is_new) decision.new_keys.push_back(&key);
            continue;
        }
        if (!key.stands_for(known->digest)) return key_conflict(index, key);
        if (!decision.known) decision.known = std::move(*known);
    }
    return Done{};
}

std::size_t Mutations::Decision::reached() const {
    return static_cast<std::size_t>(std::count_if(
        recipients.begin(), recipients.end(),
        [](const Recipient& recipient) { return recipient.in_team && !recipient.is_erased; }));
}

Status Mutations::plan_each(const Event& event, Decision& decision, Millis now) {
    auto plan = settings_.plan(event, decision.recipients, now);
    if (!plan) return plan.error();
    decision.plan = std::move(*plan);
    return Done{};
}

// One draft for all who read one language, in one time zone where their text shows a time.
Status Mutations::plan_alike(const Event& event, Decision& decision, Millis now) {
    Audience who = audience(decision.recipients);
    decision.plan.skipped = std::move(who.skipped);
    struct Readers {
        bool asks_for_zone = false;
        std::map<std::string_view, std::size_t> by_zone;  // of no name where none is asked for
    };
    std::map<std::string_view, Readers> by_locale;
    for (const Recipient& recipient : who.reached) {
        Readers& readers = by_locale[recipient.locale];
        const auto zone_of = [&] {
            return readers.asks_for_zone ? std::string_view(recipient.timezone)
                                         : std::string_view();
        };
        auto place = readers.by_zone.find(zone_of());
        if (place == readers.by_zone.end()) {
            auto plan = settings_.plan(event, {recipient}, now);
            if (!plan) return plan.error();
            readers.asks_for_zone = plan->asks_for_zone;
            decision.plan.warnings = std::move(plan->warnings);
            decision.plan.steps = std::move(plan->steps);
            place = readers.by_zone.emplace(zone_of(), decision.alike.size()).first;
            decision.alike.push_back({std::move(plan->drafts.front()), {}});
        }
        decision.alike[place->second].users.push_back(recipient.user);
    }
    return Done{};
}

Result<std::vector<Mutations::Decision>> Mutations::decide(const PublishRequest& request,
                                                           Millis now) {
    std::vector<Decision> decisions(request.submissions.size());
    std::unordered_map<std::string, std::size_t> used;  // key -> first submission that has it
    std::size_t reached = 0;
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        Decision& decision = decisions[i];
        const Event& event = request.submissions[i].event;
        if (auto status = look_up(request, i, used, decision, now); !status.ok()) {
            return status.error();
        }
        if (decision.known || decision.same_as) continue;
        decision.event_id = event.id.empty() ? ids_.next(now).text() : event.id;
        if (event.deliver_at && *event.deliver_at > now) {
            if (auto status = check_schedule(request, i, now); !status) return status.error();
            decision.is_scheduled = true;
            if (!event.id.empty() && tables_.has_scheduled(event.id)) {
                decision.known.emplace();
                decision.known->result.event_id = event.id;
            }
            continue;
        }
        // When a broadcast ends is the same for everyone: it is planned for nobody in particular.
        decision.recipients =
            event.broadcast ? std::vector<Recipient>{Recipient{}} : tables_.recipients(event);
        hear(decision.recipients);
        if (event.broadcast) continue;
        reached += decision.reached();
        if (reached > store_limits::kRequestRows) {
            return Error{Errc::kTooLarge, path(i, "payload"),
                         "the request addresses more than " +
                             std::to_string(store_limits::kRequestRows) +
                             " people in all; send it in parts"};
        }
    }
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        Decision& decision = decisions[i];
        if (decision.known || decision.same_as || decision.is_scheduled) continue;
        const Event& event = request.submissions[i].event;
        const bool is_one_step = event.broadcast || reached <= settings_.step_rows;
        const Status status =
            is_one_step ? plan_each(event, decision, now) : plan_alike(event, decision, now);
        if (status.ok()) {
            if (!event.broadcast) drop_unwanted(decision, now);
            continue;
        }
        Error error = status.error();
        error.field = path(i, error.field);
        return error;
    }
    return decisions;
}

void Mutations::remember(const Decision& decision, const KnownKey& known, Millis now) {
    for (const DedupeKey* key : decision.new_keys) {
        tables_.put_key(key->key, KnownKey{key->digest, known.result, known.items}, now);
        ++rows_;
    }
}

PublishedEvent Mutations::repeat(const Decision& decision, const KnownKey& known, Millis now) {
    remember(decision, known, now);
    PublishedEvent event;
    event.result = known.result;
    event.result.duplicate = true;
    event.items = found(known.items, now);
    return event;
}

std::vector<Notification> Mutations::found(const std::vector<NotificationId>& ids, Millis now) {
    std::vector<Notification> items;
    for (const NotificationId& id : ids) {
        auto n = tables_.find(id);
        if (n && !is_expired(*n, now)) items.push_back(std::move(*n));
    }
    return items;
}

void Mutations::note_audit(const PublishRequest& request, const Event& event,
                           const rest::EventResult& result, Millis now) {
    if (!request.audit) return;
    AuditEntry entry =
        audit_entry(*request.audit, event, result.event_id, result.created, result.skipped);
    entry.id = AuditId(ids_.next(now).bytes());
    entry.at = now;
    entry.request_id = request.request_id;
    tables_.put_audit(entry);
    ++rows_;
}

// One row, however many there are to hear it.
void Mutations::broadcast(const Event& event, const Decision& decision,
                          const std::string& request_id, Millis now) {
    StoredBroadcast broadcast;
    broadcast.event = event;
    broadcast.event.id = decision.event_id;
    broadcast.created_at = now;
    broadcast.request_id = request_id;
    if (!decision.plan.drafts.empty())
        broadcast.expires_at = decision.plan.drafts.front().expires_at;
    tables_.put_broadcast(broadcast);
    has_broadcast_ = true;
    ++rows_;
}

// Kept, to be made by later steps. Ids are given now: whoever asks again is told the same ones.
void Mutations::put_off(const PublishRequest& request, std::size_t submission,
                        const Decision& decision, Millis now, Published& published) {
    std::vector<PendingNotifications> kept;
    for (const Alike& alike : decision.alike) {
        for (std::size_t at = 0; at < alike.users.size(); at += settings_.step_rows) {
            const std::size_t end = std::min(alike.users.size(), at + settings_.step_rows);
            PendingNotifications& part = kept.emplace_back();
            part.id = PendingId(ids_.next(now).bytes());
            part.draft = alike.draft;
            part.draft.event_id = decision.event_id;
            part.steps = decision.plan.steps;
            part.event_id = decision.event_id;
            part.request_id = request.request_id;
            // Of what has waited for its time nobody makes the parts but the clock: now.
            part.kept_at = is_making_scheduled_ ? now - 2 * store_limits::kPendingAge : now;
            for (std::size_t i = at; i < end; ++i)
                part.recipients.push_back({alike.users[i], ids_.next(now)});
        }
    }
    if (kept.empty()) return;
    tables_.put_pending(kept);
    rows_ += kept.size();
    const bool is_by_hand = request.submissions[submission].event.own_text.has_value();
    for (PendingNotifications& part : kept) {
        published.pending.push_back({part.id, submission, is_by_hand, std::move(part.recipients)});
    }
}

Result<Published> Mutations::publish(const PublishRequest& request) {
    const Millis now = settings_.clock();
    auto decided = decide(request, now);
    if (!decided.ok()) return decided.error();

    std::vector<OpenInbox> inboxes;  // in the order first addressed
    std::unordered_map<UserId, std::size_t, UuidHash> places;
    Published published;
    published.events.resize(request.submissions.size());
    for (std::size_t i = 0; i < published.events.size(); ++i) {
        Decision& decision = (*decided)[i];
        PublishedEvent& event = published.events[i];
        const Event& asked = request.submissions[i].event;
        if (decision.known || decision.same_as) {
            event = repeat(decision,
                           decision.known ? *decision.known
                                          : known_of(asked, published.events[*decision.same_as]),
                           now);
            continue;
        }
        event.result.event_id = decision.event_id;
        event.result.created =
            asked.broadcast || decision.is_scheduled ? 0 : decision.reached() - decision.unwanted;
        event.result.skipped = decision.is_scheduled
                                   ? schedule(asked, decision.event_id, request, now)
                                   : std::move(decision.plan.skipped);
        event.result.warnings = std::move(decision.plan.warnings);
        if (asked.broadcast && !decision.is_scheduled) {
            broadcast(asked, decision, request.request_id, now);
            decision.plan.drafts.clear();
        }
        event.items.reserve(decision.plan.drafts.size());
        for (Notification& draft : decision.plan.drafts) {
            draft.id = ids_.next(now);
            draft.event_id = decision.event_id;
            const auto [place, is_new] = places.emplace(draft.user_id, inboxes.size());
            if (is_new) inboxes.push_back(open(draft.user_id));
            const UserId owner = draft.user_id;
            auto entered =
                bring(inboxes[place->second], std::move(draft), decision.plan.steps, now);
            if (entered) {
                event.items.push_back(std::move(*entered));
                continue;
            }
            // Said since their recipients were looked up.
            --event.result.created;
            event.result.skipped.push_back({owner, reason_to_skip(inboxes[place->second])});
        }
        const std::size_t made_at_once = published.pending.size();
        put_off(request, i, decision, now, published);
        if (!decision.alike.empty() && !asked.own_text)
            event.many = {std::move(decision.alike.front().draft), 0};
        remember(decision,
                 known_of(asked, event, std::span(published.pending).subspan(made_at_once)), now);
        note_audit(request, asked, event.result, now);
    }
    for (OpenInbox& inbox : inboxes)
        close(inbox, now, request.request_id);
    return published;
}

}  // namespace carillon
