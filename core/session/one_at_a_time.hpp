#pragma once
// Requests of one kind, one under way at a time; after failures the next one waits longer and
// longer. Without I/O.

#include "core/base/time.hpp"

#include <optional>

namespace carillon {

class OneAtATime {
  public:
    bool may_begin(Millis now) const { return in_flight_ == 0 && !(retry_at_ && *retry_at_ > now); }
    // The number of the request that begins.
    int begin();
    bool is_under_way() const { return in_flight_ != 0; }
    // Is it the one under way? Answers to others come late.
    bool is_answered_by(int number) const { return number != 0 && number == in_flight_; }

    // How the one under way has ended.
    void succeed();
    // It came too late to be of use: the next one may begin at once the first time, then after
    // growing delays.
    void outdate(Millis now);
    void fail(Millis now);
    // Nobody waits for it any more.
    void forget();

    // When the next one may begin after a failure.
    std::optional<Millis> next_deadline() const { return retry_at_; }

  private:
    void delay(Millis now);

    int last_number_ = 0;
    int in_flight_ = 0;
    unsigned failures_ = 0;
    std::optional<Millis> retry_at_;
};

}  // namespace carillon
