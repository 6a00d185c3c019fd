#include "web-client/view/theme.hpp"

#include <cmath>

namespace carillon::center {
namespace {

constexpr ImU32 rgb(unsigned hex) {
    return IM_COL32((hex >> 16) & 0xff, (hex >> 8) & 0xff, hex & 0xff, 0xff);
}

constexpr Palette kLight = {
    rgb(0xf5f6f9),  // page
    rgb(0xffffff),  // surface
    rgb(0xf4f6fa),  // hover
    rgb(0xffffff),  // raised
    rgb(0xe4e9f1),  // pressed
    rgb(0x141821),  // text
    rgb(0x566074),  // muted
    rgb(0xe3e7ef),  // border
    rgb(0x2c50dd),  // accent
    rgb(0xffffff),  // on_accent
    rgb(0x2544bc),  // accent_text
    rgb(0xc8102e),  // critical
    rgb(0xffffff),  // on_critical
    rgb(0xb30d28),  // critical_text
    rgb(0xea7317),  // high
    rgb(0x92400e),  // high_text
    rgb(0x16803c),  // good
    rgb(0xeef1f6),  // tile
    rgb(0x4a5468),  // tile_text
    rgb(0xc3cad8),  // scroll
    rgb(0x1b2130),  // toast
    rgb(0xf4f6fb),  // on_toast
    0.05f,
};

constexpr Palette kDark = {
    rgb(0x0d0f14),  // page
    rgb(0x15181f),  // surface
    rgb(0x1c2029),  // hover
    rgb(0x20252f),  // raised
    rgb(0x313846),  // pressed
    rgb(0xeceff5),  // text
    rgb(0x9ea8ba),  // muted
    rgb(0x2a303c),  // border
    rgb(0x93a9ff),  // accent
    rgb(0x0c1330),  // on_accent
    rgb(0x93a9ff),  // accent_text
    rgb(0xd63a48),  // critical
    rgb(0xffffff),  // on_critical
    rgb(0xff8f98),  // critical_text
    rgb(0xf59140),  // high
    rgb(0xffbe85),  // high_text
    rgb(0x4cc776),  // good
    rgb(0x232934),  // tile
    rgb(0xaab4c6),  // tile_text
    rgb(0x3b4353),  // scroll
    rgb(0xeef1f7),  // toast
    rgb(0x161a22),  // on_toast
    0.35f,
};

constexpr Palette kLightContrast = {
    rgb(0xffffff),  // page
    rgb(0xffffff),  // surface
    rgb(0xe3e9fb),  // hover
    rgb(0xffffff),  // raised
    rgb(0xc9d4f5),  // pressed
    rgb(0x000000),  // text
    rgb(0x20252f),  // muted
    rgb(0x3d4452),  // border
    rgb(0x12309b),  // accent
    rgb(0xffffff),  // on_accent
    rgb(0x0e267c),  // accent_text
    rgb(0x98001c),  // critical
    rgb(0xffffff),  // on_critical
    rgb(0x7c0016),  // critical_text
    rgb(0x9a4300),  // high
    rgb(0x5e2a04),  // high_text
    rgb(0x0b5426),  // good
    rgb(0xe9edf5),  // tile
    rgb(0x000000),  // tile_text
    rgb(0x3d4452),  // scroll
    rgb(0x000000),  // toast
    rgb(0xffffff),  // on_toast
    0.0f,
};

constexpr Palette kDarkContrast = {
    rgb(0x000000),  // page
    rgb(0x000000),  // surface
    rgb(0x1b2233),  // hover
    rgb(0x0b0e14),  // raised
    rgb(0x2c3650),  // pressed
    rgb(0xffffff),  // text
    rgb(0xdfe4ee),  // muted
    rgb(0xaab3c4),  // border
    rgb(0xb9c8ff),  // accent
    rgb(0x000000),  // on_accent
    rgb(0xc6d2ff),  // accent_text
    rgb(0xff8a94),  // critical
    rgb(0x000000),  // on_critical
    rgb(0xffb9be),  // critical_text
    rgb(0xffb066),  // high
    rgb(0xffd9ae),  // high_text
    rgb(0x86e8a8),  // good
    rgb(0x1b2233),  // tile
    rgb(0xffffff),  // tile_text
    rgb(0xaab3c4),  // scroll
    rgb(0xffffff),  // toast
    rgb(0x000000),  // on_toast
    0.0f,
};

ImU32 channel(ImU32 a, ImU32 b, float share, int shift) {
    const auto from = static_cast<float>((a >> shift) & 0xff);
    const auto to = static_cast<float>((b >> shift) & 0xff);
    return static_cast<ImU32>(std::lround(from + (to - from) * share)) << shift;
}

}  // namespace

const Palette& palette(bool dark, bool high_contrast) {
    if (high_contrast) return dark ? kDarkContrast : kLightContrast;
    return dark ? kDark : kLight;
}

ImU32 mix(ImU32 a, ImU32 b, float share) {
    return channel(a, b, share, IM_COL32_R_SHIFT) | channel(a, b, share, IM_COL32_G_SHIFT) |
           channel(a, b, share, IM_COL32_B_SHIFT) | (a & IM_COL32_A_MASK);
}

ImU32 faded(ImU32 color, float share) {
    const auto alpha = static_cast<float>((color & IM_COL32_A_MASK) >> IM_COL32_A_SHIFT);
    return (color & ~IM_COL32_A_MASK) |
           (static_cast<ImU32>(std::lround(alpha * share)) << IM_COL32_A_SHIFT);
}

float Look::px(float css) const {
    return std::round(css * scale);
}

void apply_style(const Palette& colors, float scale) {
    ImGuiStyle& style = ImGui::GetStyle();
    style.WindowPadding = ImVec2(0, 0);
    style.WindowRounding = 0;
    style.WindowBorderSize = 0;
    style.ChildBorderSize = 0;
    style.FramePadding = ImVec2(0, 0);
    style.ItemSpacing = ImVec2(0, 0);
    style.ItemInnerSpacing = ImVec2(0, 0);
    style.WindowMinSize = ImVec2(1, 1);
    style.ScrollbarSize = std::round(10 * scale);
    style.ScrollbarRounding = style.ScrollbarSize;
    style.GrabMinSize = std::round(32 * scale);
    style.CurveTessellationTol = 0.6f;
    style.CircleTessellationMaxError = 0.2f;
    const auto set = [&style](ImGuiCol at, ImU32 color) {
        style.Colors[at] = ImGui::ColorConvertU32ToFloat4(color);
    };
    set(ImGuiCol_WindowBg, colors.page);
    set(ImGuiCol_ChildBg, 0);
    set(ImGuiCol_ScrollbarBg, 0);
    set(ImGuiCol_ScrollbarGrab, colors.scroll);
    set(ImGuiCol_ScrollbarGrabHovered, mix(colors.scroll, colors.muted, 0.4f));
    set(ImGuiCol_ScrollbarGrabActive, mix(colors.scroll, colors.muted, 0.7f));
}

}  // namespace carillon::center
