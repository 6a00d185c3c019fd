#include "web-client/model/scroller.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kGlideSeconds = 0.07f;   // after this time a third of the way is left
constexpr float kRunOutSeconds = 0.32f;  // likewise for the speed of a fling
constexpr float kStillSpeed = 20;        // pixels per second that nobody sees
constexpr float kLongestFrame = 0.1f;
constexpr double kLongestGlide = 12;  // in heights of the view

}  // namespace

double Scroller::within(double position) const {
    return std::clamp(position, 0.0, limit_);
}

void Scroller::set_limit(double limit) {
    limit_ = std::max(limit, 0.0);
    position_ = within(position_);
    if (target_) target_ = within(*target_);
}

void Scroller::go(double target, bool glide) {
    if (std::isnan(target)) return;
    speed_ = 0;
    if (glide) {
        target_ = within(target);
    } else {
        target_.reset();
        position_ = within(target);
    }
}

void Scroller::jump(double position) {
    go(position, false);
}

void Scroller::wheel(double distance, bool glide) {
    go(target_.value_or(position_) + distance, glide);
}

void Scroller::drag(double distance) {
    go(position_ + distance, false);
}

void Scroller::fling(float speed_per_s) {
    target_.reset();
    speed_ = speed_per_s;
}

void Scroller::stop() {
    target_.reset();
    speed_ = 0;
}

void Scroller::reveal(double begin, double end, double height, bool glide) {
    const double at = target_.value_or(position_);
    // Nobody can follow a glide over many screens, and it would take its time.
    glide = glide && std::abs(begin - at) < kLongestGlide * height;
    if (begin < at) {
        go(begin, glide);
    } else if (end > at + height) {
        go(end - height, glide);
    }
}

void Scroller::shift(double distance) {
    position_ += distance;
    if (target_) *target_ += distance;
}

bool Scroller::advance(float seconds) {
    seconds = std::min(seconds, kLongestFrame);
    if (target_) {
        const double rest =
            (*target_ - position_) * static_cast<double>(std::exp(-seconds / kGlideSeconds));
        position_ = *target_ - rest;
        if (std::abs(rest) < 0.5) {
            position_ = *target_;
            target_.reset();
        }
    } else if (speed_ != 0) {
        const double next = position_ + static_cast<double>(speed_ * seconds);
        position_ = within(next);
        speed_ *= std::exp(-seconds / kRunOutSeconds);
        if (position_ != next || std::abs(speed_) < kStillSpeed) speed_ = 0;
    }
    return target_.has_value() || speed_ != 0;
}

}  // namespace carillon::center
