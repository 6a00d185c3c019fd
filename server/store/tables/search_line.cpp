#include "server/store/tables/search_line.hpp"

#include "core/inbox/filter.hpp"

#include <string_view>

namespace carillon {
namespace {

void append_terms(std::string& line, std::string_view text) {
    for (const std::string& term : index_terms(text)) {
        line.push_back(' ');
        line += term;
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
    append_terms(line, n.title);
    append_terms(line, n.body);
    return line;
}

}  // namespace carillon
