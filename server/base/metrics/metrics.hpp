#pragma once
// The metrics of one server process in Prometheus' text format (docs/configuration.md, Metrics).
//
// Any thread. Labels stay few: a `type` is one of the known types or "other"; each of the other
// free labels keeps its first kLabelValues values, further ones count as "other".

#include "core/inbox/notification.hpp"
#include "server/base/metrics/metric_table.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

class Metrics {
  public:
    using Seconds = std::chrono::duration<double>;  // any duration converts

    static constexpr std::size_t kLabelValues = 32;

    explicit Metrics(const std::vector<std::string>& known_types);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    // After a reload of the templates; types counted so far stay.
    void add_known_types(const std::vector<std::string>& types);

    // One without a label, or with the value of its only one.
    void count(MetricId counter, std::string_view label = {}, std::uint64_t count = 1);
    void set(MetricId gauge, double value, std::string_view label = {});
    void add(MetricId gauge, double delta);
    void observe(MetricId histogram, Seconds duration, std::string_view label = {});

    // notifications_sent_total
    void count_sent(std::string_view type, Priority priority, Channel channel,
                    std::uint64_t count = 1);
    // notifications_deliveries_total
    void count_delivery(std::string_view channel, std::string_view state);
    // notifications_ws_closed_total. A code that is not of the protocol counts as "other".
    void count_closed(std::uint16_t code);
    // notifications_http_requests_total and notifications_http_seconds: one request. `route` is one
    // of few and lives as long as this object.
    void count_request(std::string_view route, std::string_view method, int status,
                       Seconds duration);

    void count_skipped(std::string_view reason, std::uint64_t number = 1) {
        count(metric("notifications_skipped_total"), reason, number);
    }
    void count_error(std::string_view where, std::uint64_t number = 1) {
        count(metric("notifications_errors_total"), where, number);
    }
    void set_backlog(std::string_view queue, std::uint64_t waiting) {
        set(metric("notifications_backlog"), static_cast<double>(waiting), queue);
    }

    // The answer to GET /metrics; Content-Type: kContentType.
    std::string text() const;
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

    // The table of docs/configuration.md.
    static std::string page();

  private:
    struct Content;
    std::unique_ptr<Content> content_;
};

}  // namespace carillon
