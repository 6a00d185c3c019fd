#include "web-client/view/layout.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kNarrowBelow = 640;
constexpr float kColumn = 920;
constexpr float kFooterFromHeight = 520;
constexpr float kBesideFrom = 1080;  // room for the list and a detail beside it
constexpr float kDetail = 440;

}  // namespace

Layout layout_of(ImVec2 size, const Look& look, float detail) {
    Layout layout;
    layout.narrow = size.x < kNarrowBelow * look.scale;
    layout.screen = {ImVec2(0, 0), size};
    const float header = look.px(layout.narrow ? 56 : 64);
    const float toolbar = look.px(layout.narrow ? 98 : 60);
    const bool keys = !layout.narrow && !look.touch && size.y >= kFooterFromHeight * look.scale;
    const float footer = keys ? look.px(38) : 0;

    const float margin = look.px(layout.narrow ? 10 : 24);
    layout.detail_over = size.x < kBesideFrom * look.scale;
    const float detail_width = layout.narrow ? size.x : look.px(kDetail);
    const float detail_x = std::round(size.x - detail_width * detail);
    layout.detail = {ImVec2(detail_x, layout.detail_over ? 0 : header),
                     ImVec2(detail_x + detail_width, size.y)};
    const float room = layout.detail_over ? size.x : detail_x;
    const float column = std::min(room - 2 * margin, look.px(kColumn));
    layout.column_min = std::round((room - column) / 2);
    layout.column_max = layout.column_min + column;

    layout.header = {ImVec2(0, 0), ImVec2(size.x, header)};
    layout.toolbar = {ImVec2(layout.column_min, header),
                      ImVec2(layout.column_max, header + toolbar)};
    const float field = look.px(36);
    if (layout.narrow) {
        const float top = layout.toolbar.min.y + look.px(52);
        layout.search = {ImVec2(layout.column_min, top),
                         ImVec2(layout.column_max - look.px(150), top + field)};
    } else {
        const float top = std::round(layout.toolbar.middle().y - field / 2);
        const float wide = std::min(look.px(260), column - look.px(430));
        layout.search = {ImVec2(layout.column_max - wide, top),
                         ImVec2(layout.column_max, top + field)};
    }
    layout.footer = {ImVec2(0, size.y - footer), ImVec2(room, size.y)};
    layout.list = {ImVec2(0, header + toolbar),
                   ImVec2(room, std::max(size.y - footer, header + toolbar + 1))};
    layout.row_height = look.px(layout.narrow ? 92 : 68);
    layout.row_pitch = layout.row_height + look.px(layout.narrow ? 6 : 8);
    return layout;
}

}  // namespace carillon::center
