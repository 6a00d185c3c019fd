#include "core/inbox/contribution.hpp"

#include <algorithm>

namespace carillon {
namespace {

constexpr std::int64_t kDayMillis = std::int64_t{24} * 3600 * 1000;
constexpr std::int64_t kUnitMillis = 125;  // an eighth of a second
constexpr std::int64_t kParts = 8;         // of a doubling

constexpr std::uint32_t kCreatedBit = 1;
constexpr std::uint32_t kClickedBit = 2;
constexpr std::uint32_t kArchivedBit = 4;
constexpr int kSeenShift = 8;
constexpr int kReadShift = 16;

// A bucket and one, so that 0 is none.
std::uint32_t packed_bucket(const std::optional<std::uint8_t>& bucket, int shift) {
    return bucket ? (std::uint32_t{*bucket} + 1) << shift : 0;
}

std::optional<std::uint8_t> unpacked_bucket(std::uint32_t packed, int shift) {
    const std::uint32_t value = (packed >> shift) & 0xff;
    if (value == 0) return std::nullopt;
    return static_cast<std::uint8_t>(value - 1);
}

std::optional<std::uint8_t> bucket_from(Millis created_at, const std::optional<Millis>& at) {
    if (!at) return std::nullopt;
    return span_bucket(*at - created_at);
}

}  // namespace

std::int64_t day_of(Millis time) {
    const std::int64_t count = time.count();
    return (count >= 0 ? count : count - kDayMillis + 1) / kDayMillis;
}

Cohort cohort_of(const Notification& n) {
    return {day_of(n.created_at), n.type, n.channel, n.priority, n.team_id};
}

std::uint8_t span_bucket(Millis span) {
    std::int64_t units = std::max<std::int64_t>(span.count(), 0) / kUnitMillis;
    std::int64_t doublings = 0;  // how often it was halved to lie in [kParts, 2 * kParts)
    for (; units >= 2 * kParts; units /= 2)
        ++doublings;
    return static_cast<std::uint8_t>(
        std::min<std::int64_t>(doublings * kParts + units, kSpanBuckets - 1));
}

double middle_seconds(std::uint8_t bucket) {
    const std::int64_t doublings = bucket < kParts ? 0 : bucket / kParts - 1;
    const std::int64_t units = bucket - doublings * kParts;
    const auto wide = static_cast<double>(std::int64_t{1} << doublings);
    return (static_cast<double>(units) + 0.5) * wide / static_cast<double>(kParts);
}

std::uint32_t Contribution::packed() const {
    if (!is_created) return 0;
    return kCreatedBit | (is_clicked ? kClickedBit : 0) | (is_archived ? kArchivedBit : 0) |
           packed_bucket(seen, kSeenShift) | packed_bucket(read, kReadShift);
}

Contribution Contribution::unpack(std::uint32_t packed) {
    Contribution contribution;
    if ((packed & kCreatedBit) == 0) return contribution;
    contribution.is_created = true;
    contribution.is_clicked = (packed & kClickedBit) != 0;
    contribution.is_archived = (packed & kArchivedBit) != 0;
    contribution.seen = unpacked_bucket(packed, kSeenShift);
    contribution.read = unpacked_bucket(packed, kReadShift);
    return contribution;
}

Contribution contribution_of(const Notification& n) {
    Contribution contribution;
    contribution.is_created = true;
    contribution.is_clicked = n.clicked_at.has_value();
    if (is_filed_away(n)) return contribution;
    contribution.is_archived = n.archived_at.has_value();
    contribution.seen = bucket_from(n.created_at, n.seen_at);
    contribution.read = bucket_from(n.created_at, n.read_at);
    return contribution;
}

}  // namespace carillon
