#pragma once
// What holds where an operator has set nothing: numbers that several layers need. The variables
// that change them, and the other defaults, stand in server/config.

#include <cstdint>

namespace carillon::defaults {

inline constexpr std::uint32_t kHeartbeatS = 30;
inline constexpr std::uint32_t kConnectionsPerUser = 5;
inline constexpr std::uint32_t kReplayLimit = 100;       // items of a snapshot
inline constexpr std::uint32_t kThrottlePerMinute = 20;  // live pushes per user
inline constexpr const char* kLocale = "fr";
inline constexpr const char* kTimezone = "UTC";
inline constexpr const char* kBrandName = "Carillon";  // that mails show
inline constexpr const char* kTwilioUrl = "https://api.twilio.com";

}  // namespace carillon::defaults
