// Mutations::publish: events become notifications, each event once.

#include "server/store/rules/mutations.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
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
KnownKey known_of(const Event& event, const PublishedEvent& answered) {
    KnownKey known;
    known.result = answered.result;
    known.result.duplicate = false;
    if (!event.own_text) return known;
    known.items.reserve(answered.items.size());
    for (const Notification& n : answered.items)
        known.items.push_back(n.id);
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
        auto known = tables_.find_key(key.key, now - settings_.dedupe_keep);
        if (!known) {
            if (is_new) decision.new_keys.push_back(&key);
            continue;
        }
        if (!key.stands_for(known->digest)) return key_conflict(index, key);
        if (!decision.known) decision.known = std::move(*known);
    }
    return Done{};
}

Result<std::vector<Mutations::Decision>> Mutations::decide(const PublishRequest& request,
                                                           Millis now) {
    std::vector<Decision> decisions(request.submissions.size());
    std::unordered_map<std::string, std::size_t> used;  // key -> first submission that has it
    std::size_t drafts = 0;
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        Decision& decision = decisions[i];
        const Event& event = request.submissions[i].event;
        if (auto status = look_up(request, i, used, decision, now); !status.ok()) {
            return status.error();
        }
        if (decision.known || decision.same_as) continue;
        decision.event_id = event.id.empty() ? ids_.next(now).text() : event.id;
        if (event.broadcast) continue;
        decision.plan = settings_.plan(event, tables_.recipients(event), now);
        drafts += decision.plan.drafts.size();
        if (drafts > store_limits::kRequestRows) {
            return Error{Errc::kTooLarge, path(i, "payload"),
                         "the request addresses more than " +
                             std::to_string(store_limits::kRequestRows) +
                             " people in all; send it in parts"};
        }
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
    for (const NotificationId& id : known.items) {
        auto n = tables_.find(id);
        if (n && !is_expired(*n, now)) event.items.push_back(std::move(*n));
    }
    return event;
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

// One row, however many there are to hear it. Answers what its sender should know.
std::vector<std::string> Mutations::broadcast(const Event& event, const std::string& request_id,
                                              Millis now) {
    StoredBroadcast broadcast;
    broadcast.event = event;
    broadcast.created_at = now;
    broadcast.request_id = request_id;
    // When it ends is the same for everyone: asked for nobody in particular.
    Plan anybody = settings_.plan(event, {Recipient{}}, now);
    if (!anybody.drafts.empty()) broadcast.expires_at = anybody.drafts.front().expires_at;
    tables_.put_broadcast(broadcast);
    has_broadcast_ = true;
    ++rows_;
    return std::move(anybody.warnings);
}

Result<std::vector<PublishedEvent>> Mutations::publish(const PublishRequest& request) {
    const Millis now = settings_.clock();
    auto decided = decide(request, now);
    if (!decided.ok()) return decided.error();

    std::vector<OpenInbox> inboxes;  // in the order first addressed
    std::unordered_map<UserId, std::size_t, UuidHash> places;
    std::vector<PublishedEvent> published(request.submissions.size());
    for (std::size_t i = 0; i < published.size(); ++i) {
        Decision& decision = (*decided)[i];
        PublishedEvent& event = published[i];
        const Event& asked = request.submissions[i].event;
        if (decision.known || decision.same_as) {
            event = repeat(
                decision,
                decision.known ? *decision.known : known_of(asked, published[*decision.same_as]),
                now);
            continue;
        }
        event.result.event_id = std::move(decision.event_id);
        event.result.created = decision.plan.drafts.size();
        event.result.skipped = std::move(decision.plan.skipped);
        event.result.warnings = std::move(decision.plan.warnings);
        event.items.reserve(decision.plan.drafts.size());
        for (Notification& draft : decision.plan.drafts) {
            const auto [place, is_new] = places.emplace(draft.user_id, inboxes.size());
            if (is_new) inboxes.push_back(open(draft.user_id));
            OpenInbox& inbox = inboxes[place->second];
            event.items.push_back(enter(inbox, std::move(draft), now));
        }
        if (asked.broadcast) event.result.warnings = broadcast(asked, request.request_id, now);
        remember(decision, known_of(asked, event), now);
        note_audit(request, asked, event.result, now);
    }
    for (OpenInbox& inbox : inboxes)
        close(inbox, now, request.request_id);
    return published;
}

}  // namespace carillon
