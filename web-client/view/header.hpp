#pragma once
// The upper part of the screen: what this is, how many are unread, how the connection is doing, and
// what acts on the whole list.

#include "web-client/view/controls.hpp"
#include "web-client/view/layout.hpp"

namespace carillon::center {

void draw_header(const ScreenState& state, const Layout& layout, Draw& draw);

// Tabs and the counts of what is urgent.
void draw_toolbar(const ScreenState& state, const Layout& layout, Draw& draw);

// The keys that work on the list.
void draw_footer(const Layout& layout, Draw& draw);

}  // namespace carillon::center
