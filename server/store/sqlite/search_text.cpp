#include "server/store/sqlite/search_text.hpp"

#include "server/store/search_line.hpp"

namespace carillon::sqlite {

TextSearch text_search(const UserId& user, const std::vector<std::string>& words) {
    TextSearch search;
    search.match = "\"" + owner_term(user) + "\"";
    for (const std::string& word : words) {
        if (word.size() < 2) {
            search.in_line.push_back(" " + word);
        } else {
            search.match += " AND \"" + word + "\"*";
        }
    }
    return search;
}

}  // namespace carillon::sqlite
