#pragma once
// What floats over the rest: the toast, and the hint of a control.

#include "web-client/view/controls.hpp"
#include "web-client/view/layout.hpp"

namespace carillon::center {

void draw_toast(const ScreenState& state, const Layout& layout, Draw& draw);

// `shown`: 0…1.
void draw_hint(const Hint& hint, float shown, const Layout& layout, const Look& look);

}  // namespace carillon::center
