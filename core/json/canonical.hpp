#pragma once
// One text for all ways of writing the same JSON value.

#include "core/json/document.hpp"

#include <string>
#include <string_view>

namespace carillon::json {

// Appends the value with its members sorted by name (of two of one name the last counts), without
// white space, numbers by their value: 1, 1.0 and 10e-1 are one. Exact for numbers of any length.
// To compare by, not to be read as JSON again by others. The idea is RFC 8785's.
void append_canonical(std::string& out, Value value);

// "-12.50" as "-125e-1": the significant digits and a power of ten. Precondition: a JSON number.
std::string canonical_number(std::string_view written);

}  // namespace carillon::json
