#pragma once
// Bytes and numbers as hexadecimal digits.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace carillon {

inline constexpr std::string_view kHexDigits = "0123456789abcdef";
inline constexpr std::string_view kUpperHexDigits = "0123456789ABCDEF";

// Of a digit in either case; -1 for any other character.
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Two digits: in lower case, and in upper case as percent-encoding and quoted-printable have them.
inline void append_hex(std::string& out, char byte) {
    out += kHexDigits[static_cast<unsigned char>(byte) >> 4];
    out += kHexDigits[static_cast<unsigned char>(byte) & 15];
}
inline void append_upper_hex(std::string& out, char byte) {
    out += kUpperHexDigits[static_cast<unsigned char>(byte) >> 4];
    out += kUpperHexDigits[static_cast<unsigned char>(byte) & 15];
}

// The byte of two digits; nothing when one of them is none.
constexpr std::optional<char> hex_byte(char high, char low) {
    const int value = hex_value(high) * 16 + hex_value(low);
    if (hex_value(high) < 0 || hex_value(low) < 0) return std::nullopt;
    return static_cast<char>(value);
}

// Bytes as digits in lower case.
std::string hex_of(std::span<const unsigned char> bytes);

// 64 bits as 16 digits in lower case.
inline constexpr std::size_t kHexChars = 16;
std::string hex_text(std::uint64_t value);
// Exactly as hex_text writes it, nothing else.
std::optional<std::uint64_t> parse_hex(std::string_view text);

}  // namespace carillon
