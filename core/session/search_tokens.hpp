#pragma once
// What a person types into the search of a list: words, and tokens that filter,
// `type:task.* is:unread priority:high channel:email team:UUID`. Tokens of one name are
// alternatives. What is no token, such as a web address, is a word.

#include "core/inbox/filter.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// `base`: what is shown without a search; a token takes the place of what it says of the same.
// `types`: those that are known, which a pattern stands for. Text beyond what a search may have is
// left out.
Filter parse_search(std::string_view text, const Filter& base,
                    const std::vector<std::string>& types);

// Does it name a pattern of types, so that they have to be known?
bool has_type_pattern(std::string_view text);

}  // namespace carillon
