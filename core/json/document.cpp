#include "core/json/document.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/json/decimal.hpp"
#include "core/json/lexer.hpp"
#include "core/json/source_position.hpp"
#include "core/json/writer.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace carillon::json {

// Reads a text into a document.
class DocumentBuilder {
  public:
    DocumentBuilder(Document& document, std::string_view text)
        : document_(document), lexer_(text) {}

    // False: it is no JSON, too deep, or has too large a number.
    bool build() {
        advance();
        do {
            if (!value()) return false;
        } while (!open_.empty());
        return advance() == Token::kEnd;
    }

    bool too_deep() const { return too_deep_; }
    bool too_large() const { return too_large_; }
    std::size_t read() const { return lexer_.read(); }
    std::size_t nodes() const { return document_.nodes_.size(); }

  private:
    Token advance() { return token_ = lexer_.next(piece_, document_.text_); }

    // From a value's first token to the first one of the next value, or to the end of the
    // outermost.
    bool value() {
        const bool is_object = token_ == Token::kBeginObject;
        if (is_object || token_ == Token::kBeginArray) {
            if (!open(is_object ? Kind::kObject : Kind::kArray)) return false;
            advance();
            if (token_ != end_of_innermost()) return !is_object || name();
            close();
        } else if (!scalar()) {
            return false;
        }
        while (!open_.empty()) {
            if (advance() == Token::kComma) {
                advance();
                return end_of_innermost() == Token::kEndArray || name();
            }
            if (token_ != end_of_innermost()) return false;
            close();
        }
        return true;
    }

    bool name() {
        if (token_ != Token::kString) return false;
        put(Kind::kString, piece_).is_name = true;
        if (advance() != Token::kColon) return false;
        advance();
        return true;
    }

    bool scalar() {
        switch (token_) {
            case Token::kString:
                add(Kind::kString, piece_);
                return true;
            case Token::kNumber:
                add(Kind::kNumber, piece_);
                too_large_ = !fits_double(
                    std::string_view(document_.text_).substr(piece_.begin, piece_.size));
                return !too_large_;
            case Token::kTrue:
            case Token::kFalse:
                add(Kind::kBoolean).size = token_ == Token::kTrue ? 1 : 0;
                return true;
            case Token::kNull:
                add(Kind::kNull);
                return true;
            default:
                return false;
        }
    }

    Document::Node& put(Kind kind, Piece piece) {
        Document::Node& node = document_.nodes_.emplace_back();
        node.kind = kind;
        node.next = static_cast<std::uint32_t>(document_.nodes_.size());
        node.begin = static_cast<std::uint32_t>(piece.begin);
        node.size = static_cast<std::uint32_t>(piece.size);
        return node;
    }
    Document::Node& add(Kind kind, Piece piece = {}) {
        if (!open_.empty()) ++document_.nodes_[open_.back()].size;
        return put(kind, piece);
    }
    bool open(Kind kind) {
        too_deep_ = open_.size() == limits::kJsonDepth;
        if (too_deep_) return false;
        add(kind);
        open_.push_back(static_cast<std::uint32_t>(document_.nodes_.size() - 1));
        return true;
    }
    void close() {
        document_.nodes_[open_.back()].next = static_cast<std::uint32_t>(document_.nodes_.size());
        open_.pop_back();
    }
    Token end_of_innermost() const {
        const bool is_object = document_.nodes_[open_.back()].kind == Kind::kObject;
        return is_object ? Token::kEndObject : Token::kEndArray;
    }

    Document& document_;
    Lexer lexer_;
    Token token_ = Token::kEnd;        // the one read last
    Piece piece_;                      // of the string or number read last, in the document's text
    std::vector<std::uint32_t> open_;  // the containers around the place of reading
    bool too_deep_ = false;
    bool too_large_ = false;  // a number
};

namespace {

// Of the texts that are read most, frames and bodies of requests, a node more takes about as many
// bytes. What has more nodes than are laid out at first grows as it is read.
constexpr std::size_t kBytesPerNode = 10;
constexpr std::size_t kNodesAtFirst = 1000;

Error malformed(std::string message) {
    return {Errc::kMalformed, {}, std::move(message)};
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

// Where the string that opens at `at` closes; the end of the text when it does not.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return at;
}

}  // namespace

