#include "core/policy/quiet_hours.hpp"

#include <algorithm>
#include <cstddef>

namespace carillon {
namespace {

constexpr std::int64_t kMinuteMs = 60 * 1000;
constexpr std::int64_t kDayMs = kDayMinutes * kMinuteMs;
constexpr Millis kFurthest{15 * kDayMs};
// No clock is further from UTC (Kiritimati is ahead by 14 hours).
constexpr Millis kFurthestZone{26 * 3600 * 1000};

using Steps = std::vector<ZoneOffsets::Step>;

// The step that holds at this moment. Precondition: there is one.
std::size_t step_at(const Steps& steps, Millis at) {
    const auto later = std::upper_bound(
        steps.begin(), steps.end(), at,
        [](Millis time, const ZoneOffsets::Step& step) { return time < step.from; });
    return later == steps.begin() ? 0 : static_cast<std::size_t>(later - steps.begin()) - 1;
}

Millis less_offset(Millis local, const ZoneOffsets::Step& step) {
    return local - std::chrono::seconds(step.offset_s);
}

std::int64_t day_of(Millis local) {
    const std::int64_t ms = local.count();
    return ms >= 0 ? ms / kDayMs : -((kDayMs - 1 - ms) / kDayMs);
}

// 1970-01-01 was a Thursday.
Weekday weekday_of(std::int64_t day) {
    return static_cast<Weekday>(((day + 3) % 7 + 7) % 7);
}

Millis local_of(std::int64_t day, std::int64_t minute) {
    return Millis(day * kDayMs + minute * kMinuteMs);
}

// The end of a window that `at` is in.
std::optional<Millis> end_of_one(const std::vector<QuietHours>& windows, const ZoneOffsets& zone,
                                 Millis at) {
    const std::int64_t today = day_of(zone.local(at));
    std::optional<Millis> end;
    for (const QuietHours& window : windows) {
        // Where the clock is set back over midnight, also that of the next day may have begun;
        // where a day is skipped, the one before yesterday's may reach into today.
        for (std::int64_t day = today - 2; day <= today + 1; ++day) {
            if (!window.is_on(weekday_of(day))) continue;
            const Millis from = local_of(day, window.from);
            const Millis to = from + Millis(window.minutes() * kMinuteMs);
            // Far from any change this decides it without looking for one.
            if (from - kFurthestZone > at || to + kFurthestZone <= at) continue;
            if (first_moment_of(from, zone) > at) continue;
            const Millis ends = last_moment_of(to, zone);
            if (ends > at && (!end || ends > *end)) end = ends;
        }
    }
    return end;
}

}  // namespace

Millis first_moment_of(Millis local, const ZoneOffsets& zone) {
    const Steps& steps = zone.steps;
    if (steps.empty()) return local;
    for (std::size_t i = step_at(steps, local - kFurthestZone); i < steps.size(); ++i) {
        const Millis moment = less_offset(local, steps[i]);
        const Millis begin = i == 0 ? moment : steps[i].from;
        if (i + 1 == steps.size() || moment < steps[i + 1].from) return std::max(moment, begin);
    }
    return less_offset(local, steps.back());
}

Millis last_moment_of(Millis local, const ZoneOffsets& zone) {
    const Steps& steps = zone.steps;
    if (steps.empty()) return local;
    for (std::size_t i = step_at(steps, local + kFurthestZone);; --i) {
        const Millis moment = less_offset(local, steps[i]);
        // Does the clock show less at all while this step holds?
        if (i == 0 || moment > steps[i].from)
            return i + 1 < steps.size() ? std::min(moment, steps[i + 1].from) : moment;
    }
}

std::optional<Millis> quiet_until(const std::vector<QuietHours>& windows, const ZoneOffsets& zone,
                                  Millis at) {
    std::optional<Millis> end = end_of_one(windows, zone, at);
    while (end && *end < at + kFurthest) {
        const auto further = end_of_one(windows, zone, *end);
        if (!further) break;
        end = further;
    }
    return end;
}

Millis next_moment_at(std::uint32_t minute_of_day, std::optional<Weekday> day,
                      const ZoneOffsets& zone, Millis after) {
    const std::int64_t today = day_of(zone.local(after));
    Millis moment = after;
    for (std::int64_t each = today - 1; each <= today + 15; ++each) {
        if (day && weekday_of(each) != *day) continue;
        moment = first_moment_of(local_of(each, minute_of_day), zone);
        // A day that is skipped has no time of its own.
        if (moment > after && day_of(zone.local(moment)) == each) break;
    }
    return std::max(moment, after);
}

}  // namespace carillon
