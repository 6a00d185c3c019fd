#pragma once
// The metrics of a running server, as a scrape sees them.

#include "tests/support/running_app.hpp"

#include <chrono>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

namespace carillon::test {

// Of a series such as `notifications_skipped_total{reason="duplicate"}`; 0 while it is not there.
inline double metric_in(const std::string& text, const std::string& series) {
    const std::string line = "\n" + series + " ";
    const auto at = text.find(line);
    if (at == std::string::npos) return 0;
    return std::strtod(text.c_str() + at + line.size(), nullptr);
}

inline double metric_value(HttpClient& client, const std::string& series) {
    const auto answer = client.request("GET", "/metrics");
    if (answer.status != 200) throw std::runtime_error("no metrics: " + answer.body);
    return metric_in("\n" + answer.body, series);
}

// Waits until the value fits, for what is counted a moment after it was seen.
inline double await_metric(const RunningApp& server, const std::string& series,
                           const std::function<bool(double)>& fits) {
    auto client = server.http();
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < end) {
        const double value = metric_value(client, series);
        if (fits(value)) return value;
    }
    throw std::runtime_error("waited in vain for " + series);
}

inline double await_metric(const RunningApp& server, const std::string& series, double wanted) {
    return await_metric(server, series, [wanted](double value) { return value == wanted; });
}

}  // namespace carillon::test
