#include "server/base/text/encoding.hpp"

namespace carillon {

namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

struct Wide {
    std::string_view begin;  // of these bytes; '?' stands for any but zero
    const char* name;
};
using std::string_view_literals::operator""sv;
// UTF-32 first: its little-endian mark begins like that of UTF-16.
constexpr Wide kWide[] = {
    {"\xFF\xFE\0\0"sv, "UTF-32 (little endian)"}, {"\0\0\xFE\xFF"sv, "UTF-32 (big endian)"},
    {"\xFF\xFE"sv, "UTF-16 (little endian)"},     {"\xFE\xFF"sv, "UTF-16 (big endian)"},
    {"?\0\0\0"sv, "UTF-32 (little endian)"},      {"\0\0\0?"sv, "UTF-32 (big endian)"},
    {"?\0?\0"sv, "UTF-16 (little endian)"},       {"\0?\0?"sv, "UTF-16 (big endian)"},
};

bool fits(std::string_view text, std::string_view pattern) {
    if (text.size() < pattern.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '?' ? text[i] == '\0' : text[i] != pattern[i]) return false;
    }
    return true;
}

}  // namespace

std::size_t utf8_mark_bytes(std::string_view begin) {
    return begin.substr(0, kUtf8Mark.size()) == kUtf8Mark ? kUtf8Mark.size() : 0;
}

std::optional<std::string> wide_encoding_complaint(std::string_view begin) {
    for (const Wide& wide : kWide) {
        if (fits(begin, wide.begin))
            return std::string("the text is ") + wide.name + ": save it as UTF-8";
    }
    return std::nullopt;
}

}  // namespace carillon
