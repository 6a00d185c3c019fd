#pragma once
// One notification of the list.

#include "web-client/view/controls.hpp"

namespace carillon::center {

struct RowLook {
    bool narrow = false;
    bool selected = false;
    bool marked = false;   // what is done to several is done to it
    bool focused = false;  // the keyboard acts on it when it is selected
    bool offline = false;  // what is pending will wait
    float arrival = 0;     // 1 = has just come in, 0 = has been here
    Millis now{0};
};

// In the place of a row that is not held yet.
void draw_missing_row(const Rect& rect, const RowLook& row_look, const Look& look);

void draw_row(const ViewRow& row, const Rect& rect, const RowLook& row_look, Draw& draw);

}  // namespace carillon::center
