#include "web-client/model/analytics.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(at, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return 0;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

std::string counted(double value, const char* unit) {
    return std::to_string(std::lround(value)) + "\u00a0" + unit;
}

}  // namespace

bool Analytics::empty() const {
    return std::all_of(days.begin(), days.end(),
                       [](const DayAnalytics& day) { return day.created == 0; });
}

Analytics parse_analytics(std::string_view text) {
    Analytics analytics;
    for (const std::string_view line : split(text, '\n')) {
        const auto parts = split(line, '\t');
        if (parts[0] == "day" && parts.size() == 4) {
            analytics.days.push_back({std::string(parts[1]), number(parts[2]), number(parts[3])});
        } else if (parts[0] == "type" && parts.size() == 6) {
            TypeAnalytics type{std::string(parts[1]),
                               number(parts[2]),
                               number(parts[3]),
                               static_cast<double>(number(parts[4])) / 10000,
                               {}};
            if (!parts[5].empty()) type.read_seconds = static_cast<double>(number(parts[5]));
            analytics.types.push_back(std::move(type));
        } else if (parts[0] == "channel" && parts.size() == 6) {
            analytics.channels.push_back({std::string(parts[1]), number(parts[2]), number(parts[3]),
                                          number(parts[4]), number(parts[5])});
        }
    }
    return analytics;
}

std::string duration_text(double seconds, Language language) {
    constexpr double kMinute = 60;
    constexpr double kHour = 3600;
    constexpr double kDay = 86400;
    if (seconds < kMinute) return counted(seconds, "s");
    if (seconds < kHour) return counted(seconds / kMinute, "min");
    if (seconds < 2 * kDay) return counted(seconds / kHour, "h");
    return counted(seconds / kDay, language == Language::kFrench ? "j" : "d");
}

std::string share_text(double share, Language language) {
    const std::string percent = std::to_string(std::lround(share * 100));
    return percent + (language == Language::kFrench ? "\u202f%" : "%");
}

}  // namespace carillon::center
