#include "core/session/one_at_a_time.hpp"

#include <algorithm>

namespace carillon {
namespace {

constexpr Millis kFirstDelay{1000};
constexpr unsigned kDoublings = 5;  // the longest delay is 32 s

}  // namespace

int OneAtATime::begin() {
    retry_at_.reset();
    return in_flight_ = ++last_number_;
}

void OneAtATime::succeed() {
    in_flight_ = 0;
    failures_ = 0;
}

void OneAtATime::outdate(Millis now) {
    in_flight_ = 0;
    if (failures_++ > 0) delay(now);
}

void OneAtATime::fail(Millis now) {
    in_flight_ = 0;
    ++failures_;
    delay(now);
}

void OneAtATime::forget() {
    in_flight_ = 0;
    failures_ = 0;
    retry_at_.reset();
}

void OneAtATime::delay(Millis now) {
    retry_at_ = now + kFirstDelay * (1u << std::min(failures_ - 1, kDoublings));
}

}  // namespace carillon
