#pragma once
// A revision names one state of one inbox: an epoch (letters and digits; changes when history is
// lost) and a counter that each change raises. Within an epoch it only moves forward; across
// epochs nothing compares.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

struct Revision {
    std::string epoch;
    std::uint64_t counter = 0;

    // "EPOCH.COUNTER"; the counter is decimal without leading zeros, at most limits::kMaxCounter.
    static std::optional<Revision> parse(std::string_view text);
    std::string text() const;

    bool same_epoch(const Revision& other) const { return epoch == other.epoch; }

    friend bool operator==(const Revision&, const Revision&) = default;
};

// Same epoch and at least as far: `a` holds everything that `b` names.
inline bool reaches(const Revision& a, const Revision& b) {
    return a.same_epoch(b) && a.counter >= b.counter;
}

}  // namespace carillon
