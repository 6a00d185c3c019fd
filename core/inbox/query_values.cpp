#include "core/inbox/query_values.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

namespace carillon {

std::optional<bool> parse_query_boolean(std::string_view text) {
    if (ascii_same(text, "true") || text == "1") return true;
    if (ascii_same(text, "false") || text == "0") return false;
    return std::nullopt;
}

Error wrong_query_value(const std::string& name, std::string_view accepted,
                        std::string_view value) {
    return {Errc::kInvalid, name,
            name + " must be " + std::string(accepted) + ", not \"" +
                shortened(value, kShownQueryChars) + '"'};
}

}  // namespace carillon
