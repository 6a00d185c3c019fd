#pragma once
// Copies what a source holds into a target and compares the two, row by row and column by column,
// before the target keeps any of it.

#include "server/store/convert/canonical.hpp"
#include "server/store/convert/tables.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace carillon::convert {

// How many differences are told; the others are as good as told by them.
inline constexpr std::size_t kToldDifferences = 10;

struct Converted {
    std::vector<std::pair<std::string, std::uint64_t>> rows;  // of each table, in its order
    std::uint64_t total_rows = 0;
    Changed changed;
};

enum class Step { kCopying, kComparing };
// After each row; `of` rows are in all.
using OnRow = std::function<void(Step step, std::uint64_t done, std::uint64_t of)>;
// "notifications (…): title: \"a\" in the source, \"b\" in the target"
using OnDifference = std::function<void(const std::string& what)>;

// Commits when there is no difference. kConflict when there was one, having told the first of them:
// the target keeps nothing then, nor after any other error.
Result<Converted> convert(Source& source, Target& target, const OnRow& on_row,
                          const OnDifference& on_difference);

}  // namespace carillon::convert
