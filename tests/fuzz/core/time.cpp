// Points in time as text.

#include "core/base/time.hpp"

#include "core/base/limits.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/targets.hpp"

namespace carillon::fuzz {

void time(std::string_view text) {
    const auto strict = parse_rfc3339(text);
    const auto lenient = parse_rfc3339(text, ZoneRule::kUtcIfAbsent);
    if (strict) require(lenient == strict, "the lenient rule reads all that the strict one reads");
    if (!lenient || *lenient > limits::kMaxTime) return;
    const std::string written = format_rfc3339(*lenient);
    require(written.size() == 24, "a time has one form");
    require(parse_rfc3339(written) == lenient, "a time comes back as it was");
}

}  // namespace carillon::fuzz
