#pragma once
// Which text serves somebody: refuses nothing (what may be kept as a locale: language_tag.hpp). It
// is written "fr", "fr-CA" (BCP 47), "fr_CA" (Java, Python) or "fr_CA.UTF-8@euro" (POSIX), in any
// case. All of them mean the same here, on the server and on every screen (package/locale.js is
// held against these rules).

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// "fr_CA.UTF-8" and " FR-ca" as "fr-ca": lower case, "-" between the parts, without what POSIX
// adds. Empty for what is written in none of these ways.
std::string normal_locale(std::string_view locale);

// The language alone: "fr" of all the above; empty when none is named.
std::string language_of(std::string_view locale);

// The best of what there is for `wanted`, by lookup (RFC 4647 section 3.4): "fr-CA" is served by
// "fr-CA", then by "fr". An index into `available`; available.size() when none fits.
std::size_t match_locale(std::string_view wanted, const std::vector<std::string_view>& available);

}  // namespace carillon
