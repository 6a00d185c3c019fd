#pragma once
// UTF-8 (RFC 3629): validity, length in code points, cutting at a character's end.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

bool is_utf8(std::string_view text);
// Precondition of the rest: is_utf8(text).
std::size_t count_code_points(std::string_view text);
// At most `chars` code points; cut text ends with "…", which counts.
std::string cut_code_points(std::string_view text, std::size_t chars);
// At most `bytes` bytes, cut at a character's end; cut text ends with "…", which counts.
std::string cut_bytes(std::string_view text, std::size_t bytes);

}  // namespace carillon
