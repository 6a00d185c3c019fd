#include "server/deliver/email/contrast.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace carillon::deliver {

namespace {

constexpr Colour kWhite{255, 255, 255};
constexpr Colour kBlack{0, 0, 0};

double linear(std::uint8_t value) {
    const double part = value / 255.0;
    return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

// Relative luminance of WCAG 2.1.
double luminance(const Colour& colour) {
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) +
           0.0722 * linear(colour.blue);
}

Colour mixed(const Colour& a, const Colour& b, double share_of_b) {
    const auto mix = [share_of_b](std::uint8_t x, std::uint8_t y) {
        return static_cast<std::uint8_t>(std::lround(x + (y - x) * share_of_b));
    };
    return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

}  // namespace

double contrast(const Colour& a, const Colour& b) {
    const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
    return (lighter + 0.05) / (darker + 0.05);
}

Colour readable_on(const Colour& behind, Colour colour, double ratio) {
    const Colour& away = contrast(behind, kWhite) > contrast(behind, kBlack) ? kWhite : kBlack;
    constexpr int kSteps = 20;
    Colour found = colour;
    for (int step = 1; contrast(found, behind) < ratio && step <= kSteps; ++step)
        found = mixed(colour, away, static_cast<double>(step) / kSteps);
    return found;
}

}  // namespace carillon::deliver
