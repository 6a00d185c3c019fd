#include "core/session/liveness.hpp"

#include <algorithm>

namespace carillon {

Liveness::Liveness(std::uint32_t heartbeat_s, Millis now)
    : heartbeat_(std::int64_t{heartbeat_s} * 1000),
      last_heard_(now),
      next_heartbeat_(now + heartbeat_) {}

void Liveness::begin_write(Millis now) {
    is_writing_ = true;
    writing_since_ = now;
}

bool Liveness::is_silent(Millis now) const {
    const Millis silence = 2 * heartbeat_;
    return last_heard_ + silence <= now || (is_writing_ && writing_since_ + silence <= now);
}

bool Liveness::take_heartbeat(Millis now) {
    if (next_heartbeat_ > now) return false;
    next_heartbeat_ = now + heartbeat_;
    return true;
}

Millis Liveness::next_deadline() const {
    const Millis silence = 2 * heartbeat_;
    const Millis next = std::min(next_heartbeat_, last_heard_ + silence);
    return is_writing_ ? std::min(next, writing_since_ + silence) : next;
}

void Liveness::shift(Millis by) {
    last_heard_ += by;
    next_heartbeat_ += by;
    writing_since_ += by;
}

}  // namespace carillon
