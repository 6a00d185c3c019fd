#include "server/base/metrics/metrics.hpp"

#include "core/base/version.hpp"
#include "server/base/log/log.hpp"
#include "server/base/metrics/process.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <tuple>

namespace carillon {

namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::string_view kOther = "other";

// The metrics of one family by the value of its only label; the number of values is bounded. The
// family's own look-up would build a map of labels at each call.
template <class Metric>
class ByLabel {
  public:
    ByLabel(prometheus::Family<Metric>& family, const char* label)
        : family_(family), label_(label) {}

    Metric& at(std::string_view value) {
        const std::lock_guard lock(mutex_);
        auto found = metrics_.find(value);
        if (found == metrics_.end() && metrics_.size() >= Metrics::kLabelValues) {
            value = kOther;
            found = metrics_.find(value);
        }
        if (found == metrics_.end()) {
            const std::string text(value);
            found = metrics_.emplace(text, &family_.Add({{label_, text}})).first;
        }
        return *found->second;
    }

  private:
    prometheus::Family<Metric>& family_;
    const char* label_;
    std::mutex mutex_;
    std::map<std::string, Metric*, std::less<>> metrics_;
};

template <class Metric, class Build>
prometheus::Family<Metric>& family(prometheus::Registry& registry, Build build, const char* name,
                                   const char* help) {
    return build().Name(name).Help(help).Register(registry);
}

// Requests by what they were and how they ended. All three labels take few values.
class RequestFigures {
  public:
    RequestFigures(prometheus::Family<Counter>& requests, prometheus::Family<Histogram>& seconds)
        : requests_(requests), seconds_(seconds) {}

    void count(std::string_view route, std::string_view method, int status, double seconds) {
        Counter* counter = nullptr;
        Histogram* histogram = nullptr;
        {
            const std::lock_guard lock(mutex_);
            counter = by_outcome_[{route, method, status}];
            if (counter == nullptr) {
                counter = &requests_.Add({{"route", std::string(route)},
                                          {"method", std::string(method)},
                                          {"status", std::to_string(status)}});
                by_outcome_[{route, method, status}] = counter;
            }
            histogram = by_route_[route];
            if (histogram == nullptr) {
                histogram = &seconds_.Add({{"route", std::string(route)}}, answer_times_s());
                by_route_[route] = histogram;
            }
        }
        counter->Increment();
        histogram->Observe(seconds);
    }

  private:
    // Fewer than elsewhere: there is one set of them for each route.
    static Histogram::BucketBoundaries answer_times_s() {
        return {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10};
    }

    prometheus::Family<Counter>& requests_;
    prometheus::Family<Histogram>& seconds_;
    std::mutex mutex_;
    std::map<std::tuple<std::string_view, std::string_view, int>, Counter*> by_outcome_;
    std::map<std::string_view, Histogram*> by_route_;
};

// From half a millisecond to half a minute.
Histogram::BucketBoundaries short_times_s() {
    return {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};
}
// From a second to a month: people read when they read.
Histogram::BucketBoundaries reading_times_s() {
    return {1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 86400, 3 * 86400, 7 * 86400, 30 * 86400};
}

}  // namespace

struct Metrics::Content {
    prometheus::Registry registry;
    ProcessMetrics process;

    prometheus::Family<Counter>& sent =
        family<Counter>(registry, prometheus::BuildCounter, "notifications_sent_total",
                        "Notifications stored for a recipient.");
    std::mutex sent_mutex;
    std::set<std::string, std::less<>> known_types;
    std::map<std::tuple<std::string, Priority, Channel>, Counter*, std::less<>> sent_by_labels;

    Gauge& build = family<Gauge>(registry, prometheus::BuildGauge, "carillon_build_info",
                                 "The version of the program and of the rules of its core.")
                       .Add({{"version", CARILLON_VERSION}, {"core", kCoreVersion}});

