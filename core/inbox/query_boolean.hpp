#pragma once
// Yes and no in the query of a request.

#include <optional>
#include <string_view>

namespace carillon {

// "true", "false", "1" or "0", in any case: True and FALSE are how some languages write them.
std::optional<bool> parse_query_boolean(std::string_view text);

}  // namespace carillon
