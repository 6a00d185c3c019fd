#pragma once
// Reads JSON (RFC 8259) from hostile bytes into a flat, read-only document.
//
// A text is refused (kMalformed) when it is no JSON, no UTF-8, nested deeper than
// limits::kJsonDepth, or has a number beyond what a double holds. Memory: 16 bytes per value and
// name, the text, and once more the strings that have escapes. Of members of one name the last one
// counts, as in JavaScript. Numbers keep the text they were written with, so an integer of any
// length passes through unharmed.

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::json {

enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

class Document;

// A value of a document. Valid, with all views it gives, while the document lives and is not moved.
class Value {
  public:
    Value() = default;  // of no document: only to be assigned to

    // The items of an array or the members of an object, in the order written.
    class Iterator {
      public:
        Iterator(const Document* document, std::uint32_t at);
        Value operator*() const { return {document_, at_}; }
        Iterator& operator++();
        bool operator!=(const Iterator& other) const { return at_ != other.at_; }

      private:
        const Document* document_;
        std::uint32_t at_;
    };

    Kind kind() const;
    bool is(Kind wanted) const { return kind() == wanted; }

    bool boolean() const;           // precondition: kBoolean
    double number() const;          // precondition: kNumber; finite
    std::string_view text() const;  // kString: its characters; kNumber: as written
    std::string_view name() const;  // as a member of an object; else empty

    std::size_t size() const;  // of kArray, kObject
    Iterator begin() const;    // precondition: kArray or kObject, likewise end()
    Iterator end() const;
    // The last member of this name. Precondition: kObject.
    std::optional<Value> find(std::string_view name) const;
    // The value of that index() in the same document.
    Value at(std::size_t index) const { return {document_, static_cast<std::uint32_t>(index)}; }

    // Its number among all values and names of the document, in the order written; a member's name
    // is the one before its value.
    std::size_t index() const { return at_; }

    // 0 for a scalar, 1 for a container of scalars, and so on.
    std::size_t depth() const;
    // Appends it without any white space, members in the order written.
    void append_to(std::string& out) const;

  private:
    friend class Document;
    Value(const Document* document, std::uint32_t at) : document_(document), at_(at) {}

    const Document* document_ = nullptr;
    std::uint32_t at_ = 0;
};

class Document {
  public:
    // `fault`, where asked for, tells of a text that is refused at which byte it goes wrong.
    static Result<Document> parse(std::string_view text, std::size_t* fault = nullptr);

    Value root() const& { return {this, 0}; }
    void root() const&& = delete;  // the value would outlive its document

  private:
    friend class Value;
    friend class DocumentBuilder;

    struct Node {
        bool is_name = false;
        Kind kind = Kind::kNull;
        std::uint32_t next = 0;   // the node after this one and all that it holds
        std::uint32_t begin = 0;  // kString, kNumber and names: where in text_
        std::uint32_t size = 0;   // of that text; of a container its children; of a boolean 0 or 1
    };

    std::vector<Node> nodes_;  // depth first; a member is its name's node, then its value's
    std::string text_;         // what was read, and behind it the strings that had escapes
};

inline Value::Iterator::Iterator(const Document* document, std::uint32_t at)
    : document_(document), at_(at) {
    if (at_ < document_->nodes_.size() && document_->nodes_[at_].is_name) ++at_;
}

inline Value::Iterator& Value::Iterator::operator++() {
    *this = Iterator(document_, document_->nodes_[at_].next);
    return *this;
}

inline Kind Value::kind() const {
    return document_->nodes_[at_].kind;
}

inline std::string_view Value::text() const {
    const auto& node = document_->nodes_[at_];
    return std::string_view(document_->text_).substr(node.begin, node.size);
}

inline std::string_view Value::name() const {
    if (at_ == 0) return {};
    const auto& before = document_->nodes_[at_ - 1];
    if (!before.is_name) return {};
    return std::string_view(document_->text_).substr(before.begin, before.size);
}

inline std::size_t Value::size() const {
    return document_->nodes_[at_].size;
}

// An empty container ends where it begins; what follows may be the name of a sibling.
inline Value::Iterator Value::begin() const {
    return size() == 0 ? end() : Iterator(document_, at_ + 1);
}

inline Value::Iterator Value::end() const {
    return Iterator(document_, document_->nodes_[at_].next);
}

// The elements of a text that is an array, as pieces of it: a large array can then be parsed one
// element at a time, in the memory of one. The pieces themselves are not checked; if each parses,
// the whole is valid JSON. Nothing for a text that does not begin an array. kTooLarge for more than
// `max` elements.
std::optional<Result<std::vector<std::string_view>>> split_array(std::string_view text,
                                                                 std::size_t max);

}  // namespace carillon::json
