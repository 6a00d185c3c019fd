#pragma once
// Writes JSON (RFC 8259) by appending to one string: no tree is built, nothing is parsed again.

#include "core/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace carillon::json {

// A string with its quotes. Any bytes give valid JSON: what is not UTF-8 becomes U+FFFD, since a
// browser drops the whole connection over one bad byte.
void append_string(std::string& out, std::string_view text);
// How many bytes append_string adds.
std::size_t string_bytes(std::string_view text);

void append_number(std::string& out, std::uint64_t value);
// The shortest text that reads back as the same number. Precondition: finite.
void append_number(std::string& out, double value);
// value / unit with nine decimals at most, rounded up: what reads it, multiplies it by `unit` and
// cuts it has `value` again. By whole numbers alone. Precondition: unit > 0.
void append_quotient(std::string& out, std::uint64_t value, std::uint32_t unit);

// One object, written member by member in the order called. `out` must outlive it; between calls
// of key() and the next call the caller appends the value itself. Names are our own plain
// ASCII, but for foreign_key.
class ObjectWriter {
  public:
    explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
    ObjectWriter(const ObjectWriter&) = delete;
    ObjectWriter& operator=(const ObjectWriter&) = delete;

    std::string& key(std::string_view name);
    std::string& foreign_key(std::string_view name);  // any bytes
    void text(std::string_view name, std::string_view value);
    void number(std::string_view name, std::uint64_t value);
    void boolean(std::string_view name, bool value);
    void null(std::string_view name);
    void time(std::string_view name, Millis value);
    void time(std::string_view name, const std::optional<Millis>& value);  // null when absent
    void json(std::string_view name, std::string_view value);              // a JSON text as it is
    // The members of another object's text ("{...}", or empty for none).
    void members_of(std::string_view object);
    void close() { out_ += '}'; }

  private:
    void separate();

    std::string& out_;
    bool empty_ = true;
};

// "[...]": append(item) appends one value to `out`.
template <class Items, class Append>
void append_array(std::string& out, const Items& items, Append append) {
    out += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!first) out += ',';
        first = false;
        append(item);
    }
    out += ']';
}

}  // namespace carillon::json
