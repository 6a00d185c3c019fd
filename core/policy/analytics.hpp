#pragma once
// GET /analytics: what is asked, and the report made of the daily sums (sums.hpp), as JSON and CSV.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/inbox/filter.hpp"
#include "core/policy/sums.hpp"

#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon {

enum class AnalyticsKey : std::uint8_t { kType, kChannel, kPriority, kDay, kTeam };
inline constexpr AnalyticsKey kAnalyticsKeys[] = {AnalyticsKey::kType, AnalyticsKey::kChannel,
                                                  AnalyticsKey::kPriority, AnalyticsKey::kDay,
                                                  AnalyticsKey::kTeam};
std::string_view text(AnalyticsKey key);

inline constexpr std::int64_t kAnalyticsDays = 92;         // at most, both ends counted
inline constexpr std::int64_t kAnalyticsDefaultDays = 30;  // up to `to`

// Of what was made on these days.
struct AnalyticsQuery {
    std::int64_t from = 0;  // day_of
    std::int64_t to = 0;    // likewise, and itself part of it
    AnalyticsKey by = AnalyticsKey::kType;
    std::optional<std::vector<TeamId>> teams;  // only what is addressed to these
};
// `from`, `to` (today, where it is absent) and `by`; errors and other parameters as in
// parse_list_query.
Result<AnalyticsQuery> parse_analytics_query(const QueryParameters& parameters, Millis now);
// Under which key a cohort stands; "": of no team.
std::string key_of(const Cohort& cohort, AnalyticsKey by);

// As a store adds it up.
struct GroupedSum {
    std::string key;
    Measure measure;
    std::int64_t total = 0;
};

using SpanCounts = std::map<std::uint8_t, std::uint64_t>;  // by span_bucket
// The span that so many percent of them do not exceed, as its bucket's middle. Nothing of none.
std::optional<double> percentile_seconds(const SpanCounts& counts, std::uint64_t percent);

struct AnalyticsRow {
    std::string key;
    std::uint64_t created = 0;
    std::uint64_t clicked = 0;
    std::uint64_t archived = 0;
    std::uint64_t deleted_unread = 0;
    SpanCounts seen_after;
    SpanCounts read_after;
    // Of kDeliveryChannels, of kDeliveryStates.
    std::array<std::array<std::uint64_t, std::size(kDeliveryStates)>, kDeliveryChannels.size()>
        deliveries{};

    std::uint64_t seen() const;
    std::uint64_t read() const;
    std::optional<double> open_rate() const;  // four decimals; nothing where nothing was made
};

struct AnalyticsReport {
    AnalyticsQuery query;
    std::vector<AnalyticsRow> rows;
};
// Types and teams in the order of their texts, channels and priorities (the most urgent first) in
// their own; of days all of them, also those on which nothing was made.
AnalyticsReport make_report(const AnalyticsQuery& query, const std::vector<GroupedSum>& sums);

// {"from","to","by","rows":[{"key","created",…}]}
std::string encode(const AnalyticsReport& report);
// The same by RFC 4180, with a line of names. What a spreadsheet would take for a formula gets an
// apostrophe before it.
std::string encode_csv(const AnalyticsReport& report);

}  // namespace carillon
