#pragma once
// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014): for
// what is to be spread evenly and the same everywhere, never for secrets.

#include <cstdint>

namespace carillon {

inline constexpr std::uint64_t kSplitMix64Step = 0x9e3779b97f4a7c15ull;

// Each bit of the number changes each bit of the result half of the time; 0 stays 0.
constexpr std::uint64_t splitmix64_mixed(std::uint64_t number) {
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ull;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebull;
    return number ^ (number >> 31);
}

// The next number of the sequence that a seed begins.
constexpr std::uint64_t splitmix64_next(std::uint64_t& state) {
    return splitmix64_mixed(state += kSplitMix64Step);
}

}  // namespace carillon
