#pragma once
// What log and metrics are told of notifications that were stored. Any thread.

#include "core/channels.hpp"
#include "core/notification.hpp"
#include "core/templates.hpp"

#include <string_view>

namespace carillon {

class Metrics;

// What brought a notification; empty = there is none.
struct StoredBy {
    std::string_view event_id;
    std::string_view request_id;
};

// `notification.sent`, counted by the way that it goes. One whose channel is off went into the
// inbox only: it counts as sent by `web`, and as skipped for the reason `channel_off`.
void tell_stored(const Notification& n, const StoredBy& by, const ChannelSwitches& channels,
                 Metrics& metrics);

// `template.channel_off`, a warning for each type whose channel is off.
void warn_of_channels_off(const TemplateSet& templates, const ChannelSwitches& channels);

}  // namespace carillon
