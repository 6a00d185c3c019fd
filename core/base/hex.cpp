#include "core/base/hex.hpp"

namespace carillon {

std::string hex_of(std::span<const unsigned char> bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const unsigned char byte : bytes)
        append_hex(text, static_cast<char>(byte));
    return text;
}

std::string hex_text(std::uint64_t value) {
    std::string text(kHexChars, '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, value >>= 4)
        *at = kHexDigits[value & 15];
    return text;
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
    if (text.size() != kHexChars) return std::nullopt;
    std::uint64_t value = 0;
    for (const char sign : text) {
        const std::size_t digit = kHexDigits.find(sign);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value << 4 | digit;
    }
    return value;
}

}  // namespace carillon
