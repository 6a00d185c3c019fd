#pragma once
// Where the parts of the screen are, from its size alone. Physical pixels.

#include "web-client/view/controls.hpp"

namespace carillon::center {

struct Layout {
    bool narrow = false;  // a phone, or a slim window
    Rect screen;
    Rect header;
    Rect toolbar;  // tabs and counts; as wide as the list
    Rect search;   // where the page's search field lies
    Rect list;     // what scrolls; as wide as the screen, so that the scrollbar is at its edge
    Rect footer;   // the keys; empty when there is no room
    Rect detail;   // where one notification is shown whole
    bool detail_over = false;  // it lies over the list instead of beside it
    float column_min = 0;      // the rows, left and right
    float column_max = 0;
    float row_height = 0;
    float row_pitch = 0;  // a row and the gap below it
};

// `detail`: 0 = not shown … 1 = shown; it slides in from the right.
Layout layout_of(ImVec2 size, const Look& look, float detail);

}  // namespace carillon::center
