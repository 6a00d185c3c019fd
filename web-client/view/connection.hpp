#pragma once
// How the connection is doing: a dot and a few words, and when the next try is.

#include "web-client/view/controls.hpp"

#include <string>

namespace carillon::center {

// Ends at `right`; while offline a press tries again at once.
void draw_connection(const ScreenState& state, Draw& draw, float right, float middle_y);

// The same in words, for screen readers too.
std::string connection_text(const ScreenState& state, const Texts& texts);

}  // namespace carillon::center
