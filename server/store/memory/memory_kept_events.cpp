// MemoryTables: events to come, events that were taken back, where push messages go.

#include "server/store/memory/memory_read_tables.hpp"
#include "server/store/memory/memory_tables.hpp"

#include <algorithm>
#include <iterator>

namespace carillon {

std::uint64_t MemoryTables::drop_pending(const std::string& event_id) {
    std::uint64_t promised = 0;
    for (auto next = pending_.begin(); next != pending_.end();) {
        const bool is_its = next->second.event_id == event_id;
        if (is_its) promised += next->second.recipients.size();
        next = is_its ? pending_.erase(next) : std::next(next);
    }
    return promised;
}

void MemoryTables::put_scheduled(const ScheduledEvent& scheduled) {
    scheduled_.emplace(scheduled.event.id, scheduled);
}

bool MemoryTables::has_scheduled(const std::string& event_id) {
    return scheduled_.find(event_id) != scheduled_.end();
}

std::optional<ScheduledEvent> MemoryTables::take_scheduled(const std::string& event_id) {
    auto taken = scheduled_.extract(event_id);
    if (taken.empty()) return std::nullopt;
    return std::move(taken.mapped());
}

std::optional<std::string> MemoryTables::next_scheduled(Millis now) {
    const auto first = std::min_element(
        scheduled_.begin(), scheduled_.end(),
        [](const auto& a, const auto& b) { return a.second.due_at < b.second.due_at; });
    if (first == scheduled_.end() || first->second.due_at > now) return std::nullopt;
    return first->first;
}

std::optional<Retraction> MemoryTables::retraction(const std::string& event_id) {
    const auto found = retractions_.find(event_id);
    if (found == retractions_.end()) return std::nullopt;
    return found->second;
}

void MemoryTables::put_retraction(const Retraction& retraction) {
    retractions_[retraction.event_id] = retraction;
}

std::optional<std::string> MemoryTables::unfinished_retraction(Millis by, Millis beyond) {
    for (const auto& [id, retraction] : retractions_) {
        const bool is_left = retraction.at < by || retraction.at > beyond;
        if (!retraction.is_done && is_left) return id;
    }
    return std::nullopt;
}

std::vector<Row> MemoryTables::rows_of_event(const std::string& event_id, std::size_t limit) {
    std::vector<Row> rows;
    if (event_id.empty()) return rows;
    for (const auto& [user, inbox] : inboxes_) {
        for (const auto& [id, row] : inbox.rows) {
            if (row.notification.event_id == event_id && rows.size() < limit) rows.push_back(row);
        }
    }
    return rows;
}

bool MemoryTables::drop_broadcast(const std::string& event_id) {
    const auto found = std::find_if(broadcasts_.begin(), broadcasts_.end(), [&](const auto& each) {
        return each.second.event.id == event_id;
    });
    if (found == broadcasts_.end()) return false;
    broadcasts_.erase(found);
    return true;
}

std::vector<PushSubscription> MemoryTables::subscriptions(const UserId& user) {
    std::vector<PushSubscription> theirs;
    for (const auto& [id, subscription] : subscriptions_)
        if (subscription.user == user) theirs.push_back(subscription);
    return theirs;
}

void MemoryTables::put_subscription(const PushSubscription& subscription) {
    for (auto next = subscriptions_.begin(); next != subscriptions_.end();) {
        const bool is_same = next->second.address_digest == subscription.address_digest;
        next = is_same ? subscriptions_.erase(next) : std::next(next);
    }
    subscriptions_[subscription.id] = subscription;
}

void MemoryTables::delete_subscription(const SubscriptionId& id) {
    subscriptions_.erase(id);
}

std::vector<PushSubscription> MemoryReadTables::subscriptions(const UserId& user) {
    return tables_.subscriptions(user);
}

bool MemoryReadTables::has_sent(const UserId& actor, const std::string& event_id) {
    const auto& all = static_cast<const MemoryTables&>(tables_).audit();
    return std::any_of(all.begin(), all.end(), [&](const auto& each) {
        return each.second.by.actor == actor && each.second.event_id == event_id;
    });
}

}  // namespace carillon
