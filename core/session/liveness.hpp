#pragma once
// Whether the peer of a connection is alive: when it was heard last, whether it takes what is
// written, when a heartbeat is due. Without I/O.

#include "core/base/time.hpp"

#include <cstdint>

namespace carillon {

class Liveness {
  public:
    Liveness(std::uint32_t heartbeat_s, Millis now);

    void hear(Millis now) { last_heard_ = now; }
    void begin_write(Millis now);
    void end_write() { is_writing_ = false; }
    bool is_writing() const { return is_writing_; }

    // Not a word, or a frame that is not taken, for two heartbeats.
    bool is_silent(Millis now) const;
    // Is a heartbeat due? The next one then is an interval from now.
    bool take_heartbeat(Millis now);
    // When one of the two may change.
    Millis next_deadline() const;
    void shift(Millis by);  // the clock was set

  private:
    Millis heartbeat_;
    Millis last_heard_;
    Millis next_heartbeat_;
    bool is_writing_ = false;
    Millis writing_since_{0};
};

}  // namespace carillon
