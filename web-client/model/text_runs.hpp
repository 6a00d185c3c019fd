#pragma once
// Which parts of a line the module's own font can write, and which the browser has to: letters of
// other scripts, emoji, and any line that runs from right to left or holds text that does.

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace carillon::center {

enum class Direction {
    kByText,  // that of the first letter
    kLeftToRight,
    kRightToLeft,
};

// Hebrew, Arabic and the other scripts that run from right to left.
bool is_right_to_left(char32_t c);
bool has_right_to_left(std::string_view text);
// The direction of its first letter (Unicode Standard Annex #9, rules P2 and P3); false where it
// has none. Precondition of all here: is_utf8(text).
bool begins_right_to_left(std::string_view text);

struct TextRun {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_built_in = true;  // the module's font has all of it

    friend bool operator==(const TextRun&, const TextRun&) = default;
};

using HasGlyph = std::function<bool(char32_t)>;

// Printable ASCII only: what can be told without asking the font.
bool is_plain_ascii(std::string_view text);

// The runs of a line in their order, each as long as possible, none within a grapheme cluster. A
// line from right to left is one run. What nobody sees (joiners and direction marks that stand
// alone) is in none.
std::vector<TextRun> text_runs(std::string_view text, Direction direction,
                               const HasGlyph& has_glyph);

// How much of a text that does not fit into a line stays on it: `fits` of its bytes do. It is cut
// behind a space or beside a letter of a script that puts no spaces between words, else at `fits`.
// Precondition: fits < text.size(), a grapheme cluster ends there.
std::size_t line_end(std::string_view text, std::size_t fits);

}  // namespace carillon::center
