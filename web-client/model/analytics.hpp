#pragma once
// What became of notifications, as the page read it from GET /analytics (site/analytics.js): a line
// a row, its members between tabs.
//
//   day TAB date TAB created TAB read
//   type TAB name TAB created TAB read TAB open_rate in ten-thousandths TAB median of read_seconds
//     (empty: none); those that were made most first
//   channel TAB name TAB sent TAB waiting TAB failed TAB suppressed

#include "web-client/model/texts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::center {

struct DayAnalytics {
    std::string date;
    std::uint64_t created = 0;
    std::uint64_t read = 0;
};
struct TypeAnalytics {
    std::string name;
    std::uint64_t created = 0;
    std::uint64_t read = 0;
    double open_rate = 0;
    std::optional<double> read_seconds;  // the median
};
struct ChannelAnalytics {
    std::string name;
    std::uint64_t sent = 0;
    std::uint64_t waiting = 0;
    std::uint64_t failed = 0;
    std::uint64_t suppressed = 0;

    std::uint64_t total() const { return sent + waiting + failed + suppressed; }
};
struct Analytics {
    std::vector<DayAnalytics> days;
    std::vector<TypeAnalytics> types;
    std::vector<ChannelAnalytics> channels;

    bool empty() const;
};

// Lines that are none of these are passed over.
Analytics parse_analytics(std::string_view text);

// A length of time in one unit: "40 s", "5 min", "3 h", "2 d".
std::string duration_text(double seconds, Language language);
// 0.7 as "70 %".
std::string share_text(double share, Language language);

}  // namespace carillon::center
