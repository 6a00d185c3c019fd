#include "web-client/model/scroller.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kGlideSeconds = 0.07f;   // after this time a third of the way is left
constexpr float kRunOutSeconds = 0.32f;  // likewise for the speed of a fling
constexpr float kStillSpeed = 20;        // pixels per second that nobody sees
constexpr float kLongestFrame = 0.1f;

}  // namespace

float Scroller::within(float position) const {
    return std::clamp(position, 0.0f, limit_);
}

void Scroller::set_limit(float limit) {
    limit_ = std::max(limit, 0.0f);
    position_ = within(position_);
    if (target_) target_ = within(*target_);
}

void Scroller::go(float target, bool glide) {
    if (std::isnan(target)) return;
    speed_ = 0;
    if (glide) {
        target_ = within(target);
    } else {
        target_.reset();
        position_ = within(target);
    }
}

void Scroller::jump(float position) {
    go(position, false);
}

void Scroller::wheel(float distance, bool glide) {
    go(target_.value_or(position_) + distance, glide);
}

void Scroller::drag(float distance) {
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

void Scroller::reveal(float begin, float end, float height, bool glide) {
    const float at = target_.value_or(position_);
    if (begin < at) {
        go(begin, glide);
    } else if (end > at + height) {
        go(end - height, glide);
    }
}

bool Scroller::advance(float seconds) {
    seconds = std::min(seconds, kLongestFrame);
    if (target_) {
        const float rest = (*target_ - position_) * std::exp(-seconds / kGlideSeconds);
        const float next = *target_ - rest;
        // Far down a long list a float may not tell the next place from this one.
        const bool stuck = next == position_;
        position_ = next;
        if (stuck || std::abs(rest) < 0.5f) {
            position_ = *target_;
            target_.reset();
        }
    } else if (speed_ != 0) {
        const float next = position_ + speed_ * seconds;
        position_ = within(next);
        speed_ *= std::exp(-seconds / kRunOutSeconds);
        if (position_ != next || std::abs(speed_) < kStillSpeed) speed_ = 0;
    }
    return target_.has_value() || speed_ != 0;
}

}  // namespace carillon::center
