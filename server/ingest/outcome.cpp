#include "server/ingest/outcome.hpp"

#include "server/log/log.hpp"
#include "server/metrics/metrics.hpp"

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

void warn_of_channels_off(const TemplateSet& templates, const ChannelSwitches& channels) {
    for (const auto& [type, entry] : templates.all()) {
        if (channels.is_on(entry.channel)) continue;
        log::warning("template.channel_off", {{"type", type},
                                              {"channel", text(entry.channel)},
                                              {"turned_on_by", switch_of(entry.channel)}});
    }
}

}  // namespace carillon
