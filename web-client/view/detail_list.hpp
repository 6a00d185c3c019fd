#pragma once
// Entries below the text of a notification, under a title: what left of it by other ways, what has
// become of it.

#include "web-client/model/detail_line.hpp"
#include "web-client/view/controls.hpp"
#include "web-client/view/text_block.hpp"
#include "web-client/view/theme.hpp"

#include <imgui.h>

#include <vector>

namespace carillon::center {

class DetailList {
  public:
    // In each frame before the others. `trouble`: a sentence above the entries, null for none; they
    // may be old, or none. `title` outlives it.
    void set(const char* title, const std::vector<DetailLine>& lines, const char* trouble,
             const Look& look, float width);
    // 0: there is nothing to show.
    float height() const { return height_; }
    // `at` is the upper left corner; only text that reaches into top..bottom is drawn.
    void draw(ImVec2 at, float top, float bottom, const Look& look) const;

  private:
    struct Entry {
        TextBlock head;
        TextBlock when;
        TextBlock why;
        DetailLine::Tone tone = DetailLine::Tone::kCalm;
    };
    std::vector<Entry> entries_;
    TextBlock trouble_;
    const char* title_ = "";
    bool has_trouble_ = false;
    float width_ = 0;
    float height_ = 0;
};

}  // namespace carillon::center
