#pragma once
// When two mail addresses are one: letters A to Z count as a to z (as SQLite's NOCASE does).

#include <algorithm>
#include <string_view>

namespace carillon {

inline bool same_email(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace carillon
