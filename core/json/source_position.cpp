#include "core/json/source_position.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>

namespace carillon::json {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// Brackets, colons and commas are tokens of one character.
bool is_mark(char c) {
    return c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',';
}

// Behind the string that begins at `at`; the end of the text when it does not close.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '"') return at + 1;
        if (text[at] == '\\') ++at;
    }
    return text.size();
}

struct Token {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_empty() const { return begin == end; }  // the text has ended
};

// The one that begins at or behind `at`.
Token next_token(std::string_view text, std::size_t at) {
    while (at < text.size() && is_space(text[at]))
        ++at;
    if (at == text.size()) return {at, at};
    if (text[at] == '"') return {at, string_end(text, at)};
    if (is_mark(text[at])) return {at, at + 1};
    std::size_t end = at + 1;
    while (end < text.size() && !is_space(text[end]) && !is_mark(text[end]) && text[end] != '"')
        ++end;
    return {at, end};
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

}  // namespace

SourcePosition source_position(std::string_view text, std::size_t byte) {
    text = text.substr(0, std::min(byte, text.size()));
    SourcePosition place;
    place.line += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    const std::size_t newline = text.rfind('\n');
    if (newline != std::string_view::npos) text.remove_prefix(newline + 1);
    place.column += count_code_points(text);
    return place;
}

std::size_t value_begin(std::string_view text, Value value) {
    return token_begin(text, value.index());
}

std::size_t name_begin(std::string_view text, Value member) {
    return token_begin(text, member.index() - 1);
}

std::size_t token_begin(std::string_view text, std::size_t index) {
    std::size_t met = 0;
    for (Token token = next_token(text, 0); !token.is_empty();
         token = next_token(text, token.end)) {
        const char first = text[token.begin];
        if (is_mark(first) && first != '{' && first != '[') continue;
        if (met++ == index) return token.begin;
    }
    return text.size();
}

std::size_t token_around(std::string_view text, std::size_t byte) {
    if (byte >= text.size()) return text.size();
    while (byte > 0 && is_continuation(text[byte]))
        --byte;
    Token token = next_token(text, 0);
    while (!token.is_empty() && token.end <= byte)
        token = next_token(text, token.end);
    const bool is_inside_string =
        !token.is_empty() && text[token.begin] == '"' && byte + 1 != token.end;
    return token.begin > byte || is_inside_string ? byte : token.begin;
}

}  // namespace carillon::json
