#include "server/deliver/told.hpp"

#include "core/policy/digest.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"

namespace carillon::deliver {
namespace {

// A digest is of many notifications.
log::Field subject_of(const Delivery& delivery) {
    if (is_digest(delivery)) return {"digest", true};
    return {"notification_id", delivery.notification};
}

}  // namespace

void tell(const Delivery& delivery, Metrics& metrics) {
    // Nobody has tried: it is kept back until quiet hours or a pause end, or its digest leaves.
    if (delivery.state == DeliveryState::kWaiting && !delivery.reason.empty()) return;
    metrics.count_delivery(text(delivery.channel), text(delivery.state));
    if (delivery.state == DeliveryState::kSent) {
        log::info("notification.delivery.sent", {{"delivery_id", delivery.id},
                                                 subject_of(delivery),
                                                 {"user_id", delivery.user},
                                                 {"channel", text(delivery.channel)},
                                                 {"attempts", counted_attempts(delivery)},
                                                 {"provider_id", delivery.provider_id}});
    }
    const bool has_failed = delivery.state == DeliveryState::kFailed;
    const bool waits_again =
        delivery.state == DeliveryState::kWaiting && !delivery.last_error.empty();
    if (!has_failed && !waits_again) return;
    log::write(has_failed ? log::Level::kWarning : log::Level::kInfo,
               "notification.delivery.failed",
               {{"delivery_id", delivery.id},
                subject_of(delivery),
                {"user_id", delivery.user},
                {"channel", text(delivery.channel)},
                {"state", text(delivery.state)},
                {"attempts", counted_attempts(delivery)},
                {"reason", delivery.last_error}});
}

void tell_disabled(const Webhook& webhook, Metrics& metrics) {
    metrics.count(metric("notifications_webhooks_disabled_total"), webhook.disabled_reason);
    log::warning("notification.webhook.disabled",
                 {{"webhook_id", webhook.id},
                  {"reason", webhook.disabled_reason},
                  {"failing_since", format_rfc3339(webhook.failing_since.value_or(Millis(0)))}});
}

}  // namespace carillon::deliver
