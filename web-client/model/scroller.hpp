#pragma once
// Where a list is scrolled to, and how it gets there: at once with a finger or a touch pad, gliding
// with a wheel or the keyboard, running out after a fling. Knows no clock. Physical pixels, of a
// list that may be a million rows long.

#include <optional>

namespace carillon::center {

class Scroller {
  public:
    // The list's greatest position; the present one is brought within.
    void set_limit(double limit);
    // The scrollbar was dragged there.
    void jump(double position);
    void wheel(double distance, bool glide);
    void drag(double distance);
    void fling(float speed_per_s);
    void stop();  // a finger came down
    // What is shown stands so much further down now: it stays before the eyes, glides go on.
    void shift(double distance);
    // Scrolls as little as possible to bring begin..end into a view of this height.
    void reveal(double begin, double end, double height, bool glide);

    // Moves on by a frame's time; true while it is still moving.
    bool advance(float seconds);

    double position() const { return position_; }

  private:
    void go(double target, bool glide);
    double within(double position) const;

    double limit_ = 0;
    double position_ = 0;
    std::optional<double> target_;
    float speed_ = 0;
};

}  // namespace carillon::center
