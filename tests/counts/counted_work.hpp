#pragma once
// A program that does one kind of work a number of times, for scripts/instruction-counts, which
// counts under valgrind what one more of it takes: all besides, the start and what is laid out
// first, is the same in two runs and falls out of their difference.
//
//   counted_core WORK TIMES
//   counted_core           names the kinds of work

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

namespace carillon::counts {

constexpr std::uint32_t kRows = 500;  // of an inbox that is not new
constexpr std::uint32_t kMostTimes = 400;

// What the work made, so that none of it can be left out.
inline std::size_t made = 0;

using Works = std::map<std::string, std::function<void(std::uint32_t)>>;

// The exit code.
inline int run_counted(const Works& works, int argc, char** argv) {
    if (argc == 1) {
        for (const auto& [name, work] : works)
            std::puts(name.c_str());
        return 0;
    }
    const auto work = works.find(argv[1]);
    const unsigned long times = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
    if (work == works.end() || times == 0 || times > kMostTimes) {
        std::fprintf(stderr, "usage: %s WORK TIMES, at most %u\n", argv[0], kMostTimes);
        return 2;
    }
    work->second(static_cast<std::uint32_t>(times));
    std::printf("%zu\n", made);
    return 0;
}

}  // namespace carillon::counts
