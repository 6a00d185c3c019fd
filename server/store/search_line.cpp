#include "server/store/search_line.hpp"

#include "core/filter.hpp"

#include <algorithm>
#include <string_view>

namespace carillon {
namespace {

// Word by word of what white space separates: search_words lets a word through once, and compares
// each with all before it to do so.
void append_words(std::string& line, std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
        if (text.empty()) return;
        const std::string_view piece = text.substr(0, text.find_first_of(kSpace));
        for (const std::string& word : search_words(piece)) {
            line.push_back(' ');
            line += word;
        }
        text.remove_prefix(piece.size());
    }
}

}  // namespace

std::string owner_term(const UserId& user) {
    std::string term = "•";
    for (const char c : user.text()) {
        if (c != '-') term.push_back(c);
    }
    return term;
}

std::string search_line(const Notification& n) {
    std::string line = owner_term(n.user_id);
    append_words(line, n.title);
    append_words(line, n.body);
    return line;
}

}  // namespace carillon
