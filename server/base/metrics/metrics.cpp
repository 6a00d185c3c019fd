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
#include <optional>
#include <set>
#include <sstream>
#include <tuple>
#include <type_traits>

namespace carillon {

namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::string_view kOther = "other";
constexpr MetricId kHttpSeconds = metric("notifications_http_seconds");

Histogram::BucketBoundaries buckets_of(const Metric& entry) {
    return {entry.buckets.begin(), entry.buckets.end()};
}

// The series of one family by the value of its only label; the number of values is bounded. The
// family's own look-up would build a map of labels at each call.
template <class Kind>
class ByLabel {
  public:
    // `label` "": the one that has none.
    ByLabel(prometheus::Family<Kind>& family, const Metric& entry)
        : family_(family), entry_(entry) {}

    prometheus::Family<Kind>& family() { return family_; }
    Kind& at(std::string_view value) {
        const std::lock_guard lock(mutex_);
        auto found = metrics_.find(value);
        if (found == metrics_.end() && metrics_.size() >= Metrics::kLabelValues) {
            value = kOther;
            found = metrics_.find(value);
        }
        if (found == metrics_.end()) {
            const std::string text(value);
            found = metrics_.emplace(text, add(text)).first;
        }
        return *found->second;
    }

  private:
    Kind* add(const std::string& value) {
        prometheus::Labels labels;
        if (!value.empty()) labels.emplace(entry_.label, value);
        if constexpr (std::is_same_v<Kind, Histogram>)
            return &family_.Add(labels, buckets_of(entry_));
        else
            return &family_.Add(labels);
    }

    prometheus::Family<Kind>& family_;
    const Metric& entry_;
    std::mutex mutex_;
    std::map<std::string, Kind*, std::less<>> metrics_;
};

// Requests by what they were and how they ended. All three labels take few values.
class RequestMetrics {
  public:
    RequestMetrics(prometheus::Family<Counter>& requests, prometheus::Family<Histogram>& seconds)
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
                histogram = &seconds_.Add({{"route", std::string(route)}},
                                          buckets_of(kMetrics[kHttpSeconds.place]));
                by_route_[route] = histogram;
            }
        }
        counter->Increment();
        histogram->Observe(seconds);
    }

  private:
    prometheus::Family<Counter>& requests_;
    prometheus::Family<Histogram>& seconds_;
    std::mutex mutex_;
    std::map<std::tuple<std::string_view, std::string_view, int>, Counter*> by_outcome_;
    std::map<std::string_view, Histogram*> by_route_;
};

// One line of the table.
struct RegisteredMetric {
    explicit RegisteredMetric(const Metric& metric) : entry(metric) {}

    template <class Builder>
    auto& built(Builder builder, prometheus::Registry& registry) const {
        return builder.Name(entry.name).Help(entry.help).Register(registry);
    }
    void register_in(prometheus::Registry& registry) {
        switch (entry.type) {
            case MetricType::kCounter:
                counters.emplace(built(prometheus::BuildCounter(), registry), entry);
                break;
            case MetricType::kGauge:
                gauges.emplace(built(prometheus::BuildGauge(), registry), entry);
                break;
            case MetricType::kHistogram:
                histograms.emplace(built(prometheus::BuildHistogram(), registry), entry);
                break;
        }
        const bool has_no_label = entry.label[0] == '\0';
        if (has_no_label && !entry.is_absent_at_first) begin({});
        for (const char* value : entry.from_zero)
            begin(value);
    }
    void begin(std::string_view value) {
        if (counters) counters->at(value);
        if (gauges) gauges->at(value);
        if (histograms) histograms->at(value);
    }
    const Metric& entry;
    std::optional<ByLabel<Counter>> counters;
    std::optional<ByLabel<Gauge>> gauges;
    std::optional<ByLabel<Histogram>> histograms;
};

}  // namespace

struct Metrics::Content {
    using RegisteredMetrics = std::vector<std::unique_ptr<RegisteredMetric>>;

