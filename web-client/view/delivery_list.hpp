#pragma once
// What left of a notification by other ways, below its text.

#include "web-client/model/delivery_texts.hpp"
#include "web-client/view/controls.hpp"
#include "web-client/view/text_block.hpp"
#include "web-client/view/theme.hpp"

#include <imgui.h>

#include <vector>

namespace carillon::center {

class DeliveryList {
  public:
    // In each frame before the others. `has_failed`: what is shown may be old, or is nothing.
    void set(const std::vector<DeliveryLine>& lines, bool has_failed, const Look& look,
             float width);
    // 0: there is nothing to show.
    float height() const { return height_; }
    // `at` is the upper left corner; only text that reaches into top..bottom is drawn.
    void draw(ImVec2 at, float top, float bottom, const Look& look) const;

  private:
    struct Entry {
        TextBlock head;
        TextBlock when;
        TextBlock why;
        DeliveryLine::Tone tone = DeliveryLine::Tone::kCalm;
    };
    std::vector<Entry> entries_;
    TextBlock trouble_;
    bool has_failed_ = false;
    float width_ = 0;
    float height_ = 0;
};

}  // namespace carillon::center
