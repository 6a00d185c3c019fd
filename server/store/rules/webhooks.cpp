// Mutations: webhooks, and what they are told. Without any it costs the look at an empty list.

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "server/store/rules/mutations.hpp"
#include "server/store/store_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

template <class Webhooks>
auto find(Webhooks& all, const WebhookId& id) {
    return std::find_if(all.begin(), all.end(),
                        [&id](const Webhook& webhook) { return webhook.id == id; });
}

Error no_such_webhook() {
    return {Errc::kNotFound, "", "there is no such webhook"};
}

}  // namespace

template <class Content>
void Mutations::ring(WebhookEvent event, const RungFor& subject, Content content, Millis now) {
    std::string made;
    for (const Webhook& webhook : tables_.webhooks()) {
        if (!wants(webhook, event, subject.type)) continue;
        if (made.empty()) made = content();
        Delivery delivery = webhook_delivery(DeliveryId(ids_.next(now).bytes()), webhook, event,
                                             subject.notification, subject.user, made, now);
        if (subject.cohort) count(delivery, *subject.cohort);
        tables_.put_delivery(delivery);
        ++rows_;
        has_delivery_due_ = true;
    }
}

void Mutations::ring(WebhookEvent event, const Notification& n, Millis now) {
    if (tables_.webhooks().empty()) return;
    ring(
        event, {&n.type, n.id, n.user_id, cohort_of(n)}, [&n] { return encode(n); }, now);
}

void Mutations::ring(const Delivery& delivery, Millis now) {
    const auto event = event_of(delivery);
    if (!event || tables_.webhooks().empty()) return;
    const auto of = tables_.find(delivery.notification);
    RungFor subject{of ? &of->type : nullptr, delivery.notification, delivery.user, std::nullopt};
    if (auto counted = parse_delivery_count(delivery.counted_as))
        subject.cohort = std::move(counted->cohort);
    ring(
        *event, subject, [&delivery] { return encode(delivery); }, now);
}

std::size_t Mutations::rows_of_a_step() {
    return std::max<std::size_t>(1, settings_.step_rows / (1 + tables_.webhooks().size()));
}

// --- what becomes of deliveries to them

std::optional<LeasedDelivery> Mutations::lease_for_webhook(Delivery delivery, Millis now) {
    const auto id = WebhookId::parse(delivery.target);
    const auto& all = tables_.webhooks();
    const auto webhook = id ? find(all, *id) : all.end();
    DeliveryFacts facts;
    facts.has_address = webhook != all.end() && !webhook->is_deleted;
    facts.is_channel_on = !facts.has_address || webhook->terms.enabled;
    facts.now = now;
    const bool is_leased = begin_attempt(delivery, facts);
    save(delivery, now);
    if (!is_leased) return std::nullopt;
    LeasedDelivery leased;
    leased.notification.id = delivery.notification;
    leased.notification.user_id = delivery.user;
    leased.delivery = std::move(delivery);
    return leased;
}

void Mutations::note_webhook(const Delivery& delivery, const DeliveryOutcome& outcome, Millis now) {
    if (delivery.channel != DeliveryChannel::kWebhook) return;
    const auto id = WebhookId::parse(delivery.target);
    if (!id) return;
    const auto& all = tables_.webhooks();
    const auto known = find(all, *id);
    if (known == all.end()) return;
    // Mostly nothing changes, and then nobody has to wait for anybody.
    Webhook tried = *known;
    if (!note_outcome(tried, outcome, now)) return;
    auto current = tables_.webhooks_to_change();
    const auto webhook = find(current, *id);
    if (webhook == current.end() || !note_outcome(*webhook, outcome, now)) return;
    tables_.put_webhook(*webhook);
    ++rows_;
    if (!webhook->is_on()) disabled_.push_back(*webhook);
}

// True: nothing waits for it any more.
bool Mutations::end_leftovers_of(const Webhook& webhook, Millis now, std::size_t& left) {
    const auto waiting = tables_.waiting_for(webhook.id, left);
    for (Delivery delivery : waiting) {
        const bool is_gone = webhook.is_deleted;
        if (suppress(delivery, is_gone ? delivery_reason::kNoAddress : delivery_reason::kChannelOff,
                     now))
            save(delivery, now);
    }
    const bool is_all = waiting.size() < left;
    left -= waiting.size();
    return is_all;
}

std::size_t Mutations::end_leftovers(Millis now, std::size_t limit) {
    const auto& all = tables_.webhooks();
    if (limit == 0 || std::none_of(all.begin(), all.end(),
                                   [](const Webhook& webhook) { return webhook.has_leftovers; }))
        return 0;
    std::size_t left = limit;
    for (Webhook& webhook : tables_.webhooks_to_change()) {
        if (!webhook.has_leftovers || left == 0) continue;
        if (!end_leftovers_of(webhook, now, left)) continue;
        if (webhook.is_deleted && !is_removed(webhook, now)) continue;
        // By a clock that runs ahead one may still be under way, and be tried again.
        if (webhook.is_deleted &&
            !tables_.due_deliveries_to(webhook.id, limits::kMaxTime, 1).empty())
            continue;
        webhook.has_leftovers = false;
        if (webhook.is_deleted)
            tables_.delete_webhook(webhook.id);
        else
            tables_.put_webhook(webhook);
        ++rows_;
    }
    return limit - left;
}

// --- by hand

void Mutations::note_webhook_audit(const WebhookRequest& request, const WebhookId& id, Millis now) {
    if (!request.audit) return;
    AuditEntry entry;
    entry.id = AuditId(ids_.next(now).bytes());
    entry.at = now;
    entry.by = *request.audit;
    entry.recipients.webhook = id.text();
    entry.request_id = request.request_id;
    tables_.put_audit(entry);
    ++rows_;
}

Result<Webhook> Mutations::put_webhook(const WebhookRequest& request) {
    const Millis now = settings_.clock();
    auto all = tables_.webhooks_to_change();
    Webhook webhook;
    if (request.id) {
        const auto known = find(all, *request.id);
        if (known == all.end() || known->is_deleted) return no_such_webhook();
        webhook = std::move(*known);
        change(webhook, request.terms, now);
    } else {
        const auto there = std::count_if(all.begin(), all.end(),
                                         [](const Webhook& each) { return !each.is_deleted; });
        if (static_cast<std::size_t>(there) >= kWebhooks)
            return Error{Errc::kUnprocessable, "",
                         "there are " + std::to_string(kWebhooks) +
                             " webhooks, and no more are accepted; delete one first"};
        WebhookTerms terms = request.terms;
        if (terms.secret.empty()) terms.secret = request.made_secret;
        webhook = make_webhook(WebhookId(ids_.next(now).bytes()), std::move(terms), now);
    }
    tables_.put_webhook(webhook);
    ++rows_;
    note_webhook_audit(request, webhook.id, now);
    return webhook;
}

Result<Done> Mutations::delete_webhook(const WebhookRequest& request) {
    const Millis now = settings_.clock();
    auto all = tables_.webhooks_to_change();
    const auto webhook = request.id ? find(all, *request.id) : all.end();
    if (webhook == all.end() || webhook->is_deleted) return no_such_webhook();
    remove(*webhook, now);
    tables_.put_webhook(*webhook);
    ++rows_;
    note_webhook_audit(request, webhook->id, now);
    return Done{};
}

}  // namespace carillon