    static RegisteredMetrics registered_in(prometheus::Registry& registry) {
        RegisteredMetrics metrics;
        for (const Metric& entry : kMetrics) {
            metrics.push_back(std::make_unique<RegisteredMetric>(entry));
            metrics.back()->register_in(registry);
        }
        return metrics;
    }
    RegisteredMetric& registered(MetricId id) { return *metrics[id.place]; }
    prometheus::Family<Counter>& counter_family(MetricId id) {
        return registered(id).counters->family();
    }

    prometheus::Registry registry;
    ProcessMetrics process;
    RegisteredMetrics metrics = registered_in(registry);  // as kMetrics

    std::mutex sent_mutex;
    std::set<std::string, std::less<>> known_types;
    std::map<std::tuple<std::string, Priority, Channel>, Counter*, std::less<>> sent_by_labels;
    RequestMetrics requests{counter_family(metric("notifications_http_requests_total")),
                            registered(kHttpSeconds).histograms->family()};
    std::mutex log_dropped_mutex;
};

Metrics::Metrics(const std::vector<std::string>& known_types)
    : content_(std::make_unique<Content>()) {
    add_known_types(known_types);
    content_->registered(metric("carillon_build_info"))
        .gauges->family()
        .Add({{"version", CARILLON_VERSION}, {"core", kCoreVersion}})
        .Set(1);
}
Metrics::~Metrics() = default;

void Metrics::add_known_types(const std::vector<std::string>& types) {
    const std::lock_guard lock(content_->sent_mutex);
    content_->known_types.insert(types.begin(), types.end());
}

void Metrics::count(MetricId counter, std::string_view label, std::uint64_t count) {
    content_->registered(counter).counters->at(label).Increment(static_cast<double>(count));
}
void Metrics::set(MetricId gauge, double value, std::string_view label) {
    content_->registered(gauge).gauges->at(label).Set(value);
}
void Metrics::add(MetricId gauge, double delta) {
    content_->registered(gauge).gauges->at({}).Increment(delta);
}
void Metrics::observe(MetricId histogram, Seconds duration, std::string_view label) {
    content_->registered(histogram).histograms->at(label).Observe(duration.count());
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
            known = &content_->counter_family(metric("notifications_sent_total"))
                         .Add({{"type", std::string(type)},
                               {"priority", std::string(carillon::text(priority))},
                               {"channel", std::string(carillon::text(channel))}});
        }
        counter = known;
    }
    counter->Increment(static_cast<double>(count));
}

void Metrics::count_delivery(std::string_view channel, std::string_view state) {
    content_->counter_family(metric("notifications_deliveries_total"))
        .Add({{"channel", std::string(channel)}, {"state", std::string(state)}})
        .Increment();
}

void Metrics::count_closed(std::uint16_t code) {
    constexpr std::uint16_t kCodes[] = {1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008,
                                        1009, 1011, 4400, 4401, 4403, 4408, 4429};
    const bool is_known = std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
    count(metric("notifications_ws_closed_total"),
          is_known ? std::to_string(code) : std::string(kOther));
}

void Metrics::count_request(std::string_view route, std::string_view method, int status,
                            Seconds duration) {
    content_->requests.count(route, method, status, duration.count());
}

std::string Metrics::text() const {
    {
        const std::lock_guard lock(content_->log_dropped_mutex);
        Counter& dropped =
            content_->registered(metric("notifications_log_dropped_total")).counters->at({});
        dropped.Increment(static_cast<double>(log::dropped_lines()) - dropped.Value());
    }
    std::vector<prometheus::MetricFamily> families = content_->registry.Collect();
    for (auto& family : content_->process.Collect())
        families.push_back(std::move(family));
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return out.str();
}

std::string Metrics::page() {
    std::string page = "| metric | is |\n| --- | --- |\n";
    for (const Metric& entry : kMetrics) {
        const std::string label = entry.label;
        page += "| `" + std::string(entry.name) + (label.empty() ? "" : '{' + label + '}') +
                "` | " + entry.documented + " |\n";
    }
    return page + ProcessMetrics::page();
}

}  // namespace carillon
