#pragma once
// The name that somebody may have meant who wrote one that there is none of.

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

// The one of `names` that differs from `word` in the fewest letters (left out, put in, exchanged,
// or two swapped; the case of ASCII letters is no difference); nothing when each differs in more
// than a third of them. Of several the first. Words over 100 bytes have none near them.
std::string nearest_name(std::string_view word, const std::vector<std::string_view>& names);

// " (did you mean NAME?)" or nothing, to stand behind the word in a message.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names);

}  // namespace carillon
