#pragma once
// What others have written, as it may stand in a mail's header (RFC 5322 section 2.2, RFC 2047). No
// text can end its field or begin another: line ends and control characters become spaces before
// anything else is looked at.

#include <cstddef>
#include <string>
#include <string_view>

namespace carillon::deliver {

// On one line: each run of white space, line ends and control characters is one space, none at the
// begin or end; what is no UTF-8 is replaced by U+FFFD.
std::string one_line(std::string_view text);

// A field of free text, such as Subject: "Name: text" CRLF, folded. ASCII is written as it is,
// unless it holds what a reader would take for an encoded word, or a word longer than a line.
std::string text_field(std::string_view name, std::string_view text);

// A name before an address (RFC 5322 section 3.2.5): atoms, a quoted string or encoded words, which
// are folded; `used` characters stand before it on its line. Empty for a text of blanks alone.
std::string phrase(std::string_view text, std::size_t used);

// RFC 2047 sections 2 and 4 in UTF-8: as many encoded words as are needed, folded, each of whole
// characters; B or Q, whichever is shorter.
std::string encoded_words(std::string_view text, std::size_t used);

}  // namespace carillon::deliver
