#include "core/event/directory_values.hpp"

#include "core/base/utf8.hpp"
#include "core/event/language_tag.hpp"

#include <algorithm>

namespace carillon {
namespace {

using namespace directory_limits;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
// A byte of a character outside of ASCII.
bool is_foreign(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

bool is_blank(char32_t c) {
    return c == U' ' || (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200b) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000 || c == 0xfeff;
}

bool has_control(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (c.bytes == 0) return true;
        const bool is_control = c.value < 0x20 || (c.value >= 0x7f && c.value < 0xa0) ||
                                c.value == 0x2028 || c.value == 0x2029;
        if (is_control) return true;
        at += c.bytes;
    }
    return false;
}

bool has_blank(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (c.bytes == 0 || is_blank(c.value)) return true;
        at += c.bytes;
    }
    return false;
}

// What stands between points, each of which `fits`.
template <class Fits>
bool all_between_points(std::string_view text, Fits fits) {
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('.', at), text.size());
        if (!fits(text.substr(at, end - at))) return false;
        at = end + 1;
    }
    return true;
}

// RFC 5321 section 4.1.2: Atom; characters outside of ASCII by RFC 6531 section 3.3.
bool is_atom(std::string_view text) {
    constexpr std::string_view kSigns = "!#$%&'*+-/=?^_`{|}~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter(c) || is_digit(c) || is_foreign(c) ||
               kSigns.find(c) != std::string_view::npos;
    });
}

bool is_label(std::string_view text) {
    constexpr std::size_t kMost = 63;
    if (text.empty() || text.size() > kMost || text.front() == '-' || text.back() == '-')
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || is_foreign(c) || c == '-';
    });
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || text.size() > kEmailBytes) return false;
    const std::string_view local = text.substr(0, at);
    const std::string_view domain = text.substr(at + 1);
    if (local.size() > kLocalPartBytes || domain.size() > kDomainBytes) return false;
    return !has_blank(text) && !has_control(text) && all_between_points(local, is_atom) &&
           all_between_points(domain, is_label);
}

bool is_name(std::string_view text) {
    return count_code_points(text) <= kNameChars && !has_control(text);
}

bool is_timezone(std::string_view text) {
    return text.size() <= kTimezoneBytes && is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter(c) || is_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
           });
}

bool is_phone(std::string_view text) {
    if (text.size() < 3 || text.size() > kPhoneDigits + 1 || text[0] != '+' || text[1] == '0')
        return false;
    return std::all_of(text.begin() + 1, text.end(), is_digit);
}

std::optional<std::string> checked(std::string_view text, bool (*fits)(std::string_view)) {
    text = trim_blanks(text);
    if (!text.empty() && !fits(text)) return std::nullopt;
    return std::string(text);
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty()) {
        const CodePoint first = code_point_at(text, 0);
        if (first.bytes == 0 || !is_blank(first.value)) break;
        text.remove_prefix(first.bytes);
    }
    while (!text.empty()) {
        std::size_t last = text.size() - 1;
        while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xc0) == 0x80)
            --last;
        const CodePoint c = code_point_at(text, last);
        if (c.bytes == 0 || !is_blank(c.value)) break;
        text = text.substr(0, last);
    }
    return text;
}

std::optional<std::string> read_email(std::string_view text) {
    return checked(text, is_email);
}

std::optional<std::string> read_name(std::string_view text) {
    return checked(text, is_name);
}

std::optional<std::string> read_locale(std::string_view text) {
    text = trim_blanks(text);
    if (text.empty()) return std::string();
    return canonical_language_tag(text);
}

std::optional<std::string> read_timezone(std::string_view text) {
    return checked(text, is_timezone);
}

std::optional<std::string> read_phone(std::string_view text) {
    return checked(text, is_phone);
}

}  // namespace carillon
