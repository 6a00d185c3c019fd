#pragma once
// What log and metrics are told of notifications that were stored. Any thread.

#include "core/event/channels.hpp"
#include "core/event/templates.hpp"
#include "core/inbox/notification.hpp"
#include "server/store/store.hpp"

#include <cstddef>
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

// `notification.skipped`: somebody does not get it.
void tell_skipped(const Skipped& skipped, const StoredBy& by, Metrics& metrics);

// What one request has stored, event by event: each notification as above, and each recipient who
// was left out (`notification.skipped`). An event that concerns more than kToldEach is told in one
// line of each kind with their number (`created`, `skipped`), and so is, once a request has had
// kToldLines lines, each that concerns several: a line costs the caller's thread five microseconds
// and more, and what the log's queue does not hold is lost.
class RequestOutcome {
  public:
    static constexpr std::size_t kToldEach = 100;
    static constexpr std::size_t kToldLines = 100;

    // All outlive it.
    RequestOutcome(std::string_view request_id, const ChannelSwitches& channels, Metrics& metrics)
        : request_id_(request_id), channels_(channels), metrics_(metrics) {}

    // One that was there before is not told here.
    void tell(const PublishedEvent& event);

  private:
    void tell_each(const PublishedEvent& event);
    void tell_number(const PublishedEvent& event);

    std::string_view request_id_;
    const ChannelSwitches& channels_;
    Metrics& metrics_;
    std::size_t lines_ = 0;
};

// `template.channel_off`, a warning for each type whose channel is off.
void warn_of_channels_off(const TemplateSet& templates, const ChannelSwitches& channels);

}  // namespace carillon
