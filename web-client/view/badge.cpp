#include "web-client/view/badge.hpp"

#include "web-client/view/text_draw.hpp"

#include <cmath>

namespace carillon::center {

PriorityColors priority_colors(Priority priority, const Palette& colors) {
    if (priority == Priority::kCritical) {
        return {mix(colors.surface, colors.critical, 0.15f), colors.critical_text, colors.critical};
    }
    if (priority == Priority::kHigh) {
        return {mix(colors.surface, colors.high, 0.15f), colors.high_text, colors.high};
    }
    return {colors.tile, colors.tile_text, colors.accent};
}

float put_badge(ImDrawList& list, const Look& look, Priority priority, bool calm, float x,
                float middle) {
    if (priority == Priority::kNormal) return x;
    const Palette& colors = look.colors;
    const std::string words = priority_text(priority, look.texts.language);
    if (priority == Priority::kLow) {
        put_text(list, look.fonts.small, ImVec2(x, text_top(look.fonts.small, middle)),
                 colors.muted, words);
        return x + std::round(text_width(look.fonts.small, words)) + look.px(8);
    }
    const bool critical = priority == Priority::kCritical;
    ImU32 back = critical ? colors.critical : mix(colors.surface, colors.high, 0.22f);
    ImU32 front = critical ? colors.on_critical : colors.high_text;
    if (calm && critical) {
        back = mix(colors.surface, colors.critical, 0.15f);
        front = colors.critical_text;
    }
    const Face& label = look.fonts.label;
    const float height = look.px(20);
    const float width = std::round(text_width(label, words)) + 2 * look.px(7);
    const float top = std::round(middle - height / 2);
    fill(list, {ImVec2(x, top), ImVec2(x + width, top + height)}, back, look.px(6));
    put_text(list, label, ImVec2(x + look.px(7), text_top(label, middle)), front, words);
    return x + width + look.px(8);
}

}  // namespace carillon::center
