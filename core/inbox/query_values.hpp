#pragma once
// Values in the query of a request, and what is said of one that is none.

#include "core/base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carillon {

// "true", "false", "1" or "0", in any case: True and FALSE are how some languages write them.
std::optional<bool> parse_query_boolean(std::string_view text);

// So much of what was sent is shown in a refusal, in code points.
inline constexpr std::size_t kShownQueryChars = 40;

// kInvalid: "name must be <accepted>, not "<its value>"", of which the beginning is shown.
Error wrong_query_value(const std::string& name, std::string_view accepted, std::string_view value);

}  // namespace carillon
