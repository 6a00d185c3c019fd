#include "core/policy/sums.hpp"

#include "core/base/calendar.hpp"

#include <algorithm>

namespace carillon {
namespace {

struct NamedMeasure {
    Counted what;
    std::string_view name;
};
constexpr NamedMeasure kPlain[] = {
    {Counted::kCreated, "created"},
    {Counted::kClicked, "clicked"},
    {Counted::kArchived, "archived"},
    {Counted::kDeletedUnread, "deleted_unread"},
};
constexpr NamedMeasure kSpans[] = {
    {Counted::kSeenAfter, "seen_after"},
    {Counted::kReadAfter, "read_after"},
};
constexpr std::string_view kNoTeam = "-";

std::string digits(std::int64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
}

std::optional<std::uint8_t> parse_bucket(std::string_view text) {
    if (text.size() != 3) return std::nullopt;
    int bucket = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        bucket = bucket * 10 + (c - '0');
    }
    if (bucket >= kSpanBuckets) return std::nullopt;
    return static_cast<std::uint8_t>(bucket);
}

// Up to the next blank, which goes.
std::string_view take_word(std::string_view& text) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

void note(std::vector<std::pair<Measure, std::int64_t>>& changes, Counted what, bool was, bool is) {
    if (was != is) changes.emplace_back(Measure{what}, is ? 1 : -1);
}

void note(std::vector<std::pair<Measure, std::int64_t>>& changes, Counted what,
          const std::optional<std::uint8_t>& was, const std::optional<std::uint8_t>& is) {
    if (was == is) return;
    if (was) changes.emplace_back(Measure{what, *was}, -1);
    if (is) changes.emplace_back(Measure{what, *is}, 1);
}

}  // namespace

std::string text(const Measure& measure) {
    for (const NamedMeasure& each : kPlain)
        if (each.what == measure.what) return std::string(each.name);
    for (const NamedMeasure& each : kSpans)
        if (each.what == measure.what)
            return std::string(each.name) + ':' + digits(measure.bucket, 3);
    return std::string(text(measure.channel)) + ':' + std::string(text(measure.state));
}

std::optional<Measure> parse_measure(std::string_view name) {
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) {
        for (const NamedMeasure& each : kPlain)
            if (each.name == name) return Measure{each.what};
        return std::nullopt;
    }
    const std::string_view before = name.substr(0, colon);
    const std::string_view behind = name.substr(colon + 1);
    for (const NamedMeasure& each : kSpans) {
        if (each.name != before) continue;
        const auto bucket = parse_bucket(behind);
        if (!bucket) return std::nullopt;
        return Measure{each.what, *bucket};
    }
    const auto channel = parse_delivery_channel(before);
    const auto state = parse_delivery_state(behind);
    if (!channel || !state) return std::nullopt;
    return Measure{Counted::kDelivery, 0, *channel, *state};
}

std::vector<SumChange> SumChanges::take() {
    std::vector<SumChange> taken;
    taken.reserve(changes_.size());
    for (const auto& [key, by] : changes_)
        if (by != 0) taken.push_back({key.first, key.second, by});
    changes_.clear();
    return taken;
}

std::vector<std::pair<Measure, std::int64_t>> difference(const Contribution& was,
                                                         const Contribution& is) {
    std::vector<std::pair<Measure, std::int64_t>> changes;
    note(changes, Counted::kCreated, was.is_created, is.is_created);
    note(changes, Counted::kClicked, was.is_clicked, is.is_clicked);
    note(changes, Counted::kArchived, was.is_archived, is.is_archived);
    note(changes, Counted::kSeenAfter, was.seen, is.seen);
    note(changes, Counted::kReadAfter, was.read, is.read);
    return changes;
}

// The type is the last: it may be any text.
std::string text(const DeliveryCount& count) {
    const Cohort& cohort = count.cohort;
    std::string out(text(count.state));
    out += ' ' + text_of_day(cohort.day) + ' ';
    out += text(cohort.priority);
    out += ' ';
    out += text(cohort.channel);
    out += ' ';
    out += cohort.team ? cohort.team->text() : std::string(kNoTeam);
    out += ' ';
    out += cohort.type;
    return out;
}

std::optional<DeliveryCount> parse_delivery_count(std::string_view text) {
    const auto state = parse_delivery_state(take_word(text));
    const auto day = parse_day(take_word(text));
    const auto priority = parse_priority(take_word(text));
    const auto channel = parse_channel(take_word(text));
    const std::string_view team = take_word(text);
    if (!state || !day || !priority || !channel) return std::nullopt;
    DeliveryCount count{*state, {*day, std::string(text), *channel, *priority, std::nullopt}};
    if (team == kNoTeam) return count;
    count.cohort.team = TeamId::parse(team);
    if (!count.cohort.team) return std::nullopt;
    return count;
}

std::string text_of_day(std::int64_t day) {
    const CalendarDate date = date_of_day(day);
    return digits(date.year, 4) + '-' + digits(date.month, 2) + '-' + digits(date.day, 2);
}

std::optional<std::int64_t> parse_day(std::string_view text) {
    const auto date = parse_date(text);
    if (!date) return std::nullopt;
    return day_number(*date);
}

}  // namespace carillon
