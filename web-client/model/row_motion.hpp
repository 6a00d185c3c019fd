#pragma once
// Lets rows slide to their new places instead of jumping there. Knows no clock; lengths are those
// of the list's content, in physical pixels.

#include "core/base/ids.hpp"

#include <unordered_map>

namespace carillon::center {

class RowMotion {
  public:
    // Begins a frame. `reach`: a row that moves further starts this far from its place.
    void begin(float seconds, float reach);
    // How far from its place at `y` a row is drawn in this frame; a row that was not drawn in the
    // last frame stands where it belongs.
    float place(const NotificationId& id, double y);
    // Ends the frame: rows that were not placed are forgotten. True while rows are moving.
    bool end();
    // All rows stand so much further down now, and are shown as if nothing had happened.
    void shift(double distance);
    // The next frame shows another list.
    void forget() { rows_.clear(); }

  private:
    struct Row {
        double y = 0;
        float away = 0;
        bool placed = false;
    };
    std::unordered_map<NotificationId, Row, UuidHash> rows_;
    float kept_ = 0;  // the share of a distance that this frame leaves
    float reach_ = 0;
};

}  // namespace carillon::center
