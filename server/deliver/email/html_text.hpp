#pragma once
// What others have written, as text within HTML: it can neither end what it stands in nor begin
// anything.

#include <string>
#include <string_view>
#include <vector>

namespace carillon::deliver {

// For text and for values of attributes in double quotes.
std::string html_escaped(std::string_view text);

// What blank lines separate; none of them is blank.
std::vector<std::string_view> paragraphs(std::string_view text);

// A paragraph's text: escaped, with <br> where a line ends.
std::string html_lines(std::string_view paragraph);

}  // namespace carillon::deliver
