#pragma once
// A colour: the value of NOTIFICATION_BRAND_COLOR.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    friend bool operator==(const Colour&, const Colour&) = default;

    std::string text() const;  // "#2c50dd"
};

// "#2c50dd" or "#25d", in either case.
std::optional<Colour> parse_colour(std::string_view text);

}  // namespace carillon
