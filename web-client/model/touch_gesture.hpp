#pragma once
// One finger on the canvas: a tap, or a drag that scrolls and may end in a fling. Knows no clock.

#include <optional>

namespace carillon::center {

struct Point {
    float x = 0;
    float y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

struct TouchEnd {
    std::optional<Point> tap;  // it was one, here
    float speed = 0;           // of the drag at its end, pixels per second, as move() counts
};

class TouchGesture {
  public:
    // `scale` turns the distance a resting finger may tremble from CSS to physical pixels.
    void start(Point at, double time_ms, float scale);
    // How far the list is dragged: positive towards its end (the finger goes up).
    float move(Point at, double time_ms);
    TouchEnd end(double time_ms);
    void cancel() { active_ = false; }

    bool active() const { return active_; }
    // Of the gesture that is under way or was last.
    Point start_point() const { return start_; }

  private:
    bool active_ = false;
    bool dragging_ = false;
    Point start_;
    float slack_ = 0;
    float last_y_ = 0;
    double last_ms_ = 0;
    float speed_ = 0;  // smoothed, pixels per second
};

}  // namespace carillon::center
