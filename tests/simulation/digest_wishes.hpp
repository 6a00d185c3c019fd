#pragma once
// The digest as a person asks for it, and for which moment one is, by docs/preferences.md: the
// judge's own, as all of wishes.hpp.

#include "core/base/time.hpp"
#include "core/inbox/notification.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace carillon::sim {

// What is not said of it is: off, 08:00, Monday, low.
struct DigestWish {
    enum class Every { kNever, kDay, kWeek };
    std::optional<Every> every{};
    std::optional<int> at{};        // minutes of a day, by the wall clock
    std::optional<unsigned> day{};  // of a weekly one, from Monday on
    std::optional<Priority> most{};
};
std::string json_of(const DigestWish& wish);
// With what the change says in place of what was said.
DigestWish merged(DigestWish before, const DigestWish& change);

bool gathers(const DigestWish& wish, Priority priority);
// Counted from 1970, by a clock that is so many seconds ahead of UTC.
std::int64_t local_day(Millis at, std::int32_t ahead_s);
// The first one after this moment that a digest is for.
Millis next_moment(const DigestWish& wish, std::int32_t ahead_s, Millis after);

}  // namespace carillon::sim
