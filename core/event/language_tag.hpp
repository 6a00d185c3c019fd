#pragma once
// What may be kept as a locale (RFC 5646): "fr", "zh-Hant-TW". Which text serves it: locale.hpp.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

inline constexpr std::size_t kLocaleChars = 35;  // RFC 5646 section 4.4.1

// The tag in the one form that everything here compares: an underscore between its parts is a
// hyphen and what POSIX adds is cut off (fr_FR.UTF-8, as systems write it), the language in lower
// case, a country of two letters in upper case, a script of four with a capital, the rest in lower
// case (section 2.1.1). Nothing for what is not well-formed (section 2.1), or longer than
// kLocaleChars. Not taken either: the few irregular tags of old, and languages of more than three
// letters, which the grammar keeps for a future that has not come.
std::optional<std::string> canonical_language_tag(std::string_view tag);

}  // namespace carillon
