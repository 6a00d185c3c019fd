#include "web-client/view/row.hpp"

#include "web-client/model/relative_time.hpp"
#include "web-client/platform/browser.hpp"
#include "web-client/view/badge.hpp"
#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr std::size_t kBodyBytes = 1200;  // more never fits on a line

// Where the parts of a row are. Beside each other on a wide screen: badge and title with the age at
// the right, under them the body with the kind. Stacked on a narrow one: badge, kind and age, then
// the title, then the body.
struct Parts {
    ImVec2 dot;
    Rect tile;
    float text_x = 0;
    float right = 0;   // where text must end
    float meta_y = 0;  // middles of lines: badge and age
    float kind_y = 0;
    float title_y = 0;
    float body_y = 0;
};

Parts parts_of(const Rect& rect, bool narrow, const Look& look) {
    Parts parts;
    const float side = look.px(narrow ? 34 : 38);
    const float tile_x = rect.min.x + look.px(narrow ? 22 : 28);
    const float middle = std::round(rect.middle().y);
    const float tile_y = narrow ? rect.min.y + look.px(14) : std::round(middle - side / 2);
    parts.tile = {ImVec2(tile_x, tile_y), ImVec2(tile_x + side, tile_y + side)};
    parts.dot = ImVec2(rect.min.x + look.px(narrow ? 11 : 14), parts.tile.middle().y);
    parts.text_x = parts.tile.max.x + look.px(narrow ? 12 : 14);
    parts.right = rect.max.x - look.px(narrow ? 14 : 18);
    parts.title_y = narrow ? middle + look.px(1) : middle - look.px(11);
    parts.meta_y = narrow ? middle - look.px(22) : parts.title_y;
    parts.body_y = middle + look.px(narrow ? 23 : 11);
    parts.kind_y = narrow ? parts.meta_y : parts.body_y;
    return parts;
}

void background(const Notification& n, const Rect& rect, const RowLook& row_look, float hover,
                ImDrawList& list, const Look& look) {
    const Palette& colors = look.colors;
    const float rounding = look.px(12);
    const float line = std::max(1.0f, std::round(look.scale));
    ImU32 back = n.is_read() ? colors.page : colors.surface;
    if (!n.is_read()) shadow(list, look, rect, rounding, look.px(3));
    back = mix(back, n.is_read() ? colors.pressed : colors.hover, 0.5f * hover);
    if (row_look.selected || row_look.marked) back = mix(back, colors.accent, 0.07f);
    back = mix(back, colors.accent, 0.16f * row_look.arrival);
    fill(list, rect, back, rounding);
    if (row_look.selected) {
        outline(list, rect, row_look.focused ? colors.accent : mix(back, colors.accent, 0.45f),
                rounding, row_look.focused ? std::round(2 * look.scale) : line);
    } else if (!n.is_read()) {
        outline(list, rect, mix(colors.border, colors.muted, 0.35f * hover), rounding, line);
    }
}

void marks(const Notification& n, const Parts& parts, bool marked, ImDrawList& list,
           const Look& look) {
    const Palette& colors = look.colors;
    auto [tile, front, dot] = priority_colors(n.priority, colors);
    if (n.is_read()) {
        tile = mix(tile, colors.page, 0.35f);
        front = mix(front, tile, 0.35f);
    }
    if (marked) {
        fill(list, parts.tile, colors.accent, look.px(10));
        put_icon(list, Icon::kCheck, parts.tile.middle(), look.px(22), colors.on_accent);
    } else {
        fill(list, parts.tile, tile, look.px(10));
        put_icon(list, icon_of_type(n.type), parts.tile.middle(), look.px(20), front);
    }
    if (!n.is_read()) list.AddCircleFilled(parts.dot, look.px(4), dot);
}

std::string age_of(const Notification& n, Millis now, const Look& look) {
    return relative_time(n.created_at, now, browser::local_offset, look.texts.language);
}

// Text that ends at `right`; gives where it begins.
float put_right(ImDrawList& list, const Face& face, float right, float middle, ImU32 color,
                std::string_view text) {
    const float x = std::round(right - text_width(face, text));
    put_text(list, face, ImVec2(x, text_top(face, middle)), color, text);
    return x;
}

void words(const ViewRow& row, const Parts& parts, float right, const RowLook& row_look,
           ImDrawList& list, const Look& look) {
    const Notification& n = row.notification;
    const Palette& colors = look.colors;
    const Face& small = look.fonts.small;
    const float gap = look.px(16);
    const ImU32 faint = colors.muted;
    const float after_badge =
        put_badge(list, look, n.priority, n.is_read(), parts.text_x, parts.meta_y);
    float title_end = right;
    float body_end = right;
    if (right == parts.right) {  // nothing stands over the right end
        float age_x = put_right(list, small, right, parts.meta_y, colors.muted,
                                age_of(n, row_look.now, look));
        if (row.pending && row_look.offline) {
            age_x -= look.px(14);
            list.AddCircle(ImVec2(age_x + look.px(5), parts.meta_y), look.px(4), colors.muted, 0,
                           look.px(1.5f));
        }
        const std::string kind = family_text(n.type, look.texts.language);
        if (row_look.narrow) {
            put_line(list, small, ImVec2(after_badge, text_top(small, parts.kind_y)),
                     std::max(age_x - gap - after_badge, 0.0f), faint, kind);
        } else {
            title_end = age_x - gap;
            body_end = put_right(list, small, right, parts.kind_y, faint, kind) - gap;
        }
    }
    const float title_x = row_look.narrow ? parts.text_x : after_badge;
    const Face& title = n.is_read() ? look.fonts.body : look.fonts.strong;
    put_line(list, title, ImVec2(title_x, text_top(title, parts.title_y)),
             std::max(title_end - title_x, look.px(40)), n.is_read() ? colors.muted : colors.text,
             one_line(n.title, kBodyBytes));
    const Face& body = look.fonts.body;
    put_line(list, body, ImVec2(parts.text_x, text_top(body, parts.body_y)),
             std::max(body_end - parts.text_x, look.px(40)), n.is_read() ? faint : colors.muted,
             one_line(n.body, kBodyBytes));
}

