#pragma once
// The tokens of a JSON text (RFC 8259), one after the other, as a parser asks for them. Hostile
// bytes give kWrong and the place; memory is what the strings with escapes take.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace carillon::json {

enum class Token : std::uint8_t {
    kBeginObject,
    kEndObject,
    kBeginArray,
    kEndArray,
    kColon,
    kComma,
    kString,
    kNumber,
    kTrue,
    kFalse,
    kNull,
    kEnd,    // of the text
    kWrong,  // no token begins there, or it goes wrong at the byte read last
};

// Where the characters of a string, or a number's text, stand.
struct Piece {
    std::size_t begin = 0;
    std::size_t size = 0;
};

class Lexer {
  public:
    // Precondition: is_utf8(text), without NUL. The text must outlive it.
    explicit Lexer(std::string_view text) : text_(text) {}

    // `out` begins with the text. A string without escapes, and a number, stands there already; of
    // another string the characters are appended. `piece` is where they are; it is left alone by
    // other tokens. After kWrong nothing more may be asked for.
    Token next(Piece& piece, std::string& out);
    // How many bytes have been read; one more than there are once the end has been met.
    std::size_t read() const { return at_; }

  private:
    // The next byte; NUL, which no text has, at the end and behind it.
    char get();
    // The byte read last is to be read again.
    void unget() { --at_; }
    bool skip_digits();
    Token word(std::string_view rest, Token token);
    void skip_plain();
    Token string(Piece& piece, std::string& out);
    Token string_with_escapes(Piece& piece, std::string& out);
    bool escape(std::string& out);
    bool unicode_escape(std::string& out);
    int four_digits();
    Token number(char first, Piece& piece);

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace carillon::json
