#pragma once
// How the full-text index, which holds the line of search_line.hpp, is asked. Its tokenizer takes
// ASCII letters, digits and all of non-ASCII as parts of words: each word of the line is one term.

#include "core/ids.hpp"

#include <string>
#include <vector>

namespace carillon::sqlite {

struct TextSearch {
    std::string match;  // for MATCH: the owner's lines with each word of two or more characters
    // " x" each, to be looked for in the line: asking the index for what begins with one letter
    // would read a good part of everybody's entries.
    std::vector<std::string> in_line;
};

// Precondition: `words` comes from search_words and is not empty.
TextSearch text_search(const UserId& user, const std::vector<std::string>& words);

}  // namespace carillon::sqlite
