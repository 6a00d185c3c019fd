#pragma once
// Where a list is scrolled to, and how it gets there: at once with a finger or a touch pad, gliding
// with a wheel or the keyboard, running out after a fling. Knows no clock. Physical pixels.

#include <optional>

namespace carillon::center {

class Scroller {
  public:
    // The list's greatest position; the present one is brought within.
    void set_limit(float limit);
    // The scrollbar was dragged there.
    void jump(float position);
    void wheel(float distance, bool glide);
    void drag(float distance);
    void fling(float speed_per_s);
    void stop();  // a finger came down
    // Scrolls as little as possible to bring begin..end into a view of this height.
    void reveal(float begin, float end, float height, bool glide);

    // Moves on by a frame's time; true while it is still moving.
    bool advance(float seconds);

    float position() const { return position_; }

  private:
    void go(float target, bool glide);
    float within(float position) const;

    float limit_ = 0;
    float position_ = 0;
    std::optional<float> target_;
    float speed_ = 0;
};

}  // namespace carillon::center