    ByLabel<Counter> skipped{
        family<Counter>(registry, prometheus::BuildCounter, "notifications_skipped_total",
                        "Recipients left out before anything was stored."),
        "reason"};
    ByLabel<Counter> errors{family<Counter>(registry, prometheus::BuildCounter,
                                            "notifications_errors_total", "Errors of our own."),
                            "where"};
    ByLabel<Counter> resyncs{
        family<Counter>(registry, prometheus::BuildCounter, "notifications_ws_resyncs_total",
                        "Sessions that needed a snapshot or asked for what they had missed."),
        "reason"};
    Counter& digest_mismatches =
        family<Counter>(registry, prometheus::BuildCounter,
                        "notifications_ws_digest_mismatches_total",
                        "Inboxes whose digest in the store was not that of their rows at the same "
                        "revision; a fault of the program, stays 0.")
            .Add({});
    ByLabel<Counter> refused_connections{
        family<Counter>(registry, prometheus::BuildCounter,
                        "notifications_connections_refused_total",
                        "Connections that were one too many: of their address, or of all."),
        "reason"};
    ByLabel<Counter> closed{
        family<Counter>(registry, prometheus::BuildCounter, "notifications_ws_closed_total",
                        "WebSockets that have ended, by close code; 1005: without a code, 1006: "
                        "without a word."),
        "code"};
    Counter& log_dropped =
        family<Counter>(registry, prometheus::BuildCounter, "notifications_log_dropped_total",
                        "Lines of the log that were dropped because nobody took them.")
            .Add({});
    std::mutex log_dropped_mutex;
    RequestFigures requests{
        family<Counter>(registry, prometheus::BuildCounter, "notifications_http_requests_total",
                        "Requests that were answered, refused ones too."),
        family<Histogram>(registry, prometheus::BuildHistogram, "notifications_http_seconds",
                          "From a request's first byte to its answer.")};
    Gauge& buffered =
        family<Gauge>(registry, prometheus::BuildGauge, "notifications_buffered_bytes",
                      "What requests that arrive and answers that wait hold now.")
            .Add({});
    Counter& throttled =
        family<Counter>(registry, prometheus::BuildCounter, "notifications_throttled_total",
                        "Live pushes held back; nothing is lost by it.")
            .Add({});
    Gauge& connections =
        family<Gauge>(registry, prometheus::BuildGauge, "notifications_ws_active_connections",
                      "Sessions that are connected now.")
            .Add({});
    prometheus::Family<Gauge>& bus_up = family<Gauge>(
        registry, prometheus::BuildGauge, "notifications_bus_up",
        "1 while nodes hear of each other at once, 0 while only the sweep finds others' changes.");
    ByLabel<Gauge> backlog{family<Gauge>(registry, prometheus::BuildGauge, "notifications_backlog",
                                         "What waits in a queue now."),
                           "queue"};
    Histogram& delivery =
        family<Histogram>(registry, prometheus::BuildHistogram, "notifications_delivery_seconds",
                          "From commit to the socket.")
            .Add({}, short_times_s());
    Histogram& commit = family<Histogram>(registry, prometheus::BuildHistogram,
                                          "notifications_commit_seconds", "One group commit.")
                            .Add({}, short_times_s());
    Histogram& read = family<Histogram>(registry, prometheus::BuildHistogram,
                                        "notifications_read_seconds", "From created to read.")
                          .Add({}, reading_times_s());
};

Metrics::Metrics(const std::vector<std::string>& known_types)
    : content_(std::make_unique<Content>()) {
    add_known_types(known_types);
    content_->build.Set(1);
    // A series that begins with its first error is no increase for who watches it.
    for (const char* where : {"store", "http", "ws", "bus", "redis", "dead_letter"})
        content_->errors.at(where);
    for (const char* reason : {"limit", "address"})
        content_->refused_connections.at(reason);
}
Metrics::~Metrics() = default;

void Metrics::add_known_types(const std::vector<std::string>& types) {
    const std::lock_guard lock(content_->sent_mutex);
    content_->known_types.insert(types.begin(), types.end());
}

void Metrics::count_sent(std::string_view type, Priority priority, Channel channel,
                         std::uint64_t count) {
    Counter* counter = nullptr;
    {
        const std::lock_guard lock(content_->sent_mutex);
        if (content_->known_types.find(type) == content_->known_types.end()) type = kOther;
        auto key = std::make_tuple(std::string(type), priority, channel);
        Counter*& known = content_->sent_by_labels[std::move(key)];
        if (known == nullptr) {
            known = &content_->sent.Add({{"type", std::string(type)},
                                         {"priority", std::string(carillon::text(priority))},
                                         {"channel", std::string(carillon::text(channel))}});
        }
        counter = known;
    }
    counter->Increment(static_cast<double>(count));
}

void Metrics::count_skipped(std::string_view reason, std::uint64_t count) {
    content_->skipped.at(reason).Increment(static_cast<double>(count));
}
void Metrics::count_throttled(std::uint64_t count) {
    content_->throttled.Increment(static_cast<double>(count));
}
void Metrics::count_error(std::string_view where, std::uint64_t count) {
    content_->errors.at(where).Increment(static_cast<double>(count));
}
void Metrics::count_resync(std::string_view reason) {
    content_->resyncs.at(reason).Increment();
}

void Metrics::count_digest_mismatch() {
    content_->digest_mismatches.Increment();
}

void Metrics::count_refused_connection(std::string_view reason) {
    content_->refused_connections.at(reason).Increment();
}

void Metrics::count_closed(std::uint16_t code) {
    constexpr std::uint16_t kCodes[] = {1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008,
                                        1009, 1011, 4400, 4401, 4403, 4408, 4429};
    const bool is_known = std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
    content_->closed.at(is_known ? std::to_string(code) : std::string(kOther)).Increment();
}

void Metrics::count_request(std::string_view route, std::string_view method, int status,
                            Seconds duration) {
    content_->requests.count(route, method, status, duration.count());
}
void Metrics::set_buffered(std::uint64_t bytes) {
    content_->buffered.Set(static_cast<double>(bytes));
}

void Metrics::add_connections(int delta) {
    content_->connections.Increment(delta);
}
void Metrics::set_bus_up(bool is_up) {
    content_->bus_up.Add({}).Set(is_up ? 1 : 0);
}
void Metrics::set_backlog(std::string_view queue, std::uint64_t waiting) {
    content_->backlog.at(queue).Set(static_cast<double>(waiting));
}

void Metrics::observe_delivery(Seconds duration) {
    content_->delivery.Observe(duration.count());
}
void Metrics::observe_commit(Seconds duration) {
    content_->commit.Observe(duration.count());
}
void Metrics::observe_read(Seconds duration) {
    content_->read.Observe(duration.count());
}

std::string Metrics::text() const {
    {
        const std::lock_guard lock(content_->log_dropped_mutex);
        content_->log_dropped.Increment(static_cast<double>(log::dropped_lines()) -
                                        content_->log_dropped.Value());
    }
    std::vector<prometheus::MetricFamily> families = content_->registry.Collect();
    for (auto& family : content_->process.Collect())
        families.push_back(std::move(family));
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return out.str();
}

}  // namespace carillon
