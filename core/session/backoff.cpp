#include "core/session/backoff.hpp"

#include "core/base/splitmix64.hpp"

#include <algorithm>
#include <cassert>

namespace carillon {

std::uint64_t SeededRandom::next() {
    return splitmix64_next(state_);
}

std::uint64_t SeededRandom::below(std::uint64_t bound) {
    assert(bound > 0);
    // Rejection keeps it uniform: the first 2^64 mod bound values are drawn again.
    const std::uint64_t threshold = (0 - bound) % bound;
    for (;;) {
        const std::uint64_t value = next();
        if (value >= threshold) return value % bound;
    }
}

Millis Backoff::next(SeededRandom& random, Millis at_least) {
    const unsigned doublings = std::min(tries_, 10u);
    ++tries_;
    const Millis ceiling = std::min(kCeiling, kFloor * (1 << (doublings + 1)));
    const auto span = static_cast<std::uint64_t>((ceiling - kFloor).count()) + 1;
    const Millis delay = kFloor + Millis(static_cast<std::int64_t>(random.below(span)));
    if (at_least <= Millis{0}) return delay;
    // Everybody was told the same moment: spread out after it, never before.
    return at_least + (delay - kFloor);
}

Millis Backoff::told(SeededRandom& random, Millis retry_after) {
    ++tries_;
    const auto half =
        static_cast<std::uint64_t>(std::max<std::int64_t>(retry_after.count(), 0)) / 2;
    return retry_after + Millis(static_cast<std::int64_t>(random.below(half + 1)));
}

}  // namespace carillon
