#pragma once
// Strokes a path in the language of SVG (SVG 1.1 section 8.3) on a draw list: M L H V C S A Z in
// either case, which is what our icons are written in.

#include <imgui.h>

#include <string_view>

namespace carillon::center {

// `origin` is where 0 0 lies, `unit` the length of 1. Ends are round. A path of ours that cannot be
// read is a mistake of ours: drawing stops there.
void stroke_path(ImDrawList& list, std::string_view path, ImVec2 origin, float unit, ImU32 color,
                 float width);

}  // namespace carillon::center
