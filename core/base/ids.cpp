#include "core/base/ids.hpp"

#include "core/base/hex.hpp"

namespace carillon {
namespace detail {
namespace {

constexpr std::size_t kTextSize = 36;
// In the text a hyphen stands before these bytes.
constexpr bool is_behind_hyphen(std::size_t byte) {
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

// By the character; what is no digit has its high bits set.
constexpr std::array<std::uint8_t, 256> make_digit_values() {
    std::array<std::uint8_t, 256> values{};
    for (std::size_t c = 0; c < values.size(); ++c)
        values[c] = static_cast<std::uint8_t>(hex_value(static_cast<char>(c)));
    return values;
}
constexpr auto kDigitValues = make_digit_values();

}  // namespace

std::optional<UuidBytes> parse_uuid(std::string_view text) {
    if (text.size() != kTextSize) return std::nullopt;
    UuidBytes bytes{};
    std::size_t at = 0;
    unsigned wrong = 0;  // has a high bit once a digit was none
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (is_behind_hyphen(i) && text[at++] != '-') return std::nullopt;
        const unsigned high = kDigitValues[static_cast<unsigned char>(text[at++])];
        const unsigned low = kDigitValues[static_cast<unsigned char>(text[at++])];
        wrong |= high | low;
        bytes[i] = static_cast<std::uint8_t>((high << 4) | (low & 0x0f));
    }
    if (wrong > 0x0f) return std::nullopt;
    return bytes;
}

std::string uuid_text(const UuidBytes& bytes) {
    std::string text(kTextSize, '-');
    std::size_t place = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (is_behind_hyphen(i)) ++place;
        text[place++] = kHexDigits[bytes[i] >> 4];
        text[place++] = kHexDigits[bytes[i] & 0x0f];
    }
    return text;
}

}  // namespace detail

NotificationId make_notification_id(Millis now, const std::array<std::uint8_t, 10>& random) {
    detail::UuidBytes bytes{};
    const auto time = static_cast<std::uint64_t>(now.count());
    for (std::size_t i = 0; i < 6; ++i) {
        bytes[i] = static_cast<std::uint8_t>(time >> (8 * (5 - i)));
    }
    for (std::size_t i = 0; i < random.size(); ++i)
        bytes[6 + i] = random[i];
    bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0f));
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
    return NotificationId(bytes);
}

}  // namespace carillon
