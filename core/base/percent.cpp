#include "core/base/percent.hpp"

#include "core/base/hex.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>

namespace carillon {
namespace {

std::optional<std::string> decode(std::string_view text, char plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t plain_end = std::min(text.find_first_of("%+", at), text.size());
        out.append(text.substr(at, plain_end - at));
        at = plain_end;
        if (at == text.size()) break;
        if (text[at] == '+') {
            out += plus;
            continue;
        }
        if (text.size() - at < 3) return std::nullopt;
        const auto byte = hex_byte(text[at + 1], text[at + 2]);
        if (!byte) return std::nullopt;
        out += *byte;
        at += 2;
    }
    if (!is_utf8(out)) return std::nullopt;
    return out;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
    auto decoded = decode(text, '+');
    if (decoded && decoded->find('\0') != std::string::npos) return std::nullopt;
    return decoded;
}

std::optional<std::string> form_decode(std::string_view text) {
    return decode(text, ' ');
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                              c == '~';
        if (is_plain) {
            out += c;
            continue;
        }
        out += '%';
        append_upper_hex(out, c);
    }
    return out;
}

}  // namespace carillon
