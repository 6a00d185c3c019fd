#pragma once
// When a server wants to be asked again.

#include "core/base/time.hpp"

#include <optional>
#include <string_view>

namespace carillon::deliver {

// The longest span that is taken from a server: what says more is asked after a day.
inline constexpr Millis kLongestRetryAfter{24 * 3600 * 1000};

// Of the header Retry-After (RFC 9110 section 10.2.3), seconds or a date of HTTP: the span from
// `now`, 0 for what is past. Nothing for any other text.
std::optional<Millis> parse_retry_after(std::string_view text, Millis now);

}  // namespace carillon::deliver
