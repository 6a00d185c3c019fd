#pragma once
// How much is logged.

#include <cstdint>
#include <optional>
#include <string_view>

namespace carillon::log {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };

const char* text(Level level);
// "debug", "info", "warning" or "warn", "error", "off", in either case.
std::optional<Level> parse_level(std::string_view text);

}  // namespace carillon::log
