#include "core/base/hex.hpp"

namespace carillon {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

std::string hex_text(std::uint64_t value) {
    std::string text(kHexChars, '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, value >>= 4)
        *at = kDigits[value & 15];
    return text;
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
    if (text.size() != kHexChars) return std::nullopt;
    std::uint64_t value = 0;
    for (const char sign : text) {
        const std::size_t digit = kDigits.find(sign);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value << 4 | digit;
    }
    return value;
}

}  // namespace carillon
