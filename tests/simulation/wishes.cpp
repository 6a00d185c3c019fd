#include "tests/simulation/wishes.hpp"

#include "tests/simulation/event_types.hpp"

#include <charconv>

namespace carillon::sim {
namespace {

constexpr std::int64_t kMinute = 60000;
constexpr std::int64_t kDay = 1440 * kMinute;
constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

bool is_line_for(std::string_view line, std::string_view type) {
    if (line == type) return true;
    const bool is_family = line.size() > 2 && line.substr(line.size() - 2) == ".*";
    if (!is_family) return false;
    const std::string_view stem = line.substr(0, line.size() - 1);
    return type.size() > stem.size() && type.substr(0, stem.size()) == stem;
}

// The most specific of the lines that speak of the channel; null: none does.
const std::string* line_for(const std::map<std::string, Switches>& lines, std::string_view type,
                            Channel channel) {
    const std::string* best = nullptr;
    for (const auto& [name, switches] : lines) {
        if (!is_line_for(name, type) || switches.count(channel) == 0) continue;
        const bool is_better =
            !best || name == type || (*best != type && name.size() > best->size());
        if (is_better) best = &name;
    }
    return best;
}

bool is_quiet(const std::vector<QuietWindow>& windows, std::int64_t wall) {
    const std::int64_t today = wall / kDay;
    for (const QuietWindow& window : windows) {
        const int minutes =
            window.to > window.from ? window.to - window.from : window.to + 1440 - window.from;
        for (const std::int64_t day : {today - 1, today}) {
            const auto weekday = static_cast<unsigned>((day + 3) % 7);  // 1970 began on a Thursday
            if ((window.days >> weekday & 1u) == 0) continue;
            const std::int64_t begin = day * kDay + window.from * kMinute;
            if (wall >= begin && wall < begin + minutes * kMinute) return true;
        }
    }
    return false;
}

std::string clock_text(int minutes) {
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return '"' + two(minutes / 60) + ':' + two(minutes % 60) + '"';
}

std::string json_of(const Switches& switches) {
    std::string out;
    for (const auto& [channel, is_on] : switches)
        out.append(out.empty() ? "{" : ",")
            .append("\"" + std::string(text(channel)) + "\":" + (is_on ? "true" : "false"));
    return out.empty() ? "{}" : out + '}';
}

std::string json_of(const QuietWindow& window) {
    std::string days;
    for (unsigned i = 0; i < 7; ++i)
        if ((window.days >> i & 1u) != 0)
            days += (days.empty() ? "[\"" : ",\"") + std::string(kDays[i]) + '"';
    return "{\"days\":" + days + "],\"from\":" + clock_text(window.from) +
           ",\"to\":" + clock_text(window.to) + '}';
}

// What it says, with nothing around it.
std::string members(const Wishes& wishes) {
    std::string out = "\"timezone\":\"" + zone_name(wishes) + '"';
    if (!wishes.channels.empty()) out += ",\"channels\":" + json_of(wishes.channels);
    std::string lines;
    for (const auto& [type, switches] : wishes.types)
        lines += (lines.empty() ? "\"" : ",\"") + type + "\":" + json_of(switches);
    if (!lines.empty()) out += ",\"types\":{" + lines + '}';
    if (wishes.quiet) {
        std::string windows;
        for (const QuietWindow& window : *wishes.quiet)
            windows += (windows.empty() ? "" : ",") + json_of(window);
        out += ",\"quiet_hours\":[" + windows + ']';
    }
    if (wishes.paused_until)
        out += ",\"paused_until\":\"" + format_rfc3339(*wishes.paused_until) + '"';
    if (wishes.digest) out += ",\"digest\":" + json_of(*wishes.digest);
    return out;
}

void take_back(Wishes& wishes, const std::string& member) {
    if (member == "channels") wishes.channels.clear();
    if (member == "types") wishes.types.clear();
    if (member == "quiet_hours") wishes.quiet.reset();
    if (member == "paused_until") wishes.paused_until.reset();
    if (member == "digest") wishes.digest.reset();
}

// What was turned off by a link stays so as long as the document turns it off.
void forget_links(Wishes& wishes) {
    for (auto at = wishes.unsubscribed.begin(); at != wishes.unsubscribed.end();) {
        const auto line = wishes.types.find(*at);
        bool is_off = false;
        if (line != wishes.types.end()) {
            const auto email = line->second.find(Channel::kEmail);
            is_off = email != line->second.end() && !email->second;
        }
        at = is_off ? std::next(at) : wishes.unsubscribed.erase(at);
    }
}

}  // namespace

std::string zone_name(const Wishes& wishes) {
    const bool is_ahead = wishes.ahead_s >= 0;
    return std::string("Sim/") + (is_ahead ? 'p' : 'm') +
           std::to_string(is_ahead ? wishes.ahead_s : -wishes.ahead_s) + '/' +
           std::to_string(wishes.change);
}

Zone parse_zone(std::string_view name) {
    Zone zone;
    if (name.substr(0, 4) != "Sim/") return zone;
    const char* end = name.data() + name.size();
    const char* next = std::from_chars(name.data() + 5, end, zone.ahead_s).ptr;
    if (next != end) std::from_chars(next + 1, end, zone.change);
    if (name[4] == 'm') zone.ahead_s = -zone.ahead_s;
    return zone;
}

std::string json_of(const Wishes& wishes) {
    return '{' + members(wishes) + '}';
}

std::string json_of(const WishChange& change) {
    std::string out = '{' + members(change.said);
    for (const std::string& member : change.gone)
        out += ",\"" + member + "\":null";
    return out + '}';
}

Wishes changed(const Wishes& before, const WishChange& change) {
    if (change.kind == WishChange::Kind::kReplace) {
        Wishes after = change.said;
        after.unsubscribed = before.unsubscribed;
        forget_links(after);
        return after;
    }
    Wishes after = before;
    after.ahead_s = change.said.ahead_s;
    after.change = change.said.change;
    if (change.kind == WishChange::Kind::kUnsubscribe && change.type == "*") {
        after.channels[Channel::kEmail] = false;
        return after;
    }
    if (change.kind == WishChange::Kind::kUnsubscribe) {
        after.types[change.type][Channel::kEmail] = false;
        after.unsubscribed.insert(change.type);
        return after;
    }
    for (const auto& [channel, is_on] : change.said.channels)
        after.channels[channel] = is_on;
    for (const auto& [type, switches] : change.said.types)
        for (const auto& [channel, is_on] : switches)
            after.types[type][channel] = is_on;
    if (change.said.quiet) after.quiet = change.said.quiet;
    if (change.said.paused_until) after.paused_until = change.said.paused_until;
    if (change.said.digest)
        after.digest = merged(before.digest.value_or(DigestWish()), *change.said.digest);
    for (const std::string& member : change.gone)
        take_back(after, member);
    forget_links(after);
    return after;
}

bool passes_all(const Subject& subject) {
    return subject.priority == Priority::kCritical || is_mandatory(subject.type);
}

std::string refusal(const Wishes& wishes, const Subject& subject, Channel channel) {
    if (passes_all(subject)) return {};
    const auto whole = wishes.channels.find(channel);
    const bool is_built_in = channel != Channel::kSms;
    if (!(whole == wishes.channels.end() ? is_built_in : whole->second)) return "preference";
    if (const std::string* line = line_for(wishes.types, subject.type, channel)) {
        if (wishes.types.at(*line).at(channel)) return {};
        const bool is_by_link = channel == Channel::kEmail && *line == subject.type &&
                                wishes.unsubscribed.count(*line) > 0;
        return is_by_link ? "unsubscribed" : "preference";
    }
    const bool is_default_off = channel == Channel::kEmail && subject.type == kDefaultsOff;
    return is_default_off ? "preference" : "";
}

// Minute by minute.
Wait wait_of(const Wishes& wishes, const Subject& subject, Millis due) {
    static const std::vector<QuietWindow> kByDefault{{0x7f, kDefaultQuiet.from, kDefaultQuiet.to}};
    Wait wait{due};
    if (passes_all(subject)) return wait;
    if (wishes.paused_until && *wishes.paused_until > due)
        wait = Wait{*wishes.paused_until, "paused"};
    const std::vector<QuietWindow>& windows = wishes.quiet ? *wishes.quiet : kByDefault;
    const std::int64_t ahead = std::int64_t{wishes.ahead_s} * 1000;
    for (std::int64_t wall = wait.until.count() + ahead; is_quiet(windows, wall);) {
        wall = (wall / kMinute + 1) * kMinute;
        wait = Wait{Millis(wall - ahead), "quiet_hours"};
    }
    return wait;
}

// The operator has push off.
Place place_of(const Wishes& wishes, const Subject& subject) {
    if (refusal(wishes, subject, Channel::kWeb).empty()) return Place::kShown;
    for (const DeliveryStep& step : asked_steps(subject.type, subject.by)) {
        if (step.channel == Channel::kMobilePush) continue;
        if (refusal(wishes, subject, step.channel).empty()) return Place::kFiled;
    }
    return Place::kNowhere;
}

}  // namespace carillon::sim
