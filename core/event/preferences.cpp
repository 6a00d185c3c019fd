#include "core/event/preferences.hpp"

#include <algorithm>

namespace carillon {

bool ChannelChoices::says_anything() const {
    return std::any_of(said_.begin(), said_.end(),
                       [](const std::optional<bool>& one) { return one.has_value(); });
}

std::string_view text(Weekday day) {
    static constexpr std::string_view kNames[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    return kNames[static_cast<std::size_t>(day)];
}

std::optional<Weekday> parse_weekday(std::string_view name) {
    for (const Weekday day : kWeekdays)
        if (text(day) == name) return day;
    return std::nullopt;
}

std::string_view text(DigestInterval interval) {
    static constexpr std::string_view kNames[] = {"off", "daily", "weekly"};
    return kNames[static_cast<std::size_t>(interval)];
}

bool is_family(std::string_view type) {
    return type.size() > 2 && type.substr(type.size() - 2) == ".*";
}

void keep_unsubscribed(const Preferences& before, Preferences& after) {
    after.unsubscribed.clear();
    for (const std::string& type : before.unsubscribed) {
        const auto line = after.types.find(type);
        if (line != after.types.end() && line->second.of(Channel::kEmail) == false)
            after.unsubscribed.push_back(type);
    }
}

void unsubscribe(Preferences& preferences, std::string_view type) {
    if (type == kEveryType) return preferences.channels.say(Channel::kEmail, false);
    preferences.types[std::string(type)].say(Channel::kEmail, false);
    auto& all = preferences.unsubscribed;
    const auto place = std::lower_bound(all.begin(), all.end(), type);
    if (place == all.end() || *place != type) all.insert(place, std::string(type));
}

}  // namespace carillon
