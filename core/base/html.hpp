#pragma once
// Text that others have written, as it may stand within HTML.

#include <string>
#include <string_view>

namespace carillon {

// For text and for values of attributes in quotes of either kind: it can neither end what it stands
// in nor begin anything.
std::string html_escaped(std::string_view text);

}  // namespace carillon
