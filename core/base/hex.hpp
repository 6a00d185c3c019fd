#pragma once
// 64 bits as text: 16 hexadecimal digits in lower case.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

inline constexpr std::size_t kHexChars = 16;

std::string hex_text(std::uint64_t value);
// Exactly as hex_text writes it, nothing else.
std::optional<std::uint64_t> parse_hex(std::string_view text);

}  // namespace carillon
