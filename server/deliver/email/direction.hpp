#pragma once
// Which way a text is read.

#include <string_view>

namespace carillon::deliver {

enum class Direction { kLeftToRight, kRightToLeft };

// By its first character that has a direction of its own, as `dir="auto"` of HTML does (Unicode
// Standard Annex #9, rules P2 and P3), which mail programs do not know; left to right without one.
// Blocks of scripts stand for the classes of single characters.
Direction direction_of(std::string_view text);

}  // namespace carillon::deliver
