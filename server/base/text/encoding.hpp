#pragma once
// How a text is written down: UTF-8, with or without a byte order mark, is read; the others that
// editors and spreadsheets write are named.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// The bytes of the beginning of a text that tell its encoding.
inline constexpr std::size_t kEncodingBytes = 4;

// How many bytes of the beginning are the mark of UTF-8: 3 or 0.
std::size_t utf8_mark_bytes(std::string_view begin);

// "is UTF-16 (little endian)…; save it as UTF-8" for a text in UTF-16 or UTF-32, told by its mark
// or by the zero bytes around its first character; nothing for all else.
std::optional<std::string> wide_encoding_complaint(std::string_view begin);

}  // namespace carillon
