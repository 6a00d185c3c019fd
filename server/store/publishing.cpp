// Mutations::publish: events become notifications, each event once.

#include "server/store/mutations.hpp"
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

}  // namespace

Status Mutations::look_up(const PublishRequest& request, std::size_t index,
                          std::unordered_map<std::string, std::size_t>& used, Decision& decision,
                          Millis now) {
    const Submission& submission = request.submissions[index];
    for (const DedupeKey& key : submission.keys) {
        const auto [entry, is_new] = used.emplace(key.key, index);
        if (!is_new && entry->second != index) {
            for (const DedupeKey& other : request.submissions[entry->second].keys) {
                if (other.key == key.key && other.digest != key.digest) {
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
        if (known->digest != key.digest) return key_conflict(index, key);
        if (!decision.known) decision.known = std::move(known->result);
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

void Mutations::remember(const Decision& decision, const rest::EventResult& result, Millis now) {
    for (const DedupeKey* key : decision.new_keys) {
        tables_.put_key(key->key, KnownKey{key->digest, result}, now);
        ++rows_;
    }
}

// One row, however many there are to hear it.
void Mutations::broadcast(const Event& event, Millis now) {
    StoredBroadcast broadcast;
    broadcast.event = event;
    broadcast.created_at = now;
    // When it ends is the same for everyone: asked for nobody in particular.
    const Plan anybody = settings_.plan(event, {Recipient{}}, now);
    if (!anybody.drafts.empty()) broadcast.expires_at = anybody.drafts.front().expires_at;
    tables_.put_broadcast(broadcast);
    has_broadcast_ = true;
    ++rows_;
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
        if (decision.known || decision.same_as) {
            event.result =
                decision.known ? std::move(*decision.known) : published[*decision.same_as].result;
            event.result.duplicate = false;
            remember(decision, event.result, now);
            event.result.duplicate = true;
            continue;
        }
        event.result.event_id = std::move(decision.event_id);
        event.result.created = decision.plan.drafts.size();
        event.result.skipped = std::move(decision.plan.skipped);
        event.items.reserve(decision.plan.drafts.size());
        for (Notification& draft : decision.plan.drafts) {
            const auto [place, is_new] = places.emplace(draft.user_id, inboxes.size());
            if (is_new) inboxes.push_back(open(draft.user_id));
            OpenInbox& inbox = inboxes[place->second];
            event.items.push_back(enter(inbox, std::move(draft), now));
        }
        if (request.submissions[i].event.broadcast) broadcast(request.submissions[i].event, now);
        remember(decision, event.result, now);
    }
    for (OpenInbox& inbox : inboxes)
        close(inbox, now, request.request_id);
    return published;
}

}  // namespace carillon
