#include "core/base/ids.hpp"

namespace carillon {
namespace detail {
namespace {

constexpr std::size_t kTextSize = 36;
constexpr std::size_t kHyphens[] = {8, 13, 18, 23};

bool is_hyphen_place(std::size_t at) {
    for (std::size_t place : kHyphens) {
        if (at == place) return true;
    }
    return false;
}

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<UuidBytes> parse_uuid(std::string_view text) {
    if (text.size() != kTextSize) return std::nullopt;
    UuidBytes bytes{};
    std::size_t nibble = 0;
    for (std::size_t at = 0; at < kTextSize; ++at) {
        if (is_hyphen_place(at)) {
            if (text[at] != '-') return std::nullopt;
            continue;
        }
        const int value = digit_value(text[at]);
        if (value < 0) return std::nullopt;
        auto& byte = bytes[nibble / 2];
        byte = static_cast<std::uint8_t>((byte << 4) | value);
        ++nibble;
    }
    return bytes;
}

std::string uuid_text(const UuidBytes& bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text(kTextSize, '-');
    std::size_t place = 0;
    for (const std::uint8_t byte : bytes) {
        if (is_hyphen_place(place)) ++place;
        text[place++] = kDigits[byte >> 4];
        text[place++] = kDigits[byte & 0x0f];
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
