#pragma once
// Colours that can be told from what is behind them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::deliver {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    friend bool operator==(const Colour&, const Colour&) = default;

    std::string text() const;  // "#2c50dd"
};

// "#2c50dd" or "#25d", in either case.
std::optional<Colour> parse_colour(std::string_view text);

// The ratio of WCAG 2.1: 1 (the same) to 21 (black on white).
double contrast(const Colour& a, const Colour& b);

// `colour`, as much lighter or darker as it takes to stand out from `behind` by `ratio`.
Colour readable_on(const Colour& behind, Colour colour, double ratio);

}  // namespace carillon::deliver
