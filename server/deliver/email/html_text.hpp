#pragma once
// A notification's text as paragraphs of HTML.

#include <string>
#include <string_view>
#include <vector>

namespace carillon::deliver {

// What blank lines separate; none of them is blank.
std::vector<std::string_view> paragraphs(std::string_view text);

// A paragraph's text: escaped, with <br> where a line ends.
std::string html_lines(std::string_view paragraph);

}  // namespace carillon::deliver
