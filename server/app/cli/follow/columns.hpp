#pragma once
// Text as a terminal shows it: how many columns it takes, cut and filled to so many.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::cli {

// Of one line, without what would act on the terminal or on the direction of what follows:
// controls (so no escape sequence of whoever wrote it) and marks of direction become blanks.
std::string shown_line(std::string_view text);

// Preconditions of the rest: shown_line has made it; setlocale(LC_CTYPE) has named UTF-8.
std::size_t columns(std::string_view line);
// At most so many columns; cut at a grapheme cluster's end, with "…".
std::string cut_columns(std::string_view line, std::size_t most);
// Exactly so many: cut, or filled with blanks.
std::string fit_columns(std::string_view line, std::size_t count);
// A text of several lines, broken at blanks into lines of at most `width` columns (a longer word is
// broken within), no more than `most` of them; the last one says "…" where there is more.
std::vector<std::string> wrap_columns(std::string_view text, std::size_t width, std::size_t most);

}  // namespace carillon::cli
