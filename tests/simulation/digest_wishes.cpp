#include "tests/simulation/digest_wishes.hpp"

#include <string_view>

namespace carillon::sim {
namespace {

constexpr std::int64_t kMinute = 60000;
constexpr std::int64_t kDay = 1440 * kMinute;
constexpr std::string_view kEvery[] = {"off", "daily", "weekly"};
constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int kEight = 8 * 60;

std::string two(int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

void append(std::string& out, std::string_view member, std::string_view value) {
    out.append(out.empty() ? "\"" : ",\"")
        .append(member)
        .append("\":\"")
        .append(value)
        .append("\"");
}

}  // namespace

std::string json_of(const DigestWish& wish) {
    std::string out;
    if (wish.every) append(out, "email", kEvery[static_cast<std::size_t>(*wish.every)]);
    if (wish.at) append(out, "at", two(*wish.at / 60) + ':' + two(*wish.at % 60));
    if (wish.day) append(out, "day", kDays[*wish.day]);
    if (wish.most) append(out, "max_priority", text(*wish.most));
    return '{' + out + '}';
}

DigestWish merged(DigestWish before, const DigestWish& change) {
    if (change.every) before.every = change.every;
    if (change.at) before.at = change.at;
    if (change.day) before.day = change.day;
    if (change.most) before.most = change.most;
    return before;
}

bool gathers(const DigestWish& wish, Priority priority) {
    const bool is_on = wish.every.value_or(DigestWish::Every::kNever) != DigestWish::Every::kNever;
    return is_on && priority <= wish.most.value_or(Priority::kLow);
}

std::int64_t local_day(Millis at, std::int32_t ahead_s) {
    return (at.count() + std::int64_t{ahead_s} * 1000) / kDay;
}

// Day by day.
Millis next_moment(const DigestWish& wish, std::int32_t ahead_s, Millis after) {
    const bool is_weekly = wish.every == DigestWish::Every::kWeek;
    std::int64_t day = local_day(after, ahead_s);
    while (true) {
        const auto weekday = static_cast<unsigned>((day + 3) % 7);  // 1970 began on a Thursday
        const std::int64_t wall = day * kDay + wish.at.value_or(kEight) * kMinute;
        const Millis moment(wall - std::int64_t{ahead_s} * 1000);
        const bool is_its_day = !is_weekly || weekday == wish.day.value_or(0);
        if (is_its_day && moment > after) return moment;
        ++day;
    }
}

}  // namespace carillon::sim
