#include "web-client/view/detail_list.hpp"

#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

// CSS pixels.
constexpr float kAbove = 22;  // from the text to the line across
constexpr float kTitle = 38;  // from there to the first entry
constexpr float kBetween = 14;
constexpr float kIndent = 16;  // of what stands behind the dot
constexpr float kDot = 8;

ImU32 color_of(DetailLine::Tone tone, const Palette& colors) {
    switch (tone) {
        case DetailLine::Tone::kGood:
            return colors.good;
        case DetailLine::Tone::kBad:
            return colors.critical;
        case DetailLine::Tone::kCalm:
            break;
    }
    return colors.muted;
}

}  // namespace

void DetailList::set(const char* title, const std::vector<DetailLine>& lines, const char* trouble,
                     const Look& look, float width) {
    width_ = width;
    title_ = title;
    has_trouble_ = trouble != nullptr;
    entries_.resize(lines.size());
    height_ = 0;
    if (lines.empty() && !has_trouble_) return;
    height_ = look.px(kAbove) + look.px(kTitle);
    if (has_trouble_) {
        trouble_.set(trouble, look.fonts.small, width);
        height_ += trouble_.height() + look.px(kBetween);
    }
    const float inner = width - look.px(kIndent);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Entry& entry = entries_[i];
        entry.head.set(lines[i].head, look.fonts.strong, inner);
        entry.when.set(lines[i].when, look.fonts.small, inner);
        entry.why.set(lines[i].why, look.fonts.small, inner);
        entry.tone = lines[i].tone;
        height_ += entry.head.height() + entry.when.height() + entry.why.height();
        height_ += look.px(kBetween);
    }
}

void DetailList::draw(ImVec2 at, float top, float bottom, const Look& look) const {
    if (height_ == 0) return;
    const Palette& colors = look.colors;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    float y = at.y + look.px(kAbove);
    const float thin = std::max(1.0f, std::round(look.scale));
    fill(list, {ImVec2(at.x, y), ImVec2(at.x + width_, y + thin)}, colors.border, 0);
    put_text(list, look.fonts.label, ImVec2(at.x, text_top(look.fonts.label, y + look.px(20))),
             colors.muted, title_);
    y += look.px(kTitle);
    if (has_trouble_) {
        trouble_.draw(list, ImVec2(at.x, y), top, bottom, colors.muted);
        y += trouble_.height() + look.px(kBetween);
    }
    const float x = at.x + look.px(kIndent);
    for (const Entry& entry : entries_) {
        const ImVec2 middle(at.x + look.px(kDot / 2), std::round(y + entry.head.advance() / 2));
        list.AddCircleFilled(middle, look.px(kDot) / 2, color_of(entry.tone, colors));
        entry.head.draw(list, ImVec2(x, y), top, bottom, colors.text);
        y += entry.head.height();
        entry.when.draw(list, ImVec2(x, y), top, bottom, colors.muted);
        y += entry.when.height();
        const bool is_bad = entry.tone == DetailLine::Tone::kBad;
        entry.why.draw(list, ImVec2(x, y), top, bottom,
                       is_bad ? colors.critical_text : colors.muted);
        y += entry.why.height() + look.px(kBetween);
    }
}

}  // namespace carillon::center
