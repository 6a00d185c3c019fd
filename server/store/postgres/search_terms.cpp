#include "server/store/postgres/search_terms.hpp"

#include "core/base/utf8.hpp"
#include "core/inbox/filter.hpp"
#include "server/store/tables/search_line.hpp"

#include <algorithm>

namespace carillon::postgres {
namespace {

// A lexeme may have 2046 bytes; longer words are told apart by their beginning.
constexpr std::size_t kLexemeBytes = 2000;

std::string cut(std::string_view word) {
    std::size_t length = std::min(word.size(), kLexemeBytes);
    const auto is_inside = [&](std::size_t at) {
        return at < word.size() && (static_cast<unsigned char>(word[at]) & 0xc0) == 0x80;
    };
    while (length > 0 && is_inside(length))
        --length;
    return std::string(word.substr(0, length));
}

// In quotes, as the input of tsvector and tsquery takes it.
std::string quoted(std::string_view word) {
    std::string text = "'";
    for (const char c : cut(word)) {
        if (c == '\'' || c == '\\') text += c;
        text += c;
    }
    return text + "'";
}

void add(std::string& query, const std::string& term) {
    if (!query.empty()) query += " & ";
    query += term;
}

}  // namespace

std::string search_vector(const Notification& n) {
    const std::string line = search_line(n);
    std::string vector;
    for (std::string_view left = line; !left.empty();) {
        const std::string_view word = left.substr(0, left.find(' '));
        if (!word.empty()) vector += quoted(word) + " ";
        left.remove_prefix(std::min(left.size(), word.size() + 1));
    }
    return vector;
}

TermSearch term_search(const UserId& user, const std::vector<std::string>& words) {
    TermSearch search;
    search.indexed = quoted(owner_term(user));
    for (const std::string& word : words) {
        if (!is_utf8(word) || word.find('\0') != std::string::npos) search.matches_nothing = true;
        const auto pairs = is_unspaced(word) ? character_pairs(word) : std::vector<std::string>();
        for (const std::string& pair : pairs)
            add(search.indexed, quoted(pair));
        if (pairs.size() > 1) search.contained.push_back(word);
        if (!pairs.empty()) continue;
        add(word.size() < 2 ? search.filtered : search.indexed, quoted(word) + ":*");
    }
    return search;
}

}  // namespace carillon::postgres
