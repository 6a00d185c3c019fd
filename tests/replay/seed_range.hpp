#pragma once
// The options that the programs here have in common: which schedules.

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace carillon::replay {

struct SeedRange {
    std::uint64_t first = 1;
    std::uint64_t count = 1;
};

// Ends the program with code 2.
[[noreturn]] inline void refuse(std::string_view program, const std::string& what) {
    std::fprintf(stderr, "%s: %s\n", std::string(program).c_str(), what.c_str());
    std::exit(2);
}

inline std::uint64_t positive(std::string_view program, std::string_view option,
                              std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || value == 0)
        refuse(program, std::string(option) + " is \"" + std::string(text) +
                            "\"; a number from 1 on is accepted");
    return value;
}

}  // namespace carillon::replay
