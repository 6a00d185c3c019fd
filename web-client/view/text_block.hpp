#pragma once
// A longer text broken into lines: between words where that is possible, and where it has line
// breaks of its own. Broken again only when text, face or width change. A paragraph has the
// direction of its first letter.

#include "web-client/model/text_runs.hpp"
#include "web-client/view/fonts.hpp"

#include <imgui.h>

#include <string>
#include <string_view>
#include <vector>

namespace carillon::center {

class TextBlock {
  public:
    void set(std::string_view text, const Face& face, float width);
    // Distance from line to line.
    float advance() const;
    float height() const { return advance() * static_cast<float>(lines_.size()); }
    // `at` is the upper left corner; only lines that reach into top..bottom are drawn.
    void draw(ImDrawList& list, ImVec2 at, float top, float bottom, ImU32 color) const;

  private:
    struct Line {
        std::size_t begin = 0;
        std::size_t end = 0;
        bool is_right_to_left = false;  // as the first letter of its paragraph
    };
    void add_paragraph(std::size_t begin, std::size_t end);

    std::string text_;
    Face face_;
    float width_ = 0;
    std::vector<Line> lines_;
};

}  // namespace carillon::center
