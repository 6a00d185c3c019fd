#include "core/policy/type_pattern.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"

namespace carillon {
namespace {

constexpr std::string_view kStar = ".*";

bool has_star(std::string_view pattern) {
    return pattern.size() > kStar.size() && pattern.substr(pattern.size() - kStar.size()) == kStar;
}

}  // namespace

bool is_type_pattern(std::string_view pattern) {
    if (pattern.empty() || count_code_points(pattern) > limits::kTypeChars) return false;
    for (const char c : pattern)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    const auto star = pattern.find('*');
    return star == std::string_view::npos || (star == pattern.size() - 1 && has_star(pattern));
}

bool matches_type(std::string_view pattern, std::string_view type) {
    if (!has_star(pattern)) return pattern == type;
    const std::string_view family = pattern.substr(0, pattern.size() - 1);  // with its dot
    return type.size() > family.size() && type.substr(0, family.size()) == family;
}

}  // namespace carillon
