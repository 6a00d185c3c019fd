#pragma once
// What the full-text index holds and how it is asked. Words are core's (search_words), so what is
// found is what matches_text accepts.
//
//   line  = owner *( " " word )
//   owner = "•" 32 hexadecimal digits     ; "•" is in no word
//
// The index's tokenizer takes ASCII letters, digits and all of non-ASCII as parts of words: each
// word of the line is one term.

#include "core/notification.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon::sqlite {

std::string search_line(const Notification& n);

struct TextSearch {
    std::string match;  // for MATCH: the owner's lines with each word of two or more characters
    // " x" each, to be looked for in the line: asking the index for what begins with one letter
    // would read a good part of everybody's entries.
    std::vector<std::string> in_line;
};

// Precondition: `words` comes from search_words and is not empty.
TextSearch text_search(const UserId& user, const std::vector<std::string>& words);

}  // namespace carillon::sqlite
