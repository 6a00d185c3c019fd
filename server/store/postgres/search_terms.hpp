#pragma once
// What the full-text index holds and how it is asked. Words are core's (search_words), so what is
// found is what matches_text accepts; PostgreSQL's own parser is not asked.

#include "core/inbox/notification.hpp"

#include <string>
#include <vector>

namespace carillon::postgres {

// A tsvector: the owner and the terms of title and body.
std::string search_vector(const Notification& n);

struct TermSearch {
    bool matches_nothing = false;  // the words cannot be written, so nobody has
    std::string indexed;           // a tsquery: the owner's, with each word of two or more letters
    // A tsquery that the index is not to be asked: what begins with one letter would be a good part
    // of everybody's entries. Empty = none.
    std::string filtered;
    // Unspaced words of three and more characters, whose pairs `indexed` asks for: each is to stand
    // in title or body.
    std::vector<std::string> contained;
};

// Precondition: `words` comes from search_words and is not empty.
TermSearch term_search(const UserId& user, const std::vector<std::string>& words);

}  // namespace carillon::postgres
