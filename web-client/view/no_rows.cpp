// What stands in the list's place when it has no rows: "all caught up" is said only when the server
// has been heard; before that an empty list means that nothing is known.

#include "web-client/view/list_view.hpp"
#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

void draw_skeleton(const Layout& layout, Draw& draw) {
    const Look& look = draw.look;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 card = mix(look.colors.page, look.colors.surface, 0.7f);
    const ImU32 shape = look.colors.tile;
    constexpr int kRows = 6;
    for (int i = 0; i < kRows; ++i) {
        const float share = 1 - static_cast<float>(i) / kRows;  // fades out downwards
        const float top = layout.list.min.y + look.px(2) + layout.row_pitch * static_cast<float>(i);
        const Rect row{ImVec2(layout.column_min, top),
                       ImVec2(layout.column_max, top + layout.row_height)};
        fill(list, row, faded(card, share), look.px(12));
        const float side = look.px(38);
        const ImVec2 tile(row.min.x + look.px(28), std::round(row.middle().y - side / 2));
        fill(list, {tile, ImVec2(tile.x + side, tile.y + side)}, faded(shape, share), look.px(10));
        const float x = tile.x + side + look.px(14);
        const float room = row.max.x - x - look.px(40);
        const auto line = [&](float middle, float width) {
            fill(list,
                 {ImVec2(x, middle - look.px(5)), ImVec2(x + room * width, middle + look.px(5))},
                 faded(shape, share), look.px(5));
        };
        line(row.middle().y - look.px(11), 0.34f + 0.06f * static_cast<float>(i % 3));
        line(row.middle().y + look.px(11), 0.62f - 0.07f * static_cast<float>(i % 4));
    }
}

struct Words {
    const char* title;
    const char* body;
};

Words words_of(const ScreenState& state, const Texts& texts) {
    if (state.is_searched) return {texts.empty_search_title, texts.empty_search_body};
    switch (state.filter) {
        case ListFilter::kAll:
            break;
        case ListFilter::kUnread:
            return {texts.empty_unread_title, texts.empty_unread_body};
        case ListFilter::kSnoozed:
            return {texts.empty_snoozed_title, texts.empty_snoozed_body};
        case ListFilter::kArchived:
            return {texts.empty_archived_title, texts.empty_archived_body};
    }
    return {texts.empty_title, texts.empty_body};
}

}  // namespace

void draw_no_rows(const ScreenState& state, const Layout& layout, Draw& draw) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    if (!state.known || !state.rows.is_counted()) {
        if (state.connection != Connection::kClosed) draw_skeleton(layout, draw);
        return;
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Texts& texts = look.texts;
    const ImVec2 middle = layout.list.middle();
    const float disc = look.px(36);
    const ImVec2 at(middle.x,
                    std::max(std::round(middle.y - look.px(76)), layout.list.min.y + disc));
    list.AddCircleFilled(at, disc, mix(colors.page, colors.accent, 0.10f), 64);
    put_icon(list, Icon::kBell, at, look.px(34), colors.accent);
    const ImVec2 mark(at.x + look.px(24), at.y + look.px(24));
    list.AddCircleFilled(mark, look.px(14), colors.page, 40);
    list.AddCircleFilled(mark, look.px(11), colors.good, 40);
    put_icon(list, Icon::kCheck, mark, look.px(16), colors.surface);

    const auto centred = [&](const Face& face, float y, ImU32 color, std::string_view words) {
        const float room = layout.column_max - layout.column_min;
        const float width = std::min(text_width(face, words), room);
        put_line(list, face, ImVec2(std::round(middle.x - width / 2), text_top(face, y)), room,
                 color, words);
    };
    const Words words = words_of(state, texts);
    centred(look.fonts.heading, at.y + look.px(70), colors.text, words.title);
    centred(look.fonts.body, at.y + look.px(100), colors.muted, words.body);
}

}  // namespace carillon::center
