#pragma once
// Where the clocks of a zone stand, as the host hands it over (preferences_seam.h).

#include "core/base/zone_offsets.hpp"

#include <string_view>

namespace carillon::wasm {

// "MILLISECONDS SECONDS", one a line, up to an empty one, which is taken off too.
ZoneOffsets take_offsets(std::string_view& text);

}  // namespace carillon::wasm
