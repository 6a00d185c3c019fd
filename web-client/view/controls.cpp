#include "web-client/view/controls.hpp"

#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kHoverSeconds = 0.05f;
constexpr float kPillPadding = 7;

}  // namespace

void glide(Draw& draw, float& value, float target, float seconds) {
    if (draw.look.reduced_motion) {
        value = target;
        return;
    }
    if (value == target) return;
    const float elapsed = std::min(draw.seconds, 0.05f);
    value = target - (target - value) * std::exp(-elapsed / seconds);
    if (std::abs(target - value) < 0.004f) {
        value = target;
    } else {
        draw.animating = true;
    }
}

void begin_layer(const char* name, const Rect& rect) {
    ImGui::SetNextWindowPos(rect.min);
    ImGui::SetNextWindowSize(ImVec2(rect.width(), rect.height()));
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground |
                     ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoFocusOnAppearing |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav);
}

void end_layer() {
    ImGui::End();
}

Control control(Draw& draw, const char* name, const Rect& rect) {
    ImGui::SetCursorScreenPos(rect.min);
    Control result;
    result.clicked = ImGui::InvisibleButton(
        name, ImVec2(std::max(rect.width(), 1.0f), std::max(rect.height(), 1.0f)));
    const bool hovered = ImGui::IsItemHovered() && !draw.look.touch;
    result.held = ImGui::IsItemActive();
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    float& hover = *ImGui::GetStateStorage()->GetFloatRef(ImGui::GetID(name), 0.0f);
    glide(draw, hover, hovered ? 1.0f : 0.0f, kHoverSeconds);
    result.hover = hover;
    if (name[0] != '#') draw.regions[name] = rect;
    return result;
}

bool icon_button(Draw& draw, const char* name, const Rect& rect, Icon icon, std::string_view hint,
                 ImU32 behind, ImU32 color, ImU32 color_hovered) {
    const Look& look = draw.look;
    const Control pressed = control(draw, name, rect);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (pressed.hover > 0 || pressed.held) {
        const float share = pressed.held ? 1.0f : pressed.hover * 0.85f;
        fill(list, rect, mix(behind, look.colors.pressed, share), look.px(8));
    }
    put_icon(list, icon, rect.middle(), look.px(18), mix(color, color_hovered, pressed.hover));
    if (ImGui::IsItemHovered() && !look.touch) draw.hint = Hint{std::string(hint), rect};
    return pressed.clicked;
}

void fill(ImDrawList& list, const Rect& rect, ImU32 color, float rounding) {
    list.AddRectFilled(rect.min, rect.max, color, rounding);
}

void outline(ImDrawList& list, const Rect& rect, ImU32 color, float rounding, float width) {
    // Along the inner edge, so that the outline belongs to the rectangle.
    const float in = (width - 1) / 2;
    list.AddRect(ImVec2(rect.min.x + in, rect.min.y + in), ImVec2(rect.max.x - in, rect.max.y - in),
                 color, rounding - in, 0, width);
}

void shadow(ImDrawList& list, const Look& look, const Rect& rect, float rounding, float reach) {
    // Layers that grow and overlap: dark where all of them are, light where one is left.
    constexpr int kLayers = 6;
    const ImU32 layer = faded(IM_COL32(15, 20, 35, 255), look.colors.shadow / kLayers * 2);
    for (int i = 1; i <= kLayers; ++i) {
        const float by = reach * static_cast<float>(i) / kLayers;
        Rect grown = rect.grown(by * 0.6f);
        grown.min.y += by * 0.5f;
        grown.max.y += by * 0.5f;
        fill(list, grown, layer, rounding + by * 0.6f);
    }
}

float text_top(const Face& face, float middle_y) {
    // Inter's capitals stand in the middle of its line.
    return std::round(middle_y - face.size * 0.5f);
}

float pill_width(const Look& look, float height, std::string_view text) {
    return std::max(std::round(text_width(look.fonts.label, text)) + 2 * look.px(kPillPadding),
                    height);
}

float pill(ImDrawList& list, const Look& look, ImVec2 at, float height, ImU32 back, ImU32 front,
           std::string_view text) {
    const float width = pill_width(look, height, text);
    const float top = std::round(at.y - height / 2);
    fill(list, {ImVec2(at.x, top), ImVec2(at.x + width, top + height)}, back, height / 2);
    const float inset = std::round((width - text_width(look.fonts.label, text)) / 2);
    put_text(list, look.fonts.label, ImVec2(at.x + inset, text_top(look.fonts.label, at.y)), front,
             text);
    return width;
}

}  // namespace carillon::center
