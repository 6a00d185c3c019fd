#include "server/config/colour.hpp"

#include "core/base/hex.hpp"

namespace carillon {

std::string Colour::text() const {
    const std::uint8_t values[] = {red, green, blue};
    return '#' + hex_of(values);
}

std::optional<Colour> parse_colour(std::string_view text) {
    if ((text.size() != 7 && text.size() != 4) || text.front() != '#') return std::nullopt;
    text.remove_prefix(1);
    const std::size_t width = text.size() / 3;
    std::uint8_t values[3] = {};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto value = hex_byte(text[i * width], text[i * width + width - 1]);
        if (!value) return std::nullopt;
        values[i] = static_cast<std::uint8_t>(*value);
    }
    return Colour{values[0], values[1], values[2]};
}

}  // namespace carillon
