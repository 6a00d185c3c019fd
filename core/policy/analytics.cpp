#include "core/policy/analytics.hpp"

#include "core/inbox/query_values.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

std::optional<AnalyticsKey> parse_key(std::string_view name) {
    for (const AnalyticsKey key : kAnalyticsKeys)
        if (text(key) == name) return key;
    return std::nullopt;
}

std::uint64_t count_of(const SpanCounts& counts) {
    std::uint64_t all = 0;
    for (const auto& [bucket, count] : counts)
        all += count;
    return all;
}

template <class Values, class Value>
std::size_t place_of(const Values& values, Value value) {
    return static_cast<std::size_t>(std::find(std::begin(values), std::end(values), value) -
                                    std::begin(values));
}

void add(AnalyticsRow& row, const Measure& measure, std::uint64_t total) {
    switch (measure.what) {
        case Counted::kCreated:
            row.created += total;
            return;
        case Counted::kClicked:
            row.clicked += total;
            return;
        case Counted::kArchived:
            row.archived += total;
            return;
        case Counted::kDeletedUnread:
            row.deleted_unread += total;
            return;
        case Counted::kSeenAfter:
            row.seen_after[measure.bucket] += total;
            return;
        case Counted::kReadAfter:
            row.read_after[measure.bucket] += total;
            return;
        case Counted::kDelivery:
            row.deliveries[place_of(kDeliveryChannels, measure.channel)]
                          [place_of(kDeliveryStates, measure.state)] += total;
            return;
    }
}

// Smaller ones stand first.
int rank(AnalyticsKey by, const std::string& key) {
    if (by == AnalyticsKey::kPriority) {
        const auto priority = parse_priority(key);
        return priority ? -static_cast<int>(*priority) : 0;
    }
    if (by == AnalyticsKey::kChannel) {
        const auto channel = parse_channel(key);
        return channel ? static_cast<int>(*channel) : 0;
    }
    return 0;
}

}  // namespace

std::string_view text(AnalyticsKey key) {
    switch (key) {
        case AnalyticsKey::kType:
            return "type";
        case AnalyticsKey::kChannel:
            return "channel";
        case AnalyticsKey::kPriority:
            return "priority";
        case AnalyticsKey::kDay:
            return "day";
        case AnalyticsKey::kTeam:
            return "team";
    }
    return "type";
}

Result<AnalyticsQuery> parse_analytics_query(const QueryParameters& parameters, Millis now) {
    constexpr std::string_view kDate = "a date such as 2026-11-29";
    AnalyticsQuery query;
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> to;
    for (const auto& [name, value] : parameters) {
        if (name == "from") {
            from = parse_day(value);
            if (!from) return wrong_query_value(name, kDate, value);
        } else if (name == "to") {
            to = parse_day(value);
            if (!to) return wrong_query_value(name, kDate, value);
        } else if (name == "by") {
            const auto by = parse_key(value);
            if (!by) return wrong_query_value(name, "type, channel, priority, day or team", value);
            query.by = *by;
        }
    }
    query.to = to.value_or(day_of(now));
    query.from = from.value_or(query.to - kAnalyticsDefaultDays + 1);
    if (query.from > query.to) {
        return Error{Errc::kInvalid, "from",
                     "from is " + text_of_day(query.from) + "; at most `to`, which is " +
                         text_of_day(query.to) + ", is accepted"};
    }
    const std::int64_t days = query.to - query.from + 1;
    if (days > kAnalyticsDays) {
        return Error{Errc::kInvalid, "from",
                     "from " + text_of_day(query.from) + " to " + text_of_day(query.to) + " are " +
                         std::to_string(days) + " days; at most " + std::to_string(kAnalyticsDays) +
                         " are accepted"};
    }
    return query;
}

std::string key_of(const Cohort& cohort, AnalyticsKey by) {
    switch (by) {
        case AnalyticsKey::kType:
            return cohort.type;
        case AnalyticsKey::kChannel:
            return std::string(text(cohort.channel));
        case AnalyticsKey::kPriority:
            return std::string(text(cohort.priority));
        case AnalyticsKey::kDay:
            return text_of_day(cohort.day);
        case AnalyticsKey::kTeam:
            return cohort.team ? cohort.team->text() : std::string();
    }
    return {};
}

std::optional<double> percentile_seconds(const SpanCounts& counts, std::uint64_t percent) {
    const std::uint64_t all = count_of(counts);
    if (all == 0) return std::nullopt;
    // The nearest rank.
    std::uint64_t left = std::max<std::uint64_t>(1, (all * percent + 99) / 100);
    for (const auto& [bucket, count] : counts) {
        if (left <= count) return middle_seconds(bucket);
        left -= count;
    }
    return std::nullopt;
}

std::uint64_t AnalyticsRow::seen() const {
    return count_of(seen_after);
}

std::uint64_t AnalyticsRow::read() const {
    return count_of(read_after);
}

std::optional<double> AnalyticsRow::open_rate() const {
    constexpr std::uint64_t kDecimals = 10000;
    if (created == 0) return std::nullopt;
    const std::uint64_t rounded = (read() * kDecimals + created / 2) / created;
    return static_cast<double>(rounded) / static_cast<double>(kDecimals);
}

AnalyticsReport make_report(const AnalyticsQuery& query, const std::vector<GroupedSum>& sums) {
    std::map<std::pair<int, std::string>, AnalyticsRow> rows;
    if (query.by == AnalyticsKey::kDay) {
        for (std::int64_t day = query.from; day <= query.to; ++day)
            rows[{0, text_of_day(day)}];
    }
    for (const GroupedSum& sum : sums) {
        if (sum.total <= 0) continue;
        add(rows[{rank(query.by, sum.key), sum.key}], sum.measure,
            static_cast<std::uint64_t>(sum.total));
    }
    AnalyticsReport report{query, {}};
    report.rows.reserve(rows.size());
    for (auto& [key, row] : rows) {
        row.key = key.second;
        report.rows.push_back(std::move(row));
    }
    return report;
}

}  // namespace carillon
