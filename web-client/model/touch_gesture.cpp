#include "web-client/model/touch_gesture.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kSlackCss = 8;  // a finger that moved less did not mean to
constexpr double kRestMs = 80;  // a finger that rested so long before it left does not fling
constexpr float kSmoothingMs = 40;

}  // namespace

void TouchGesture::start(Point at, double time_ms, float scale) {
    active_ = true;
    dragging_ = false;
    start_ = at;
    slack_ = kSlackCss * scale;
    last_y_ = at.y;
    last_ms_ = time_ms;
    speed_ = 0;
}

float TouchGesture::move(Point at, double time_ms) {
    if (!active_) return 0;
    if (!dragging_) {
        if (std::abs(at.x - start_.x) + std::abs(at.y - start_.y) < slack_) return 0;
        dragging_ = true;
    }
    const float distance = last_y_ - at.y;
    const auto elapsed_ms = static_cast<float>(std::max(time_ms - last_ms_, 1.0));
    const float share = 1 - std::exp(-elapsed_ms / kSmoothingMs);
    speed_ += (distance * 1000 / elapsed_ms - speed_) * share;
    last_y_ = at.y;
    last_ms_ = time_ms;
    return distance;
}

TouchEnd TouchGesture::end(double time_ms) {
    TouchEnd end;
    if (!active_) return end;
    active_ = false;
    if (!dragging_) {
        end.tap = start_;
    } else if (time_ms - last_ms_ < kRestMs) {
        end.speed = speed_;
    }
    return end;
}

}  // namespace carillon::center