Result<Document> Document::parse(std::string_view text, std::size_t* fault) {
    std::size_t ignored = 0;
    std::size_t& wrong_at = fault ? *fault : ignored;
    wrong_at = 0;
    if (text.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
        return Error{Errc::kTooLarge, {}, "more JSON than can be read at once"};
    }
    if (!is_utf8(text)) {
        if (fault) wrong_at = valid_utf8_bytes(text);
        return malformed("not valid UTF-8");
    }
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
        wrong_at = nul;
        return malformed("not valid JSON: a NUL byte");
    }
    if (text.substr(0, 3) == "\xEF\xBB\xBF") {
        return malformed("not valid JSON: a byte order mark");
    }
    if (trim(text).empty()) return malformed("not valid JSON: it is empty");
    Document document;
    document.text_ = text;
    document.nodes_.reserve(std::min(text.size() / kBytesPerNode + 1, kNodesAtFirst));
    DocumentBuilder builder(document, text);
    if (builder.build()) return document;
    if (builder.too_deep()) {
        if (fault) wrong_at = token_begin(text, builder.nodes());
        return malformed("nested deeper than " + std::to_string(limits::kJsonDepth));
    }
    if (fault) wrong_at = token_around(text, builder.read() - 1);
    const std::string place = "at byte " + std::to_string(builder.read());
    if (builder.too_large()) return malformed("a number beyond what a double holds " + place);
    return malformed("not valid JSON " + place);
}

bool Value::boolean() const {
    assert(is(Kind::kBoolean));
    return document_->nodes_[at_].size != 0;
}

double Value::number() const {
    assert(is(Kind::kNumber));
    return to_double(text());
}

std::optional<Value> Value::find(std::string_view wanted) const {
    assert(is(Kind::kObject));
    std::optional<Value> found;
    for (Value member : *this) {
        if (member.name() == wanted) found = member;
    }
    return found;
}

std::size_t Value::depth() const {
    if (!is(Kind::kArray) && !is(Kind::kObject)) return 0;
    std::size_t deepest = 0;
    for (Value child : *this) {
        deepest = std::max(deepest, child.depth());
    }
    return deepest + 1;
}

void Value::append_to(std::string& out) const {
    switch (kind()) {
        case Kind::kNull:
            out += "null";
            return;
        case Kind::kBoolean:
            out += boolean() ? "true" : "false";
            return;
        case Kind::kNumber:
            out += text();
            return;
        case Kind::kString:
            append_string(out, text());
            return;
        case Kind::kArray:
            append_array(out, *this, [&out](Value item) { item.append_to(out); });
            return;
        case Kind::kObject: {
            ObjectWriter object(out);
            for (Value member : *this) {
                member.append_to(object.foreign_key(member.name()));
            }
            object.close();
            return;
        }
    }
}

std::optional<Result<std::vector<std::string_view>>> split_array(std::string_view text,
                                                                 std::size_t max) {
    using Pieces = std::vector<std::string_view>;
    text = trim(text);
    if (text.empty() || text.front() != '[') return std::nullopt;
    if (text.size() < 2 || text.back() != ']') {
        return Result<Pieces>(malformed("not valid JSON: the array is not closed"));
    }
    text = trim(text.substr(1, text.size() - 2));
    Pieces pieces;
    if (text.empty()) return Result<Pieces>(std::move(pieces));
    std::size_t depth = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            at = end_of_string(text, at);
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        } else if (c == ',' && depth == 0) {
            pieces.push_back(trim(text.substr(begin, at - begin)));
            begin = at + 1;
            if (pieces.size() == max) {
                return Result<Pieces>(Error{Errc::kTooLarge,
                                            {},
                                            "the array has more than " + std::to_string(max) +
                                                " elements; at most " + std::to_string(max) +
                                                " are accepted"});
            }
        }
    }
    pieces.push_back(trim(text.substr(begin)));
    return Result<Pieces>(std::move(pieces));
}

}  // namespace carillon::json
