#include "web-client/layout.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kNarrowBelow = 640;
constexpr float kColumn = 920;
constexpr float kFooterFromHeight = 520;

}  // namespace

Layout layout_of(ImVec2 size, const Look& look) {
    Layout layout;
    layout.narrow = size.x < kNarrowBelow * look.scale;
    layout.screen = {ImVec2(0, 0), size};
    const float header = look.px(layout.narrow ? 56 : 64);
    const float toolbar = look.px(layout.narrow ? 52 : 60);
    const bool keys = !layout.narrow && !look.touch && size.y >= kFooterFromHeight * look.scale;
    const float footer = keys ? look.px(38) : 0;

    const float margin = look.px(layout.narrow ? 10 : 24);
    const float column = std::min(size.x - 2 * margin, look.px(kColumn));
    layout.column_min = std::round((size.x - column) / 2);
    layout.column_max = layout.column_min + column;

    layout.header = {ImVec2(0, 0), ImVec2(size.x, header)};
    layout.toolbar = {ImVec2(layout.column_min, header),
                      ImVec2(layout.column_max, header + toolbar)};
    layout.footer = {ImVec2(0, size.y - footer), size};
    layout.list = {ImVec2(0, header + toolbar),
                   ImVec2(size.x, std::max(size.y - footer, header + toolbar + 1))};
    layout.row_height = look.px(layout.narrow ? 92 : 68);
    layout.row_pitch = layout.row_height + look.px(layout.narrow ? 6 : 8);
    return layout;
}

}  // namespace carillon::center
