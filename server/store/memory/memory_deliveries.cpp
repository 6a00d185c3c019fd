// MemoryTables and MemoryReadTables: deliveries.

#include "server/store/memory/memory_read_tables.hpp"
#include "server/store/memory/memory_tables.hpp"

#include <algorithm>
#include <tuple>

namespace carillon {

void MemoryTables::put_delivery(const Delivery& delivery) {
    deliveries_.emplace(delivery.id, delivery);
    deliveries_by_notification_[delivery.notification].push_back(delivery.id);
    if (delivery.wake_at) to_wake_.emplace(delivery.channel, *delivery.wake_at, delivery.id);
    note_gathered(delivery);
}

void MemoryTables::update_delivery(const Delivery& delivery) {
    Delivery& kept = deliveries_.at(delivery.id);
    if (kept.wake_at) to_wake_.erase({kept.channel, *kept.wake_at, kept.id});
    std::string content = delivery.content.empty() ? std::string() : std::move(kept.content);
    kept = delivery;
    kept.content = std::move(content);
    if (kept.wake_at) to_wake_.emplace(kept.channel, *kept.wake_at, kept.id);
    note_gathered(kept);
}

std::vector<Delivery> MemoryTables::deliveries(const std::vector<DeliveryId>& ids) {
    std::vector<Delivery> found;
    for (const DeliveryId& id : std::set<DeliveryId>(ids.begin(), ids.end())) {
        const auto delivery = deliveries_.find(id);
        if (delivery != deliveries_.end()) found.push_back(delivery->second);
    }
    return found;
}

std::vector<Delivery> MemoryTables::deliveries_of(const std::vector<NotificationId>& ids) {
    std::vector<DeliveryId> theirs;
    for (const NotificationId& id : ids) {
        const auto found = deliveries_by_notification_.find(id);
        if (found == deliveries_by_notification_.end()) continue;
        theirs.insert(theirs.end(), found->second.begin(), found->second.end());
    }
    return deliveries(theirs);
}

std::vector<Delivery> MemoryTables::gathered(const UserId& user, const DeliveryId& digest) {
    const std::string target = digest.text();
    std::vector<Delivery> waiting;
    const auto of = gathered_.find(user);
    if (of == gathered_.end()) return waiting;
    for (const DeliveryId& id : of->second) {
        const Delivery& delivery = deliveries_.at(id);
        if (delivery.target == target) waiting.push_back(delivery);
    }
    return waiting;
}

std::vector<Delivery> MemoryTables::failed_with(const UserId& user, const DeliveryId& digest) {
    const std::string target = digest.text();
    std::vector<Delivery> failed;
    for (const auto& [id, delivery] : deliveries_) {
        const bool is_its = delivery.user == user && delivery.target == target;
        if (is_its && delivery.state == DeliveryState::kFailed) failed.push_back(delivery);
    }
    return failed;
}

void MemoryTables::note_gathered(const Delivery& delivery) {
    const bool waits =
        delivery.state == DeliveryState::kWaiting && delivery.reason == delivery_reason::kDigest;
    if (waits) {
        gathered_[delivery.user].insert(delivery.id);
        return;
    }
    const auto of = gathered_.find(delivery.user);
    if (of == gathered_.end()) return;
    of->second.erase(delivery.id);
    if (of->second.empty()) gathered_.erase(of);
}

std::vector<Delivery> MemoryTables::due_deliveries(DeliveryChannel channel, Millis now,
                                                   std::size_t limit) {
    std::vector<Delivery> due;
    auto next = to_wake_.lower_bound({channel, Millis::min(), DeliveryId()});
    for (; next != to_wake_.end() && due.size() < limit; ++next) {
        const auto& [of, wake_at, id] = *next;
        if (of != channel || wake_at > now) break;
        due.push_back(deliveries_.at(id));
    }
    return due;
}

std::vector<Delivery> MemoryTables::due_deliveries_to(const WebhookId& webhook, Millis now,
                                                      std::size_t limit) {
    const std::string target = webhook.text();
    std::vector<Delivery> due;
    auto next = to_wake_.lower_bound({DeliveryChannel::kWebhook, Millis::min(), DeliveryId()});
    for (; next != to_wake_.end() && due.size() < limit; ++next) {
        const auto& [of, wake_at, id] = *next;
        if (of != DeliveryChannel::kWebhook || wake_at > now) break;
        if (const Delivery& one = deliveries_.at(id); one.target == target) due.push_back(one);
    }
    return due;
}

std::vector<Delivery> MemoryTables::waiting_for(const WebhookId& webhook, std::size_t limit) {
    const std::string target = webhook.text();
    std::vector<Delivery> waiting;
    auto next = to_wake_.lower_bound({DeliveryChannel::kWebhook, Millis::min(), DeliveryId()});
    for (; next != to_wake_.end() && waiting.size() < limit; ++next) {
        const Delivery& delivery = deliveries_.at(std::get<DeliveryId>(*next));
        if (delivery.channel != DeliveryChannel::kWebhook) break;
        if (delivery.target == target && delivery.state == DeliveryState::kWaiting)
            waiting.push_back(delivery);
    }
    return waiting;
}

std::vector<Delivery> MemoryTables::leases_beyond(Millis by, std::size_t limit) {
    std::vector<Delivery> beyond;
    for (const auto& [channel, wake_at, id] : to_wake_) {
        const Delivery& delivery = deliveries_.at(id);
        if (wake_at > by && delivery.state == DeliveryState::kSending) beyond.push_back(delivery);
    }
    std::sort(beyond.begin(), beyond.end(), [](const Delivery& a, const Delivery& b) {
        return std::tie(a.wake_at, a.id) < std::tie(b.wake_at, b.id);
    });
    if (beyond.size() > limit) beyond.resize(limit);
    return beyond;
}

std::optional<Delivery> MemoryTables::delivery_of_provider(DeliveryChannel channel,
                                                           const std::string& provider_id) {
    for (const auto& [id, delivery] : deliveries_) {
        if (delivery.channel == channel && delivery.provider_id == provider_id) return delivery;
    }
    return std::nullopt;
}

std::optional<DeliveryId> MemoryTables::first_mail(const UserId& user, const std::string& group) {
    for (const auto& [id, delivery] : deliveries_) {
        if (delivery.user != user || delivery.channel != DeliveryChannel::kEmail) continue;
        if (!delivery.target.empty() || !may_have_reached(delivery.state)) continue;
        const auto n = find(delivery.notification);
        if (n && n->group == group) return id;
    }
    return std::nullopt;
}

std::size_t MemoryTables::forget_deliveries(const DeliveryId& below, std::size_t limit) {
    std::size_t forgotten = 0;
    for (auto next = deliveries_.begin();
         next != deliveries_.end() && next->first < below && forgotten < limit;) {
        if (next->second.wake_at || next->second.state == DeliveryState::kWaiting) {
            ++next;
            continue;
        }
        next = forget_delivery(next);
        ++forgotten;
    }
    return forgotten;
}

std::map<DeliveryId, Delivery>::iterator MemoryTables::forget_delivery(
    std::map<DeliveryId, Delivery>::iterator at) {
    Delivery& delivery = at->second;
    if (delivery.wake_at) to_wake_.erase({delivery.channel, *delivery.wake_at, delivery.id});
    const auto of = deliveries_by_notification_.find(delivery.notification);
    of->second.erase(std::find(of->second.begin(), of->second.end(), delivery.id));
    if (of->second.empty()) deliveries_by_notification_.erase(of);
    delivery.state = DeliveryState::kCancelled;
    note_gathered(delivery);
    return deliveries_.erase(at);
}

// --- webhooks

void MemoryTables::put_webhook(const Webhook& webhook) {
    const auto place = std::find_if(webhooks_.begin(), webhooks_.end(),
                                    [&](const Webhook& each) { return !(each.id < webhook.id); });
    if (place != webhooks_.end() && place->id == webhook.id)
        *place = webhook;
    else
        webhooks_.insert(place, webhook);
}

void MemoryTables::delete_webhook(const WebhookId& id) {
    webhooks_.erase(std::remove_if(webhooks_.begin(), webhooks_.end(),
                                   [&id](const Webhook& each) { return each.id == id; }),
                    webhooks_.end());
}

std::uint64_t MemoryReadTables::count_due_deliveries(Millis now) {
    const auto& all = static_cast<const MemoryTables&>(tables_).deliveries();
    return static_cast<std::uint64_t>(std::count_if(
        all.begin(), all.end(),
        [now](const auto& each) { return each.second.wake_at && *each.second.wake_at <= now; }));
}

std::vector<Delivery> MemoryReadTables::deliveries(const DeliveryQuery& query, std::size_t limit) {
    const auto& all = static_cast<const MemoryTables&>(tables_).deliveries();
    std::vector<Delivery> page;
    for (auto next = all.rbegin(); next != all.rend() && page.size() < limit; ++next) {
        const Delivery& delivery = next->second;
        if (query.before && !(delivery.id < *query.before)) continue;
        if (query.state && delivery.state != *query.state) continue;
        if (query.channel && delivery.channel != *query.channel) continue;
        if (query.notification && delivery.notification != *query.notification) continue;
        if (query.id && delivery.id != *query.id) continue;
        if (query.teams) {
            const auto n = tables_.find(delivery.notification);
            const auto& teams = *query.teams;
            if (!n || !n->team_id ||
                std::find(teams.begin(), teams.end(), *n->team_id) == teams.end())
                continue;
        }
        if (query.hides_webhooks && delivery.channel == DeliveryChannel::kWebhook) continue;
        page.push_back(delivery);
        page.back().content.clear();
    }
    return page;
}

}  // namespace carillon
