#pragma once
// Until when something is snoozed, as requests and frames say it.

#include "core/base/time.hpp"
#include "core/json/reader.hpp"

#include <optional>

namespace carillon {

// Exactly one of the two, unless the reader has failed.
struct SnoozeTime {
    std::optional<Millis> until;  // "until", a time
    std::optional<Millis> span;   // "minutes", a number, fractions too
};
// Both, neither, and minutes that are none are refused, kUnprocessable but for what the reader's
// own words are.
SnoozeTime need_snooze_time(json::ObjectReader& reader);

}  // namespace carillon
