#pragma once
// The badge of a priority: critical in red, high in orange; low is said in small letters, normal
// not at all.

#include "web-client/view/controls.hpp"

namespace carillon::center {

// What is behind and on the tile and the badge of a priority.
struct PriorityColors {
    ImU32 tile;
    ImU32 on_tile;
    ImU32 dot;
};
PriorityColors priority_colors(Priority priority, const Palette& colors);

// `middle` is the middle of its height; gives where what follows begins. `calm`: it has been read.
float put_badge(ImDrawList& list, const Look& look, Priority priority, bool calm, float x,
                float middle);

}  // namespace carillon::center
