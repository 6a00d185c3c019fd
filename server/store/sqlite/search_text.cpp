#include "server/store/sqlite/search_text.hpp"

#include "core/inbox/filter.hpp"
#include "server/store/tables/search_line.hpp"

namespace carillon::sqlite {

namespace {

// The terms one behind the other, as a string of FTS5.
std::string phrase(const std::vector<std::string>& terms) {
    std::string text = "\"";
    for (const std::string& term : terms) {
        if (text.size() > 1) text += ' ';
        text += term;
    }
    return text + '"';
}

}  // namespace

TextSearch text_search(const UserId& user, const std::vector<std::string>& words) {
    TextSearch search;
    search.match = phrase({owner_term(user)});
    for (const std::string& word : words) {
        const auto pairs = is_unspaced(word) ? character_pairs(word) : std::vector<std::string>();
        if (!pairs.empty()) {
            search.match += " AND " + phrase(pairs);
        } else if (word.size() < 2) {
            search.initials += word;
        } else {
            search.match += " AND " + phrase({word}) + "*";
        }
    }
    return search;
}

}  // namespace carillon::sqlite
