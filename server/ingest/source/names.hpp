#pragma once
// What producers and operators see of the ways in on a Redis server.

namespace carillon::source {

inline constexpr const char* kChannel = "notifications.events";
inline constexpr const char* kStream = "notifications.events.stream";
inline constexpr const char* kGroup = "carillon";
inline constexpr const char* kDeadStream = "notifications.events.dead";
inline constexpr const char* kEventField = "event";  // of an entry, live or dead

}  // namespace carillon::source
