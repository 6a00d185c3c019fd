#pragma once
// How the full-text index, which holds the line of search_line.hpp, is asked. Its tokenizer takes
// ASCII letters, digits and all of non-ASCII as parts of words: each term of the line is one of its
// own.

#include "core/base/ids.hpp"

#include <string>
#include <vector>

namespace carillon::sqlite {

struct TextSearch {
    std::string match;  // for MATCH: the owner's lines with each word but single ASCII letters
    // Those, for has_initials (connection.cpp): asking the index for what begins with one letter
    // would read a good part of everybody's entries.
    std::string initials;
};

// Precondition: `words` comes from search_words and is not empty.
TextSearch text_search(const UserId& user, const std::vector<std::string>& words);

}  // namespace carillon::sqlite
