#pragma once
// Lines of text on a draw list: measured, cut with an ellipsis. Text is UTF-8; lengths are physical
// pixels.

#include "web-client/model/text_runs.hpp"
#include "web-client/view/fonts.hpp"

#include <imgui.h>

#include <string>
#include <string_view>

namespace carillon::center {

float text_width(const Face& face, std::string_view text, Direction direction = Direction::kByText);

// How many bytes of `text` fit into `width`, where a grapheme cluster ends.
std::size_t fitting(const Face& face, std::string_view text, float width,
                    Direction direction = Direction::kByText);

// `at` is the upper left corner. The text must be free of line breaks.
void put_text(ImDrawList& list, const Face& face, ImVec2 at, ImU32 color, std::string_view text,
              Direction direction = Direction::kByText);

// One line of at most `width`, cut with an ellipsis; gives the width drawn. A text from right to
// left ends where the width does.
float put_line(ImDrawList& list, const Face& face, ImVec2 at, float width, ImU32 color,
               std::string_view text);

// The beginning of `text` on one line: control characters and runs of spaces become one space. At
// most about `bytes` bytes, whole grapheme clusters.
std::string one_line(std::string_view text, std::size_t bytes);

}  // namespace carillon::center
