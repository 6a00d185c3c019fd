#include "core/policy/webhook.hpp"

#include "core/policy/type_pattern.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

struct EventName {
    WebhookEvent event;
    std::string_view name;
};
constexpr EventName kEventNames[] = {
    {WebhookEvent::kCreated, "notification.created"},
    {WebhookEvent::kSeen, "notification.seen"},
    {WebhookEvent::kRead, "notification.read"},
    {WebhookEvent::kUnread, "notification.unread"},
    {WebhookEvent::kArchived, "notification.archived"},
    {WebhookEvent::kUnarchived, "notification.unarchived"},
    {WebhookEvent::kDeleted, "notification.deleted"},
    {WebhookEvent::kDeliverySent, "delivery.sent"},
    {WebhookEvent::kDeliveryFailed, "delivery.failed"},
};

void disable(Webhook& webhook, std::string_view reason, Millis now) {
    webhook.terms.enabled = false;
    webhook.disabled_reason = reason;
    webhook.has_leftovers = true;
    webhook.updated_at = now;
}

void note_change(std::vector<WebhookEvent>& events, bool before, bool after, WebhookEvent set,
                 std::optional<WebhookEvent> taken_back) {
    if (!before && after) events.push_back(set);
    if (before && !after && taken_back) events.push_back(*taken_back);
}

}  // namespace

std::string_view text(WebhookEvent event) {
    for (const EventName& each : kEventNames)
        if (each.event == event) return each.name;
    return {};
}

std::optional<WebhookEvent> parse_webhook_event(std::string_view name) {
    for (const EventName& each : kEventNames)
        if (each.name == name) return each.event;
    return std::nullopt;
}

Webhook make_webhook(const WebhookId& id, WebhookTerms terms, Millis now) {
    Webhook webhook;
    webhook.id = id;
    webhook.terms = std::move(terms);
    webhook.created_at = now;
    webhook.updated_at = now;
    return webhook;
}

void change(Webhook& webhook, WebhookTerms terms, Millis now) {
    std::string& secret = webhook.terms.secret;
    if (terms.secret.empty()) terms.secret = secret;
    if (terms.secret != secret) {
        webhook.former_secret = std::move(secret);
        webhook.former_until = now + kFormerSecretKeep;
    }
    if (terms.enabled) {
        webhook.failing_since.reset();
        webhook.disabled_reason.clear();
        webhook.has_leftovers = false;
    } else if (webhook.terms.enabled) {
        webhook.has_leftovers = true;
    }
    webhook.terms = std::move(terms);
    webhook.updated_at = now;
}

void remove(Webhook& webhook, Millis now) {
    webhook.is_deleted = true;
    webhook.has_leftovers = true;
    webhook.updated_at = now;
}

std::size_t webhook_share(const Webhook& webhook) {
    return webhook.failing_since ? 1 : kWebhookShare;
}

bool is_removed(const Webhook& webhook, Millis now) {
    return now - webhook.updated_at >= kWebhookRemoval;
}

bool note_outcome(Webhook& webhook, const DeliveryOutcome& outcome, Millis now) {
    if (!webhook.is_on()) return false;
    if (std::holds_alternative<Sent>(outcome)) {
        if (!webhook.failing_since) return false;
        webhook.failing_since.reset();
        return true;
    }
    const bool is_first = !webhook.failing_since;
    if (is_first) webhook.failing_since = now;
    const Refused* refused = std::get_if<Refused>(&outcome);
    if (refused && refused->is_gone) {
        disable(webhook, webhook_reason::kGone, now);
        return true;
    }
    if (now - *webhook.failing_since < kWebhookPatience) return is_first;
    disable(webhook, webhook_reason::kFailing, now);
    return true;
}

std::vector<std::string> secrets_of(const Webhook& webhook, Millis now) {
    std::vector<std::string> secrets{webhook.terms.secret};
    if (webhook.former_until && now < *webhook.former_until)
        secrets.push_back(webhook.former_secret);
    return secrets;
}

NotificationMarks marks_of(const Notification& n) {
    return {n.is_read(), n.seen_at.has_value(), n.archived_at.has_value()};
}

std::vector<WebhookEvent> events_between(const NotificationMarks& before,
                                         const NotificationMarks& after) {
    std::vector<WebhookEvent> events;
    note_change(events, before.is_seen, after.is_seen, WebhookEvent::kSeen, std::nullopt);
    note_change(events, before.is_read, after.is_read, WebhookEvent::kRead, WebhookEvent::kUnread);
    note_change(events, before.is_archived, after.is_archived, WebhookEvent::kArchived,
                WebhookEvent::kUnarchived);
    return events;
}

bool wants(const Webhook& webhook, WebhookEvent event, const std::string* type) {
    const WebhookTerms& terms = webhook.terms;
    if (!webhook.is_on()) return false;
    if (std::find(terms.events.begin(), terms.events.end(), event) == terms.events.end())
        return false;
    if (terms.types.empty()) return true;
    return type &&
           std::any_of(terms.types.begin(), terms.types.end(),
                       [type](const std::string& pattern) { return matches_type(pattern, *type); });
}

std::optional<WebhookEvent> event_of(const Delivery& delivery) {
    if (delivery.channel == DeliveryChannel::kWebhook) return std::nullopt;
    if (delivery.state == DeliveryState::kSent) return WebhookEvent::kDeliverySent;
    if (delivery.state == DeliveryState::kFailed) return WebhookEvent::kDeliveryFailed;
    return std::nullopt;
}

Delivery webhook_delivery(const DeliveryId& id, const Webhook& webhook, WebhookEvent event,
                          const NotificationId& notification, const UserId& user,
                          std::string content, Millis now) {
    Delivery delivery;
    delivery.id = id;
    delivery.notification = notification;
    delivery.user = user;
    delivery.channel = DeliveryChannel::kWebhook;
    delivery.due_at = now;
    delivery.wake_at = now;
    delivery.created_at = now;
    delivery.updated_at = now;
    delivery.target = webhook.id.text();
    delivery.event = text(event);
    delivery.content = std::move(content);
    return delivery;
}

}  // namespace carillon
