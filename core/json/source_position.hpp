#pragma once
// Where something stands in a JSON text, for messages to who wrote it by hand. A document does not
// keep places: they are found by walking the text again, once something is wrong.

#include "core/json/document.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::json {

// Both count from 1; a column is a character (code point), a tab is one.
struct SourcePosition {
    std::size_t line = 1;
    std::size_t column = 1;

    std::string text() const { return std::to_string(line) + ':' + std::to_string(column); }
    friend bool operator==(const SourcePosition&, const SourcePosition&) = default;
};
// Precondition: what comes before the byte is UTF-8. A byte behind the end is the end.
SourcePosition source_position(std::string_view text, std::size_t byte);

// Where the value, or the name of the member that it is, begins. Precondition: its document was
// parsed from this text; it has a name.
std::size_t value_begin(std::string_view text, Value value);
std::size_t name_begin(std::string_view text, Value member);

// The `index`-th name, scalar or opening bracket, as Value::index counts. The end of the text when
// there are fewer. The text may go wrong behind it.
std::size_t token_begin(std::string_view text, std::size_t index);
// Where the token that this byte belongs to begins; the byte itself within a string, whose end may
// be far away.
std::size_t token_around(std::string_view text, std::size_t byte);

}  // namespace carillon::json
