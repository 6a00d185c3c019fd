#pragma once
// Reconnect delays: exponential with full jitter (each delay is uniform between the floor and the
// doubling ceiling), and a small seeded generator so that whoever owns the seed owns the outcome.

#include "core/base/time.hpp"

#include <cstdint>

namespace carillon {

// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). Not for
// secrets.
class SeededRandom {
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    // Uniform in 0..bound-1. Precondition: bound > 0.
    std::uint64_t below(std::uint64_t bound);

  private:
    std::uint64_t state_;
};

class Backoff {
  public:
    static constexpr Millis kFloor{500};
    static constexpr Millis kCeiling{30000};

    // The delay before the next try, never shorter than `at_least`.
    Millis next(SeededRandom& random, Millis at_least = Millis{0});
    // The same where the server has said how long (`retry_after`): between that and one and a half
    // times it, so that all who were told the same moment are spread. None at all for 0.
    Millis told(SeededRandom& random, Millis retry_after);
    void reset() { tries_ = 0; }
    unsigned tries() const { return tries_; }

  private:
    unsigned tries_ = 0;
};

}  // namespace carillon
