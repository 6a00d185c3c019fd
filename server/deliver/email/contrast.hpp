#pragma once
// Colours that can be told from what is behind them.

#include "server/config/colour.hpp"

namespace carillon::deliver {

// The ratio of WCAG 2.1: 1 (the same) to 21 (black on white).
double contrast(const Colour& a, const Colour& b);

// `colour`, as much lighter or darker as it takes to stand out from `behind` by `ratio`.
Colour readable_on(const Colour& behind, Colour colour, double ratio);

}  // namespace carillon::deliver