struct RowButton {
    const char* name;
    Icon icon;
    const char* hint;
    RowVerb verb;
};

// The floating group of buttons.
void buttons(const Notification& n, const Rect& rect, bool narrow, Draw& draw) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Texts& texts = look.texts;
    const RowButton all[] = {
        {"row-toggle-read", n.is_read() ? Icon::kUnread : Icon::kCheck,
         n.is_read() ? texts.mark_unread : texts.mark_read, RowVerb::kToggleRead},
        {"row-archive", Icon::kArchive, n.archived_at ? texts.unarchive : texts.archive,
         RowVerb::kArchive},
        {"row-snooze", Icon::kSnooze, n.snoozed_until ? texts.awaken : texts.snooze_hour,
         RowVerb::kSnooze},
        {"row-remove", Icon::kRemove, texts.remove, RowVerb::kRemove},
    };
    const float side = look.px(narrow ? 40 : 34);
    const float pad = look.px(2);
    const float width = side * 4 + pad * 2;
    const float right = rect.max.x - look.px(narrow ? 8 : 12);
    const float middle = narrow ? rect.max.y - look.px(6) - side / 2 - pad : rect.middle().y;
    const float top = std::round(middle - side / 2 - pad);
    const Rect group{ImVec2(right - width, top), ImVec2(right, top + side + pad * 2)};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    shadow(list, look, group, look.px(10), look.px(6));
    fill(list, group, colors.raised, look.px(10));
    outline(list, group, colors.border, look.px(10), std::max(1.0f, std::round(look.scale)));
    float x = group.min.x + pad;
    for (const RowButton& button : all) {
        const Rect place{ImVec2(x, top + pad), ImVec2(x + side, top + pad + side)};
        const bool removes = button.verb == RowVerb::kRemove;
        if (icon_button(draw, button.name, place, button.icon, button.hint, colors.raised,
                        colors.muted, removes ? colors.critical_text : colors.text)) {
            draw.act(actions::OnRow{button.verb, n.id, false});
        }
        x += side;
    }
}

}  // namespace

void draw_missing_row(const Rect& rect, const RowLook& row_look, const Look& look) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Palette& colors = look.colors;
    const Parts parts = parts_of(rect, row_look.narrow, look);
    fill(list, rect, mix(colors.page, colors.surface, 0.7f), look.px(12));
    if (row_look.selected)
        outline(list, rect, colors.accent, look.px(12), std::round(2 * look.scale));
    fill(list, parts.tile, colors.tile, look.px(10));
    const auto line = [&](float middle, float share) {
        const float end = parts.text_x + (parts.right - parts.text_x) * share;
        fill(list, {ImVec2(parts.text_x, middle - look.px(5)), ImVec2(end, middle + look.px(5))},
             colors.tile, look.px(5));
    };
    line(parts.title_y, 0.36f);
    line(parts.body_y, 0.6f);
}

void draw_row(const ViewRow& row, const Rect& rect, const RowLook& row_look, Draw& draw) {
    const Look& look = draw.look;
    const Notification& n = row.notification;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto& bytes = n.id.bytes();
    const char* begin = reinterpret_cast<const char*>(bytes.data());
    ImGui::PushID(begin, begin + bytes.size());

    float& hover = *ImGui::GetStateStorage()->GetFloatRef(ImGui::GetID("hover"), 0.0f);
    // While a button is held down only the row that it belongs to stays pointed at: nothing lights
    // up under a scrollbar that is being dragged.
    const bool free = !ImGui::IsAnyItemActive() || hover > 0;
    const bool pointed = free &&
                         ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem) &&
                         draw.pointer && !look.touch && rect.contains(*draw.pointer);
    glide(draw, hover, pointed ? 1.0f : 0.0f, 0.04f);

    const Parts parts = parts_of(rect, row_look.narrow, look);
    background(n, rect, row_look, hover, list, look);
    marks(n, parts, row_look.marked, list, look);
    const bool with_buttons = pointed || (row_look.selected && look.touch);
    // On a narrow screen the buttons stand over the body instead of beside it.
    const float group = look.px(34 * 4 + 4 + 12);
    const float right =
        with_buttons && !row_look.narrow ? rect.max.x - group - look.px(14) : parts.right;
    words(row, parts, right, row_look, list, look);
    // What is submitted first gets the press: the buttons before the row beneath them.
    if (with_buttons) buttons(n, rect, row_look.narrow, draw);
    if (control(draw, "#mark", parts.tile.grown(look.px(4))).clicked) draw.act(actions::Mark{n.id});
    if (control(draw, "#row", rect).clicked) {
        draw.act(actions::OnRow{RowVerb::kOpen, n.id, false});
    }
    ImGui::PopID();
}

}  // namespace carillon::center
