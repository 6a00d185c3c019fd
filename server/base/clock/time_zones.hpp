#pragma once
// The time zones that the system knows: the IANA database as Debian's tzdata installs it, read by
// Howard Hinnant's date library.

#include "core/base/result.hpp"
#include "core/base/zone_offsets.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// The name as the database writes it, asked for in any case ("europe/paris"); links to other zones
// count. Nothing for one that it does not know. kInternal when the system has no database. Any
// thread; the names are read once.
Result<std::optional<std::string>> find_time_zone(std::string_view name);

// Where the clocks of a zone stand in the ten years before and after a moment. UTC for a zone that
// the database does not know, and when there is no database. Any thread; what was read is kept.
ZoneOffsets zone_offsets(const std::string& zone, Millis around);

}  // namespace carillon
