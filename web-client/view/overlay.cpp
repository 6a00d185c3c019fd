#include "web-client/view/overlay.hpp"

#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {

void draw_toast(const ScreenState& state, const Layout& layout, Draw& draw) {
    if (!state.toast) return;
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Toast& toast = *state.toast;
    const Face& face = look.fonts.body;
    const ImU32 back = toast.failed ? colors.critical : colors.toast;
    const ImU32 front = toast.failed ? colors.on_critical : colors.on_toast;

    const float undo =
        toast.undo ? std::round(text_width(look.fonts.strong, look.texts.undo)) + look.px(24) : 0;
    const float close = look.px(34);
    const float room = layout.screen.width() - look.px(32);
    const float words = std::min(std::round(text_width(face, toast.text)),
                                 room - undo - close - look.px(18 + 8 + 6));
    const float width = words + undo + close + look.px(18 + 8 + 6);
    const float height = look.px(46);
    const float bottom = layout.list.max.y - look.px(16);
    const float left = std::round(layout.screen.middle().x - width / 2);
    const Rect rect{ImVec2(left, bottom - height), ImVec2(left + width, bottom)};

    // A window of its own, so that the rows beneath do not feel the pointer.
    begin_layer("toast", rect);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRectFullScreen();
    shadow(list, look, rect, look.px(12), look.px(14));
    fill(list, rect, back, look.px(12));
    const float middle = rect.middle().y;
    put_line(list, face, ImVec2(rect.min.x + look.px(18), text_top(face, middle)), words, front,
             toast.text);
    const float button_top = std::round(middle - look.px(17));
    float x = rect.max.x - look.px(6) - close;
    if (icon_button(draw, "toast-close",
                    {ImVec2(x, button_top), ImVec2(x + close, button_top + close)}, Icon::kClose,
                    "", back, mix(front, back, 0.3f), front)) {
        draw.act(actions::DismissToast{});
    }
    if (toast.undo) {
        x -= undo;
        const Rect place{ImVec2(x, button_top), ImVec2(x + undo, button_top + close)};
        const Control pressed = control(draw, "toast-undo", place);
        fill(list, place, mix(back, front, 0.16f * pressed.hover), look.px(8));
        put_text(list, look.fonts.strong,
                 ImVec2(x + look.px(12), text_top(look.fonts.strong, middle)), front,
                 look.texts.undo);
        if (pressed.clicked) draw.act(actions::Undo{});
    }
    list.PopClipRect();
    end_layer();
}

void draw_hint(const Hint& hint, float shown, const Layout& layout, const Look& look) {
    if (hint.text.empty() || shown <= 0) return;
    const Palette& colors = look.colors;
    const Face& face = look.fonts.small;
    const float width = std::round(text_width(face, hint.text)) + look.px(20);
    const float height = look.px(28);
    const float left = std::clamp(std::round(hint.rect.middle().x - width / 2), look.px(8),
                                  std::max(look.px(8), layout.screen.max.x - width - look.px(8)));
    float top = hint.rect.max.y + look.px(7);
    if (top + height > layout.screen.max.y) top = hint.rect.min.y - look.px(7) - height;
    const Rect rect{ImVec2(left, top), ImVec2(left + width, top + height)};
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    fill(list, rect, faded(colors.toast, shown), look.px(7));
    put_text(list, face, ImVec2(left + look.px(10), text_top(face, rect.middle().y)),
             faded(colors.on_toast, shown), hint.text);
}

}  // namespace carillon::center
