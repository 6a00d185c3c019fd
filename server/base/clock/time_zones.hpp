#pragma once
// The time zones that the system knows: the IANA database as Debian's tzdata installs it, read by
// Howard Hinnant's date library.

#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// The name as the database writes it, asked for in any case ("europe/paris"); links to other zones
// count. Nothing for one that it does not know. kInternal when the system has no database. Any
// thread; the names are read once.
Result<std::optional<std::string>> find_time_zone(std::string_view name);

}  // namespace carillon
