#pragma once
// JSON merge patch (RFC 7396).

#include "core/json/document.hpp"

#include <string>

namespace carillon::json {

// Appends what `patch` makes of `target`: members of the patch take the place of those of their
// name, null takes them out, objects are merged, anything else takes the place of the whole.
// Members of the target come first, in their order; of several of one name the last counts.
void append_merged(std::string& out, Value target, Value patch);

}  // namespace carillon::json
