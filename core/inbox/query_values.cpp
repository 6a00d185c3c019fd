#include "core/inbox/query_values.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>

namespace carillon {

std::optional<bool> parse_query_boolean(std::string_view text) {
    const auto is = [text](std::string_view word) {
        return text.size() == word.size() &&
               std::equal(text.begin(), text.end(), word.begin(), [](char c, char letter) {
                   return (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == letter;
               });
    };
    if (is("true") || text == "1") return true;
    if (is("false") || text == "0") return false;
    return std::nullopt;
}

Error wrong_query_value(const std::string& name, std::string_view accepted,
                        std::string_view value) {
    return {Errc::kInvalid, name,
            name + " must be " + std::string(accepted) + ", not \"" +
                shortened(value, kShownQueryChars) + '"'};
}

}  // namespace carillon
