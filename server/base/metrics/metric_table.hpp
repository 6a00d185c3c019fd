#pragma once
// The table of the metrics that a server exports: name, type, help, label, and what the page
// docs/configuration.md says of each. Whoever adds one adds a line here and counts by its name:
//   metrics.count(metric("notifications_skipped_total"), "duplicate");
// A name that is not in the table does not compile.

#include <cstddef>
#include <span>
#include <string_view>

namespace carillon {

enum class MetricType { kCounter, kGauge, kHistogram };

// The bounds of a histogram's buckets, in seconds.
inline constexpr double kShortTimes[] = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
                                         0.2,    0.5,   1,     2,     5,    10,   30};
// From a second to a month: people read when they read.
inline constexpr double kReadingTimes[] = {1,    5,     15,    60,     300,    900,
                                           3600, 14400, 86400, 259200, 604800, 2592000};
// Fewer than elsewhere: there is one set of them for each route.
inline constexpr double kAnswerTimes[] = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10};

// A series that begins with its first error is no increase for who watches it.
inline constexpr const char* kErrorPlaces[] = {"store", "http",  "ws",
                                               "bus",   "redis", "dead_letter"};
inline constexpr const char* kWebhookReasons[] = {"failing", "gone"};
inline constexpr const char* kRefusalReasons[] = {"limit", "address"};

struct Metric {
    const char* name;
    MetricType type;
    const char* help;
    const char* label;       // the only one; "": none; with commas: counted by name
    const char* documented;  // in Markdown
    std::span<const double> buckets = {};
    std::span<const char* const> from_zero = {};  // values of the label that are there at once
    bool is_absent_at_first = false;              // otherwise one without a label is there at once
};

inline constexpr Metric kMetrics[] = {
    {"notifications_sent_total", MetricType::kCounter, "Notifications stored for a recipient.",
     "type,priority,channel", "notifications stored for a recipient"},
    {"notifications_skipped_total", MetricType::kCounter,
     "Recipients left out before anything was stored.", "reason",
     "recipients left out, and events that were there already: `team_scope`, `duplicate`, "
     "`heard_before`, `channel_off`, `erased`; `preference`: who does not want it anywhere; "
     "`template_gone`: the type of a broadcast is known no more when its reader comes"},
    {"notifications_throttled_total", MetricType::kCounter,
     "Live pushes held back; nothing is lost by it.", "",
     "live pushes that the throttle held back; nothing is lost by it"},
    {"notifications_ws_active_connections", MetricType::kGauge, "Sessions that are connected now.",
     "", "WebSockets and event streams that are connected now"},
    {"notifications_ws_closed_total", MetricType::kCounter,
     "WebSockets that have ended, by close code; 1005: without a code, 1006: without a word.",
     "code", "how WebSockets ended"},
    {"notifications_connections_refused_total",
     MetricType::kCounter,
     "Connections that were one too many: of their address, or of all.",
     "reason",
     "connections that were one too many",
     {},
     kRefusalReasons},
    {"notifications_ws_resyncs_total", MetricType::kCounter,
     "Sessions that needed a snapshot or asked for what they had missed.", "reason",
     "sessions that needed a snapshot or asked for what they had missed"},
    {"notifications_ws_digest_mismatches_total", MetricType::kCounter,
     "Inboxes whose digest in the store was not that of their rows at the same revision; a fault "
     "of "
     "the program, stays 0.",
     "", "must stay 0, see below"},
    {"notifications_delivery_seconds", MetricType::kHistogram, "From commit to the socket.", "",
     "from commit to the socket, without what the throttle held back (histogram)", kShortTimes},
    {"notifications_commit_seconds", MetricType::kHistogram, "One group commit.", "",
     "one group commit (histogram)", kShortTimes},
    {"notifications_read_seconds", MetricType::kHistogram, "From created to read.", "",
     "from created to read (histogram)", kReadingTimes},
    {"notifications_deliveries_total", MetricType::kCounter,
     "Deliveries that have come into a state.", "channel,state",
     "what leaves by other ways than the page, by channel, each time it comes into the state"},
    {"notifications_delivery_attempt_seconds", MetricType::kHistogram,
     "One attempt of a delivery, from handing it over to the provider's answer.", "channel",
     "one attempt of a delivery by channel (histogram)", kAnswerTimes},
    {"notifications_webhooks_disabled_total",
     MetricType::kCounter,
     "Webhooks that were disabled because they have failed.",
     "reason",
     "webhooks that were disabled: `failing` for three days without a success, or `gone`, "
     "answered by 410",
     {},
     kWebhookReasons},
    {"notifications_backlog", MetricType::kGauge, "What waits in a queue now.", "queue",
     "what waits in a queue now"},
    {"notifications_bus_up",
     MetricType::kGauge,
     "1 while nodes hear of each other at once, 0 while only the sweep finds others' changes.",
     "",
     "1 while nodes hear of each other at once; absent without a bus",
     {},
     {},
     true},
    {"notifications_errors_total",
     MetricType::kCounter,
     "Errors of our own.",
     "where",
     "errors of our own",
     {},
     kErrorPlaces},
    {"notifications_http_requests_total", MetricType::kCounter,
     "Requests that were answered, refused ones too.", "route,method,status",
     "requests that were answered"},
    {"notifications_http_seconds", MetricType::kHistogram,
     "From a request's first byte to its answer.", "route", "their time (histogram)", kAnswerTimes},
    {"notifications_buffered_bytes", MetricType::kGauge,
     "What requests that arrive and answers that wait hold now.", "",
     "what requests and answers hold now"},
    {"notifications_log_dropped_total", MetricType::kCounter,
     "Lines of the log that were dropped because nobody took them.", "",
     "lines of the log that nobody took"},
    {"carillon_build_info", MetricType::kGauge,
     "The version of the program and of the rules of its core.", "version,core", "1"},
};

// A place in kMetrics.
struct MetricId {
    std::size_t place;
};

consteval MetricId metric(std::string_view name) {
    std::size_t place = 0;
    while (name != kMetrics[place].name)  // past the end: there is no such metric
        ++place;
    return {place};
}

}  // namespace carillon
