#include "core/base/nearest.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <cstddef>

namespace carillon {
namespace {

constexpr std::size_t kMostBytes = 100;

// Edits between two words, two neighbours swapped being one (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    using Row = std::vector<std::size_t>;
    Row before(b.size() + 1);
    Row above(b.size() + 1);
    Row row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = ascii_lower(a[i - 1]) == ascii_lower(b[j - 1]);
            row[j] = std::min(
                {above[j] + 1, row[j - 1] + 1, above[j - 1] + std::size_t{same ? 0u : 1u}});
            const bool swapped = i > 1 && j > 1 && ascii_lower(a[i - 1]) == ascii_lower(b[j - 2]) &&
                                 ascii_lower(a[i - 2]) == ascii_lower(b[j - 1]);
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view word, const std::vector<std::string_view>& names) {
    if (word.size() > kMostBytes) return {};
    std::string nearest;
    std::size_t least = word.size() / 3 + 1;
    for (const std::string_view name : names) {
        if (name.size() > kMostBytes) continue;
        const std::size_t edits = distance(word, name);
        if (edits >= least) continue;
        least = edits;
        nearest = std::string(name);
    }
    return nearest;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names) {
    const std::string nearest = nearest_name(word, names);
    return nearest.empty() ? std::string() : " (did you mean " + nearest + "?)";
}

}  // namespace carillon
