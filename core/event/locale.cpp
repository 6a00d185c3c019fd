#include "core/event/locale.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>

namespace carillon {
namespace {

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

}  // namespace

std::string normal_locale(std::string_view locale) {
    constexpr std::string_view kBlanks = " \t";
    locale.remove_prefix(std::min(locale.find_first_not_of(kBlanks), locale.size()));
    std::string tag;
    for (char c : locale) {
        c = c == '_' ? '-' : ascii_lower(c);
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-') break;
        tag += c;
    }
    locale.remove_prefix(tag.size());
    const bool ends = locale.find_first_not_of(kBlanks) == std::string_view::npos ||
                      locale.front() == '.' || locale.front() == '@';
    if (!ends || tag.empty() || !is_letter(tag.front())) return {};
    return tag;
}

std::string language_of(std::string_view locale) {
    std::string tag = normal_locale(locale);
    tag.resize(std::min(tag.find('-'), tag.size()));
    return tag;
}

std::size_t match_locale(std::string_view wanted, const std::vector<std::string_view>& available) {
    for (std::string tag = normal_locale(wanted); !tag.empty();) {
        for (std::size_t i = 0; i < available.size(); ++i) {
            if (normal_locale(available[i]) == tag) return i;
        }
        const std::size_t cut = tag.rfind('-');
        tag.resize(cut == std::string::npos ? 0 : cut);
        // A single letter announces what follows it and says nothing alone (RFC 4647).
        if (tag.size() >= 2 && tag[tag.size() - 2] == '-') tag.resize(tag.size() - 2);
    }
    return available.size();
}

}  // namespace carillon
