#pragma once
// UTF-8 (RFC 3629): validity, length in code points, cutting.

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon {

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;  // 0 = what stands there is not UTF-8
};
// The character that begins at byte `at` of any text. Precondition: at < text.size().
CodePoint code_point_at(std::string_view text, std::size_t at);
// Precondition: a Unicode scalar value.
void append_code_point(std::string& out, char32_t value);

bool is_utf8(std::string_view text);
// How many bytes of the text are, from its begin, whole and valid characters.
std::size_t valid_utf8_bytes(std::string_view text);

// Precondition of the rest: is_utf8(text).
std::size_t count_code_points(std::string_view text);

// Cut texts end with "…", which counts, and are cut where a grapheme cluster ends (grapheme.hpp):
// no flag, family or accent falls apart. Only a first cluster that is over the limit by itself is
// cut inside, at a code point's end.
//
// At most `chars` code points.
std::string cut_code_points(std::string_view text, std::size_t chars);
// At most `bytes` bytes; where those are too few for "…" it is left out.
std::string cut_bytes(std::string_view text, std::size_t bytes);
// As cut_code_points, but cut at any code point's end: how messages show a wrong value.
std::string shortened(std::string_view text, std::size_t chars);

}  // namespace carillon
