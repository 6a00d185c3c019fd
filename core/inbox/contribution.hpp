#pragma once
// What one notification adds to the sums of GET /analytics (core/policy/analytics.hpp), as a pure
// function of its row. A change adds the difference of what it adds now to what it was counted as:
// so taking a mark back takes back exactly what the mark added, and the sums are those of a count
// over all rows that there ever were, each as it was last.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/inbox/notification.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace carillon {

// Whose sums: all that was made on one day and is alike in these. What is done later counts for the
// day on which its notification was made, so no rate passes 1.
struct Cohort {
    std::int64_t day = 0;  // of created_at in UTC, since 1970-01-01
    std::string type;
    Channel channel = Channel::kWeb;
    Priority priority = Priority::kNormal;
    std::optional<TeamId> team;

    friend bool operator==(const Cohort&, const Cohort&) = default;
    friend bool operator<(const Cohort& a, const Cohort& b) {
        return std::tie(a.day, a.type, a.channel, a.priority, a.team) <
               std::tie(b.day, b.type, b.channel, b.priority, b.team);
    }
};
Cohort cohort_of(const Notification& n);
std::int64_t day_of(Millis time);

// Spans fall into buckets that widen with them: eighths of a second below one, then eight in each
// doubling. So what is read from a bucket's middle is at most a sixteenth beside the span itself
// (below a second: a sixteenth of a second).
inline constexpr std::uint8_t kSpanBuckets =
    232;                                // up to eight years; longer spans are in the last
std::uint8_t span_bucket(Millis span);  // of a negative span: the first
double middle_seconds(std::uint8_t bucket);

struct Contribution {
    bool is_created = false;  // nothing else is counted where this is not
    bool is_clicked = false;
    bool is_archived = false;
    std::optional<std::uint8_t> seen;  // how long after its making, as a bucket
    std::optional<std::uint8_t> read;

    // As a number to be kept with the row, 0 for what is not counted; and back.
    std::uint32_t packed() const;
    static Contribution unpack(std::uint32_t packed);

    friend bool operator==(const Contribution&, const Contribution&) = default;
};
// What was filed away was made, but nobody has seen, read or archived it.
Contribution contribution_of(const Notification& n);

}  // namespace carillon
