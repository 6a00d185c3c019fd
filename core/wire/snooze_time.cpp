#include "core/wire/snooze_time.hpp"

#include "core/base/limits.hpp"

#include <cstdint>

namespace carillon {

SnoozeTime need_snooze_time(json::ObjectReader& reader) {
    // Whatever the time now is, what is longer ends behind all times that there are.
    constexpr double kMost = static_cast<double>(limits::kMaxTime.count()) / 60000;
    SnoozeTime time;
    time.until = reader.maybe_time("until");
    const auto minutes = reader.maybe_number("minutes");
    if (time.until && minutes)
        reader.refuse("until", "and minutes cannot be used together", Errc::kUnprocessable);
    if (!time.until && !minutes) reader.need("until", "a time, or minutes a number");
    if (minutes && !(*minutes > 0 && *minutes <= kMost))
        reader.refuse_value("minutes", "more than 0 and end before the year 10000");
    else if (minutes)
        time.span = Millis(static_cast<std::int64_t>(*minutes * 60000));
    return time;
}

}  // namespace carillon
