#pragma once
// A value of a payload, as the filter of a mark shows it.

#include "core/base/time.hpp"
#include "core/base/zone_offsets.hpp"
#include "core/event/text_conventions.hpp"
#include "core/event/text_filter.hpp"

#include <string>

namespace carillon {

struct FilterContext {
    const TextConventions& conventions;
    const ZoneOffsets& zone;
    Millis now;
};

// The value itself when it is not what the filter shows: no date, no number.
std::string filtered(const TextFilter& filter, const std::string& value,
                     const FilterContext& context);

}  // namespace carillon
