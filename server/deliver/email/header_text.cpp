#include "server/deliver/email/header_text.hpp"

#include "core/base/hex.hpp"
#include "core/base/utf8.hpp"
#include "server/deliver/signing/base64.hpp"

#include <algorithm>

namespace carillon::deliver {

namespace {

constexpr std::size_t kLine = 78;         // RFC 5322 section 2.1.1, without CRLF
constexpr std::size_t kEncodedWord = 75;  // RFC 2047 section 2
constexpr std::string_view kBegin = "=?UTF-8?";
constexpr std::size_t kFrame = 12;      // of "=?UTF-8?B?" and "?="
constexpr std::size_t kPlainWord = 60;  // a longer one is encoded, for that can be folded

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// One character of line ends and blanks of any kind, or none that is seen.
bool is_gap(char32_t c) {
    return c <= 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

bool is_visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool looks_encoded(std::string_view text) {
    return text.find("=?") != std::string_view::npos;
}

std::size_t longest_word(std::string_view text) {
    std::size_t longest = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        longest = std::max(longest, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return longest;
}

// RFC 2047 section 5 (3): these are safe in a phrase as well.
bool is_plain_in_q(char c) {
    return is_letter_or_digit(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
}

std::size_t q_bytes(std::string_view text) {
    std::size_t bytes = 0;
    for (const char c : text)
        bytes += is_plain_in_q(c) || c == ' ' ? 1 : 3;
    return bytes;
}

std::string q_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ' ') {
            out += '_';
        } else if (is_plain_in_q(c)) {
            out += c;
        } else {
            append_upper_hex(out += '=', c);
        }
    }
    return out;
}

// Words separated by single spaces, broken before the word that does not fit.
std::string folded_words(std::string_view text, std::size_t used) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (!out.empty()) {
            const bool fits = used + 1 + end <= kLine;
            out += fits ? " " : "\r\n ";
            used = fits ? used + 1 : 1;
        }
        out += text.substr(0, end);
        used += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

std::string one_line(std::string_view text) {
    std::string out;
    bool is_after_gap = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        if (c.bytes != 0 && is_gap(c.value)) {
            is_after_gap = true;
        } else {
            if (is_after_gap && !out.empty()) out += ' ';
            is_after_gap = false;
            if (c.bytes == 0) {
                append_code_point(out, 0xfffd);
            } else {
                out += text.substr(at, c.bytes);
            }
        }
        at += std::max<std::size_t>(c.bytes, 1);
    }
    return out;
}

std::string encoded_words(std::string_view text, std::size_t used) {
    const bool is_q = q_bytes(text) <= (text.size() + 2) / 3 * 4;
    std::string out;
    while (!text.empty()) {
        const std::size_t room = std::min(kEncodedWord, kLine > used ? kLine - used : 0);
        std::size_t bytes = 0;
        while (bytes < text.size()) {
            const std::size_t next = bytes + code_point_at(text, bytes).bytes;
            const std::size_t size =
                kFrame + (is_q ? q_bytes(text.substr(0, next)) : (next + 2) / 3 * 4);
            if (size > room) break;
            bytes = next;
        }
        if (bytes > 0) {
            const std::string_view piece = text.substr(0, bytes);
            out += kBegin;
            out += is_q ? "Q?" + q_text(piece) : "B?" + encode_base64(piece);
            out += "?=";
            text.remove_prefix(bytes);
        }
        if (!text.empty()) out += "\r\n ";
        used = 1;
    }
    return out;
}

std::string text_field(std::string_view name, std::string_view text) {
    const std::string line = one_line(text);
    std::string out(name);
    out += ": ";
    const bool is_plain =
        is_visible_ascii(line) && !looks_encoded(line) && longest_word(line) <= kPlainWord;
    out += is_plain ? folded_words(line, out.size()) : encoded_words(line, out.size());
    return out + "\r\n";
}

std::string phrase(std::string_view text, std::size_t used) {
    const std::string line = one_line(text);
    if (!is_visible_ascii(line) || looks_encoded(line)) return encoded_words(line, used);
    const auto is_atom = [](char c) {
        return is_letter_or_digit(c) ||
               std::string_view(" !#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
    };
    std::string out;
    if (std::all_of(line.begin(), line.end(), is_atom)) {
        out = line;
    } else {
        for (const char c : line) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out = '"' + out + '"';
    }
    return used + out.size() > kLine ? encoded_words(line, used) : out;
}

}  // namespace carillon::deliver
