#pragma once
// Numbers of JSON as doubles.

#include <string_view>

namespace carillon::json {

// The double that is nearest to a number, of two that are as near the even one, as IEEE 754 has it;
// infinite when it is beyond all of them. Exact for numbers of any length, the same on every
// machine. Precondition: a JSON number.
double to_double(std::string_view number);

// Is that a finite one? Of nearly all numbers it is seen at once.
bool fits_double(std::string_view number);

}  // namespace carillon::json
