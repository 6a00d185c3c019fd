#include "server/app/store_events.hpp"

#include "core/event/event.hpp"
#include "server/app/planning.hpp"
#include "server/base/clock/time_zones.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"
#include "server/bus/bus.hpp"
#include "server/deliver/told.hpp"
#include "server/http/net/broadcast_dispatcher.hpp"
#include "server/http/net/fan_out.hpp"
#include "server/ingest/outcome.hpp"
#include "server/ingest/template_source.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace carillon {

StoreSettings StoreEvents::settings() {
    const Config& config = ends_.parts.config;
    StoreSettings settings;
    settings.replay_limit = config.replay_limit;
    settings.clock = ends_.parts.clock;
    settings.plan = [this, planning = planning_of(config)](
                        const Event& event, const std::vector<Recipient>& recipients, Millis now) {
        return plan(event, recipients, *ends_.templates.current(), planning, now);
    };
    settings.templates = [this] { return ends_.templates.current(); };
    settings.zone_offsets = zone_offsets;
    settings.default_timezone = config.default_timezone;
    settings.channels = config.channels();
    set_retention(settings, config);
    tell_commits(settings);
    tell_deliveries(settings);
    tell_health(settings);
    return settings;
}

void StoreEvents::tell_commits(StoreSettings& settings) {
    settings.on_commit = [this](CommitBatch commits) { ends_.bus().publish(std::move(commits)); };
    settings.on_foreign_change = [this](std::vector<ChangedInbox> changed) {
        ends_.fan_out.deliver_changed(std::move(changed));
    };
    settings.on_created_later = [this](const std::vector<CreatedLater>& created) {
        for (const CreatedLater& each : created)
            tell_stored(each.notification, {each.event_id, each.request_id},
                        ends_.parts.config.channels(), ends_.metrics);
    };
    settings.on_skipped = [this](const std::vector<Skipped>& skipped) {
        for (const Skipped& each : skipped)
            tell_skipped(each, {}, ends_.metrics);
    };
    settings.on_erased = [](const UserId& user, const rest::EraseResult& result) {
        log::info("person.erased", {{"user_id", user},
                                    {"notifications", result.notifications},
                                    {"tombstones", result.tombstones},
                                    {"deliveries", result.deliveries},
                                    {"subscriptions", result.subscriptions},
                                    {"events", result.events},
                                    {"audit_entries", result.audit_entries}});
    };
    settings.on_broadcast = [this] {
        ends_.reach().note_broadcast();
        ends_.bus().publish_broadcast();
    };
    settings.on_revoked = [this](const std::vector<Revocation>& revoked, bool is_own) {
        note_revoked(revoked, is_own);
    };
    settings.on_group = [this](std::chrono::microseconds duration, std::size_t) {
        ends_.metrics.observe(metric("notifications_commit_seconds"), duration);
    };
}

void StoreEvents::tell_deliveries(StoreSettings& settings) {
    settings.on_deliveries = [this](const std::vector<Delivery>& deliveries) {
        for (const Delivery& delivery : deliveries)
            deliver::tell(delivery, ends_.metrics);
    };
    settings.on_webhooks_disabled = [this](const std::vector<Webhook>& webhooks) {
        for (const Webhook& webhook : webhooks)
            deliver::tell_disabled(webhook, ends_.metrics);
    };
    settings.on_delivery_due = ends_.wake_deliverer;
}

void StoreEvents::tell_health(StoreSettings& settings) {
    settings.on_outage = [this](const std::string& why) {
        is_store_away_ = true;
        ends_.metrics.count_error("store");
        log::error("store.away", {{"reason", why}});
    };
    settings.on_recovery = [this] {
        is_store_away_ = false;
        log::info("store.back", {});
    };
    settings.on_note = [](const std::string& what) {
        log::warning("store.migrated", {{"done", what}});
    };
    settings.on_error = [this](const std::string& what) {
        ends_.metrics.count_error("store");
        log::error("store.failed", {{"reason", what}});
    };
}

// From here on nobody comes in with such a token, and who is in goes.
void StoreEvents::note_revoked(const std::vector<Revocation>& revoked, bool is_own) {
    const auto news = ends_.revocations.add(revoked, ends_.parts.clock());
    for (const Revocation& each : news) {
        if (each.user)
            log::info("sessions.revoked", {{"user_id", *each.user}, {"here", is_own}});
        else
            log::info("sessions.revoked", {{"jti", each.token}, {"here", is_own}});
    }
    if (!news.empty()) ends_.fan_out.end_sessions(news);
    if (is_own) ends_.bus().publish_revoked();
}

}  // namespace carillon
