#include "core/json/document.hpp"

#include "core/base/limits.hpp"
#include "core/base/utf8.hpp"
#include "core/json/source_position.hpp"
#include "core/json/writer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace carillon::json {

// What the library calls while it reads (its "SAX" interface; the names are the library's).
// Answering false ends the reading.
// called by nlohmann_json: number_integer, number_unsigned, number_float, start_object, start_array
// called by nlohmann_json: end_object, end_array, parse_error
class DocumentBuilder {
  public:
    explicit DocumentBuilder(Document& document) : document_(document) {}

    bool null() { return add(Kind::kNull, {}); }
    bool boolean(bool value) {
        add(Kind::kBoolean, {});
        document_.nodes_.back().size = value ? 1 : 0;
        return true;
    }
    bool number_integer(std::int64_t value) {
        return add_number(std::to_string(value), static_cast<double>(value));
    }
    bool number_unsigned(std::uint64_t value) {
        return add_number(std::to_string(value), static_cast<double>(value));
    }
    bool number_float(double value, const std::string& written) {
        return add_number(written, value);
    }
    bool string(std::string& value) { return add(Kind::kString, value); }
    bool binary(nlohmann::json::binary_t& /*value*/) { return false; }  // not in JSON
    bool start_object(std::size_t /*unknown*/) { return open(Kind::kObject); }
    bool start_array(std::size_t /*unknown*/) { return open(Kind::kArray); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        put(Kind::kString, name).is_name = true;
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::json::exception& /*error*/) {
        error_position_ = position;
        return false;
    }

    bool too_deep() const { return too_deep_; }
    std::size_t error_position() const { return error_position_; }
    std::size_t nodes() const { return document_.nodes_.size(); }

  private:
    Document::Node& put(Kind kind, std::string_view text) {
        Document::Node node;
        node.kind = kind;
        node.next = static_cast<std::uint32_t>(document_.nodes_.size() + 1);
        node.begin = static_cast<std::uint32_t>(document_.text_.size());
        node.size = static_cast<std::uint32_t>(text.size());
        document_.text_ += text;
        document_.nodes_.push_back(node);
        return document_.nodes_.back();
    }
    bool add(Kind kind, std::string_view text) {
        if (!open_.empty()) ++document_.nodes_[open_.back()].size;
        put(kind, text);
        return true;
    }
    bool add_number(std::string_view written, double value) {
        add(Kind::kNumber, written);
        document_.nodes_.back().number = value;
        return true;
    }
    bool open(Kind kind) {
        too_deep_ = open_.size() == limits::kJsonDepth;
        if (too_deep_) return false;
        add(kind, {});
        open_.push_back(static_cast<std::uint32_t>(document_.nodes_.size() - 1));
        return true;
    }
    bool close() {
        document_.nodes_[open_.back()].next = static_cast<std::uint32_t>(document_.nodes_.size());
        open_.pop_back();
        return true;
    }

    Document& document_;
    std::vector<std::uint32_t> open_;  // the containers around the place of reading
    bool too_deep_ = false;
    std::size_t error_position_ = 0;
};

namespace {

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
    // The library takes NUL for the end of the text and would pass over what follows.
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
        wrong_at = nul;
        return malformed("not valid JSON: a NUL byte");
    }
    // The library would pass over the mark, also at the start of an array's element.
    if (text.substr(0, 3) == "\xEF\xBB\xBF") {
        return malformed("not valid JSON: a byte order mark");
    }
    Document document;
    document.text_.reserve(text.size());
    DocumentBuilder builder(document);
    if (nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder)) {
        return document;
    }
    if (builder.too_deep()) {
        if (fault) wrong_at = token_begin(text, builder.nodes());
        return malformed("nested deeper than " + std::to_string(limits::kJsonDepth));
    }
    // The library tells how many bytes it has read.
    if (fault)
        wrong_at = token_around(text, std::max<std::size_t>(builder.error_position(), 1) - 1);
    return malformed("not valid JSON at byte " + std::to_string(builder.error_position()));
}

bool Value::boolean() const {
    assert(is(Kind::kBoolean));
    return document_->nodes_[at_].size != 0;
}

double Value::number() const {
    assert(is(Kind::kNumber));
    return document_->nodes_[at_].number;
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
