#pragma once
// UTF-8 (RFC 3629): validity, length in code points, cutting at a character's end.

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
// At most `chars` code points; cut text ends with "…", which counts.
std::string cut_code_points(std::string_view text, std::size_t chars);
// At most `bytes` bytes, cut at a character's end; cut text ends with "…", which counts (where
// `bytes` is too few for it, it is left out).
std::string cut_bytes(std::string_view text, std::size_t bytes);

}  // namespace carillon
