#pragma once
// What of a notification goes into an SMS.

#include "core/inbox/notification.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::deliver {

inline constexpr std::size_t kSmsSegments = 3;

// Title, body and link, each on a line of its own, in at most kSmsSegments segments. What is too
// long is cut before the link, which is left out where it would take more than one segment.
// `link` is absolute and may be empty.
std::string sms_text(const Notification& notification, std::string_view link);

}  // namespace carillon::deliver
