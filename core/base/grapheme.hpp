#pragma once
// What a reader takes for one character: extended grapheme clusters (Unicode Standard Annex #29,
// section 3.1.1, with rule GB9c as of Unicode 16; characters as of Unicode 15.0).

#include <cstddef>
#include <string_view>

namespace carillon {

// Where the cluster that begins at byte `at` ends. Preconditions: is_utf8(text), a cluster begins
// at `at` and at < text.size(). Costs as much as the cluster is long.
std::size_t grapheme_end(std::string_view text, std::size_t at);

// Where the last cluster ends that lies within the first `most` bytes; 0 when the first is longer.
// Precondition: is_utf8(text).
std::size_t whole_graphemes(std::string_view text, std::size_t most);

}  // namespace carillon
