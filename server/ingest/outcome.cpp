#include "server/ingest/outcome.hpp"

#include "server/base/log/log.hpp"
#include "server/base/metrics/metrics.hpp"

#include <cstdint>
#include <map>
#include <set>

namespace carillon {

namespace {

void log_sent(const Notification& n, const StoredBy& by, Channel way) {
    // A broadcast's notification comes with the first read of its owner, long after the event.
    if (by.event_id.empty()) {
        log::info("notification.sent", {{"notification_id", n.id},
                                        {"user_id", n.user_id},
                                        {"type", n.type},
                                        {"priority", text(n.priority)},
                                        {"channel", text(way)},
                                        {"broadcast", true}});
        return;
    }
    log::info("notification.sent", {{"notification_id", n.id},
                                    {"user_id", n.user_id},
                                    {"type", n.type},
                                    {"priority", text(n.priority)},
                                    {"channel", text(way)},
                                    {"event_id", by.event_id},
                                    {"request_id", by.request_id}});
}

}  // namespace

void tell_stored(const Notification& n, const StoredBy& by, const ChannelSwitches& channels,
                 Metrics& metrics) {
    const bool is_on = channels.is_on(n.channel);
    const Channel way = is_on ? n.channel : Channel::kWeb;
    metrics.count_sent(n.type, n.priority, way);
    log_sent(n, by, way);
    if (is_on) return;
    metrics.count_skipped(kChannelOff);
    log::info("notification.skipped", {{"notification_id", n.id},
                                       {"user_id", n.user_id},
                                       {"reason", kChannelOff},
                                       {"channel", text(n.channel)},
                                       {"turned_on_by", switch_of(n.channel)},
                                       {"event_id", by.event_id},
                                       {"request_id", by.request_id}});
}

void tell_skipped(const Skipped& skipped, const StoredBy& by, Metrics& metrics) {
    metrics.count_skipped(skipped.reason);
    log::info("notification.skipped", {{"user_id", skipped.user},
                                       {"reason", skipped.reason},
                                       {"event_id", by.event_id},
                                       {"request_id", by.request_id}});
}

void RequestOutcome::tell(const PublishedEvent& event) {
    const std::uint64_t items = event.many ? event.many->count : event.items.size();
    const std::size_t skipped = event.result.skipped.size();
    const bool is_short = !event.many && items + skipped <= 1;
    const bool has_room =
        !event.many && items <= kToldEach && skipped <= kToldEach && lines_ < kToldLines;
    if (is_short || has_room)
        tell_each(event);
    else
        tell_number(event);
}

void RequestOutcome::tell_each(const PublishedEvent& event) {
    lines_ += event.items.size() + event.result.skipped.size();
    for (const Notification& n : event.items)
        tell_stored(n, {event.result.event_id, request_id_}, channels_, metrics_);
    for (const Skipped& skipped : event.result.skipped)
        tell_skipped(skipped, {event.result.event_id, request_id_}, metrics_);
}

void RequestOutcome::tell_number(const PublishedEvent& event) {
    std::map<std::string_view, std::uint64_t> skipped;
    for (const Skipped& each : event.result.skipped)
        ++skipped[each.reason];
    const std::uint64_t created = event.many ? event.many->count : event.items.size();
    if (created > 0) {
        // All of one event have type, priority and channel in common.
        const Notification& first = event.many ? event.many->model : event.items.front();
        const bool is_on = channels_.is_on(first.channel);
        const Channel way = is_on ? first.channel : Channel::kWeb;
        metrics_.count_sent(first.type, first.priority, way, created);
        log::info("notification.sent", {{"type", first.type},
                                        {"priority", text(first.priority)},
                                        {"channel", text(way)},
                                        {"created", created},
                                        {"event_id", event.result.event_id},
                                        {"request_id", request_id_}});
        if (!is_on) skipped[kChannelOff] += created;
    }
    for (const auto& [reason, count] : skipped) {
        metrics_.count_skipped(reason, count);
        log::info("notification.skipped", {{"reason", reason},
                                           {"skipped", count},
                                           {"event_id", event.result.event_id},
                                           {"request_id", request_id_}});
    }
    lines_ += 1 + skipped.size();
}

void warn_of_channels_off(const TemplateSet& templates, const ChannelSwitches& channels) {
    for (const auto& [type, entry] : templates.all()) {
        std::set<Channel> off;
        for (const DeliveryStep& step :
             steps_of(entry.deliver, entry.channel, Priority::kCritical)) {
            if (!channels.is_on(step.channel)) off.insert(step.channel);
        }
        for (const Channel channel : off)
            log::warning(
                "template.channel_off",
                {{"type", type}, {"channel", text(channel)}, {"turned_on_by", switch_of(channel)}});
    }
}

}  // namespace carillon
