#include "core/json/lexer.hpp"

#include "core/base/hex.hpp"
#include "core/base/utf8.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace carillon::json {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Stands in a string for itself.
bool is_plain(char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

// Eight bytes, each of this value.
constexpr std::uint64_t eight(std::uint64_t byte) {
    return byte * 0x0101010101010101ull;
}

// The high bit of each of the eight bytes that is zero (Mycroft's trick: above a zero it may also
// be that of a one, so only the lowest is to be believed).
constexpr std::uint64_t zeros(std::uint64_t bytes) {
    return (bytes - eight(0x01)) & ~bytes & eight(0x80);
}

// How many bytes from `at` on, of the eight there, are plain before the first that is not. Those
// below 0x20 are zero without their low five bits, and no others are.
std::size_t plain_before(const char* at) {
    static_assert(std::endian::native == std::endian::little);  // the first byte is the lowest
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    const std::uint64_t ends =
        zeros(bytes & eight(0xe0)) | zeros(bytes ^ eight('"')) | zeros(bytes ^ eight('\\'));
    return static_cast<std::size_t>(std::countr_zero(ends)) / 8;
}

}  // namespace

char Lexer::get() {
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    ++at_;
    return c;
}

Token Lexer::next(Piece& piece, std::string& out) {
    char c = get();
    while (is_space(c))
        c = get();
    switch (c) {
        case '{':
            return Token::kBeginObject;
        case '}':
            return Token::kEndObject;
        case '[':
            return Token::kBeginArray;
        case ']':
            return Token::kEndArray;
        case ':':
            return Token::kColon;
        case ',':
            return Token::kComma;
        case '"':
            return string(piece, out);
        case 't':
            return word("rue", Token::kTrue);
        case 'f':
            return word("alse", Token::kFalse);
        case 'n':
            return word("ull", Token::kNull);
        case '\0':
            return Token::kEnd;
        default:
            return c == '-' || is_digit(c) ? number(c, piece) : Token::kWrong;
    }
}

Token Lexer::word(std::string_view rest, Token token) {
    for (const char expected : rest)
        if (get() != expected) return Token::kWrong;
    return token;
}

// Eight at a time, as far as that goes.
void Lexer::skip_plain() {
    while (text_.size() - at_ >= 8) {
        const std::size_t plain = plain_before(text_.data() + at_);
        at_ += plain;
        if (plain < 8) return;
    }
    while (at_ < text_.size() && is_plain(text_[at_]))
        ++at_;
}

Token Lexer::string(Piece& piece, std::string& out) {
    piece.begin = at_;
    skip_plain();
    piece.size = at_ - piece.begin;
    const char c = get();
    if (c == '"') return Token::kString;
    return c == '\\' ? string_with_escapes(piece, out) : Token::kWrong;
}

// Behind the first backslash; what stands before it is `piece`.
Token Lexer::string_with_escapes(Piece& piece, std::string& out) {
    const std::size_t begin = out.size();
    out.append(text_.substr(piece.begin, piece.size));
    while (true) {
        if (!escape(out)) return Token::kWrong;
        const std::size_t run = at_;
        skip_plain();
        out.append(text_.substr(run, at_ - run));
        const char c = get();
        if (c == '"') break;
        if (c != '\\') return Token::kWrong;
    }
    piece = {begin, out.size() - begin};
    return Token::kString;
}

bool Lexer::escape(std::string& out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    const char c = get();
    if (c == 'u') return unicode_escape(out);
    const std::size_t at = c == '\0' ? std::string_view::npos : kNames.find(c);
    if (at == std::string_view::npos) return false;
    out += kMeant[at];
    return true;
}

// A surrogate stands in a pair: "\ud83d\ude00".
bool Lexer::unicode_escape(std::string& out) {
    const int unit = four_digits();
    if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff)) return false;
    auto character = static_cast<char32_t>(unit);
    if (unit >= 0xd800 && unit < 0xdc00) {
        if (get() != '\\' || get() != 'u') return false;
        const int low = four_digits();
        if (low < 0xdc00 || low > 0xdfff) return false;
        character = 0x10000 + ((character - 0xd800) << 10) + static_cast<char32_t>(low - 0xdc00);
    }
    append_code_point(out, character);
    return true;
}

int Lexer::four_digits() {
    int value = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hex_value(get());
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

// Those from the next byte on, of which there must be one; then the one behind them has been read.
bool Lexer::skip_digits() {
    if (!is_digit(get())) return false;
    while (is_digit(get())) {
    }
    return true;
}

Token Lexer::number(char first, Piece& piece) {
    const std::size_t begin = at_ - 1;
    char lead = first;
    if (first == '-') {
        lead = get();
        if (!is_digit(lead)) return Token::kWrong;
    }
    char c = get();
    while (lead != '0' && is_digit(c))
        c = get();
    bool is_whole = true;
    if (c == '.') {
        if (!skip_digits()) return Token::kWrong;
        is_whole = false;
        unget();
        c = get();
    }
    if (c == 'e' || c == 'E') {
        c = get();
        if (c != '+' && c != '-') unget();
        if (!skip_digits()) return Token::kWrong;
        is_whole = false;
    }
    unget();
    const std::string_view text = text_.substr(begin, at_ - begin);
    const bool is_minus_zero = is_whole && text == "-0";
    piece = {is_minus_zero ? begin + 1 : begin, is_minus_zero ? 1 : text.size()};
    return Token::kNumber;
}

}  // namespace carillon::json
