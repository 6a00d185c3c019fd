#include "web-client/view/header.hpp"

#include "web-client/view/connection.hpp"
#include "web-client/view/text_draw.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

namespace carillon::center {
namespace {

constexpr ImU32 kBrand = IM_COL32(0x17, 0x20, 0x42, 0xff);
constexpr ImU32 kBrass = IM_COL32(0xf0, 0xb8, 0x49, 0xff);

// Places things from right to left within one line.
class FromRight {
  public:
    FromRight(float x, float middle_y) : x_(x), middle_y_(middle_y) {}
    Rect take(float width, float height) {
        x_ -= width;
        const float top = std::round(middle_y_ - height / 2);
        return {ImVec2(x_, top), ImVec2(x_ + width, top + height)};
    }
    void skip(float width) { x_ -= width; }
    float x() const { return x_; }

  private:
    float x_;
    float middle_y_;
};

Icon theme_icon(Theme theme) {
    switch (theme) {
        case Theme::kAuto:
            return Icon::kAuto;
        case Theme::kLight:
            return Icon::kSun;
        case Theme::kDark:
            return Icon::kMoon;
    }
    return Icon::kAuto;
}

const char* theme_text(Theme theme, const Texts& texts) {
    switch (theme) {
        case Theme::kAuto:
            return texts.theme_auto;
        case Theme::kLight:
            return texts.theme_light;
        case Theme::kDark:
            return texts.theme_dark;
    }
    return texts.theme_auto;
}

void mark_all_button(const ScreenState& state, const Layout& layout, Draw& draw, FromRight& place) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const bool possible = state.unread.total() > 0;
    if (layout.narrow) {
        const Rect rect = place.take(look.px(40), look.px(40));
        if (!possible) {
            put_icon(*ImGui::GetWindowDrawList(), Icon::kCheckAll, rect.middle(), look.px(20),
                     mix(colors.surface, colors.muted, 0.45f));
        } else if (icon_button(draw, "mark-all", rect, Icon::kCheckAll, look.texts.mark_all,
                               colors.surface, colors.accent, colors.accent)) {
            draw.act(actions::MarkAll{});
        }
        return;
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float words = std::round(text_width(look.fonts.strong, look.texts.mark_all));
    const Rect rect = place.take(words + look.px(12 + 18 + 8 + 14), look.px(36));
    ImU32 back = mix(colors.surface, colors.accent, 0.10f);
    ImU32 front = colors.accent_text;
    if (possible) {
        const Control pressed = control(draw, "mark-all", rect);
        if (pressed.clicked) draw.act(actions::MarkAll{});
        back = mix(back, colors.accent, pressed.held ? 0.16f : 0.09f * pressed.hover);
    } else {
        back = mix(colors.surface, colors.border, 0.5f);
        front = mix(colors.surface, colors.muted, 0.6f);
    }
    fill(list, rect, back, look.px(10));
    const float middle = rect.middle().y;
    put_icon(list, Icon::kCheckAll, ImVec2(rect.min.x + look.px(12 + 9), middle), look.px(18),
             front);
    put_text(list, look.fonts.strong,
             ImVec2(rect.min.x + look.px(12 + 18 + 8), text_top(look.fonts.strong, middle)), front,
             look.texts.mark_all);
}

void preferences_button(Draw& draw, const Rect& rect, ImU32 behind) {
    const Look& look = draw.look;
    if (icon_button(draw, "preferences", rect, Icon::kSettings, look.texts.preferences, behind,
                    look.colors.muted, look.colors.text))
        draw.act(actions::OpenPreferences{});
}

void language_button(const Layout& layout, Draw& draw, FromRight& place) {
    const Look& look = draw.look;
    const char* words = layout.narrow ? (look.texts.language == Language::kFrench ? "EN" : "FR")
                                      : look.texts.other_language;
    const Face& face = look.fonts.small;
    const float width = std::round(text_width(face, words));
    const Rect rect = place.take(width + look.px(20), look.px(36));
    const Control pressed = control(draw, "language", rect);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 back =
        mix(look.colors.surface, look.colors.pressed, pressed.held ? 1.0f : pressed.hover * 0.85f);
    fill(list, rect, back, look.px(8));
    put_text(list, face, ImVec2(rect.min.x + look.px(10), text_top(face, rect.middle().y)),
             mix(look.colors.muted, look.colors.text, pressed.hover), words);
    if (pressed.clicked) draw.act(actions::SwitchLanguage{});
}

// The bell on its tile, the title where there is room for it before `end`, the number of unread.
void brand(const ScreenState& state, const Layout& layout, float end, Draw& draw) {
    const Look& look = draw.look;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float middle = layout.header.middle().y;
    const float side = look.px(layout.narrow ? 30 : 34);
    float x = layout.header.min.x + look.px(layout.narrow ? 14 : 24);
    const Rect tile{ImVec2(x, std::round(middle - side / 2)),
                    ImVec2(x + side, std::round(middle - side / 2) + side)};
    fill(list, tile, kBrand, look.px(9));
    put_icon(list, Icon::kBell, tile.middle(), std::round(side * 0.64f), kBrass);
    x = tile.max.x + look.px(12);
    const Face& face = layout.narrow ? look.fonts.strong : look.fonts.heading;
    const float title = std::round(text_width(face, look.texts.title)) + look.px(10);
    const std::string count =
        state.unread.total() == 0 ? "" : spelled(state.unread.total(), look.texts.language);
    const float number = count.empty() ? 0 : pill_width(look, look.px(22), count);
    if (x + title + number <= end) {
        put_text(list, face, ImVec2(x, text_top(face, middle)), look.colors.text, look.texts.title);
        x += title;
    }
    if (count.empty()) return;
    pill(list, look, ImVec2(x, middle), look.px(22), look.colors.accent, look.colors.on_accent,
         count);
}

// A number of unread of one priority, with its colour.
void urgent_count(Draw& draw, FromRight& place, Priority priority, std::uint64_t count) {
    if (count == 0) return;
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const bool critical = priority == Priority::kCritical;
    const std::string words =
        spelled(count, look.texts.language) + "  " + priority_text(priority, look.texts.language);
    const Face& face = look.fonts.small;
    const float width = std::round(text_width(face, words));
    const Rect rect = place.take(width + look.px(14), look.px(28));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float middle = rect.middle().y;
    list.AddCircleFilled(ImVec2(rect.min.x + look.px(4), middle), look.px(4),
                         critical ? colors.critical : colors.high);
    put_text(list, face, ImVec2(rect.min.x + look.px(14), text_top(face, middle)),
             critical ? colors.critical_text : colors.high_text, words);
    place.skip(look.px(16));
}

struct Tab {
    const char* name;
    ListFilter filter;
    const char* words;
    std::optional<Icon> icon;  // instead of the words
    std::optional<std::uint64_t> count;
};

// Gives where it ends.
float put_tab(Draw& draw, const Tab& tab, ImVec2 at, bool chosen) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Face& face = chosen ? look.fonts.strong : look.fonts.body;
    const std::string number = tab.count ? spelled(*tab.count, look.texts.language) : std::string();
    const float words_width = tab.icon ? look.px(20) : std::round(text_width(face, tab.words));
    const float number_width =
        number.empty() ? 0 : look.px(7) + pill_width(look, look.px(20), number);
    const Rect rect{at, ImVec2(at.x + words_width + number_width + look.px(tab.icon ? 16 : 24),
                               at.y + look.px(34))};
    const Control pressed = control(draw, tab.name, rect);
    if (pressed.clicked && !chosen) draw.act(actions::ChooseFilter{tab.filter});
    if (tab.icon && pressed.hover > 0) draw.hint = Hint{tab.words, rect};

    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 back = chosen ? mix(colors.page, colors.accent, 0.12f)
                              : mix(colors.page, colors.pressed, pressed.hover * 0.8f);
    fill(list, rect, back, look.px(9));
    const float middle = rect.middle().y;
    const float x = rect.min.x + look.px(tab.icon ? 8 : 12);
    const ImU32 front = chosen ? colors.accent_text : mix(colors.muted, colors.text, pressed.hover);
    if (tab.icon) {
        put_icon(list, *tab.icon, ImVec2(x + look.px(10), middle), look.px(18), front);
    } else {
        put_text(list, face, ImVec2(x, text_top(face, middle)), front, tab.words);
    }
    if (!number.empty()) {
        pill(list, look, ImVec2(x + words_width + look.px(7), middle), look.px(20),
             chosen ? colors.accent : colors.pressed, chosen ? colors.on_accent : colors.text,
             number);
    }
    return rect.max.x;
}

// How many it has: of the list that is shown, and always of what is unread.
std::optional<std::uint64_t> count_of(ListFilter filter, const ScreenState& state) {
    if (state.filter == filter && state.rows.is_counted() &&
        (state.is_searched || filter != ListFilter::kUnread))
        return state.rows.total();
    if (filter == ListFilter::kUnread && state.unread.total() > 0) return state.unread.total();
    return std::nullopt;
}

// Gives where they end.
float put_tabs(const ScreenState& state, bool narrow, ImVec2 at, Draw& draw) {
    const Texts& texts = draw.look.texts;
    const auto icon = [narrow](Icon icon) {
        return narrow ? std::optional<Icon>(icon) : std::nullopt;
    };
    const Tab tabs[] = {
        {"tab-all", ListFilter::kAll, texts.all, std::nullopt, std::nullopt},
        {"tab-unread", ListFilter::kUnread, texts.unread, std::nullopt, std::nullopt},
        {"tab-snoozed", ListFilter::kSnoozed, texts.snoozed_tab, icon(Icon::kSnooze), std::nullopt},
        {"tab-archived", ListFilter::kArchived, texts.archived_tab, icon(Icon::kArchive),
         std::nullopt},
    };
    float x = at.x;
    for (Tab tab : tabs) {
        tab.count = count_of(tab.filter, state);
        x = put_tab(draw, tab, ImVec2(x, at.y), state.filter == tab.filter) + draw.look.px(4);
    }
    return x;
}

// In the place of the tabs: how many rows are marked, and what can be done to them.
void put_marked(const ScreenState& state, float middle, const Rect& bar, Draw& draw) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Texts& texts = look.texts;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float side = look.px(36);
    float x = bar.min.x;
    const auto button = [&](const char* name, Icon icon, const char* hint) {
        const Rect rect{ImVec2(x, std::round(middle - side / 2)),
                        ImVec2(x + side, std::round(middle + side / 2))};
        x += side + look.px(2);
        return icon_button(draw, name, rect, icon, hint, colors.page, colors.muted, colors.text);
    };
    if (button("marked-clear", Icon::kClose, texts.close)) draw.act(actions::ClearMarks{});
    const std::string words = marked_text(state.marks->size(), texts.language);
    put_text(list, look.fonts.strong, ImVec2(x + look.px(4), text_top(look.fonts.strong, middle)),
             colors.text, words);
    x += std::round(text_width(look.fonts.strong, words)) + look.px(16);
    struct Choice {
        const char* name;
        Icon icon;
        const char* hint;
        RowVerb verb;
    };
    const Choice choices[] = {{"marked-read", Icon::kCheck, texts.mark_read, RowVerb::kToggleRead},
                              {"marked-archive", Icon::kArchive, texts.archive, RowVerb::kArchive},
                              {"marked-snooze", Icon::kSnooze, texts.snooze_hour, RowVerb::kSnooze},
                              {"marked-remove", Icon::kRemove, texts.remove, RowVerb::kRemove}};
    for (const Choice& choice : choices) {
        if (button(choice.name, choice.icon, choice.hint)) draw.act(actions::OnMarked{choice.verb});
    }
}

}  // namespace

void draw_header(const ScreenState& state, const Layout& layout, Draw& draw) {
    const Look& look = draw.look;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    fill(list, layout.header, look.colors.surface, 0);
    const float line = std::max(1.0f, std::round(look.scale));
    fill(list,
         {ImVec2(layout.header.min.x, layout.header.max.y - line),
          ImVec2(layout.header.max.x, layout.header.max.y)},
         look.colors.border, 0);

    FromRight place(layout.header.max.x - look.px(layout.narrow ? 10 : 24),
                    layout.header.middle().y);
    mark_all_button(state, layout, draw, place);
    place.skip(look.px(layout.narrow ? 2 : 10));
    const Rect theme = place.take(look.px(36), look.px(36));
    if (icon_button(draw, "theme", theme, theme_icon(state.theme),
                    theme_text(state.theme, look.texts), look.colors.surface, look.colors.muted,
                    look.colors.text)) {
        draw.act(actions::NextTheme{});
    }
    if (state.may_analyse) {
        const Rect analytics = place.take(look.px(36), look.px(36));
        if (icon_button(draw, "analytics", analytics, Icon::kReport, look.texts.analytics,
                        look.colors.surface, look.colors.muted, look.colors.text))
            draw.act(actions::ShowAnalytics{});
    }
    if (state.may_compose) {
        const Rect compose = place.take(look.px(36), look.px(36));
        if (icon_button(draw, "compose", compose, Icon::kSend, look.texts.compose,
                        look.colors.surface, look.colors.muted, look.colors.text))
            draw.act(actions::OpenCompose{});
    }
    if (!layout.narrow)
        preferences_button(draw, place.take(look.px(36), look.px(36)), look.colors.surface);
    language_button(layout, draw, place);
    brand(state, layout, place.x(), draw);
    if (layout.narrow) return;
    place.skip(look.px(14));
    draw_connection(state, draw, place.x(), layout.header.middle().y);
}

void draw_toolbar(const ScreenState& state, const Layout& layout, Draw& draw) {
    const Look& look = draw.look;
    const Rect& bar = layout.toolbar;
    const float middle = layout.narrow ? bar.min.y + look.px(26) : bar.middle().y;
    if (!state.marks->empty()) {
        put_marked(state, middle, bar, draw);
        return;
    }
    const float tabs_end =
        put_tabs(state, layout.narrow, ImVec2(bar.min.x, std::round(middle - look.px(17))), draw);
    if (layout.narrow) {
        FromRight place(bar.max.x - look.px(4), layout.search.middle().y);
        preferences_button(draw, place.take(look.px(36), look.px(36)), look.colors.page);
        draw_connection(state, draw, place.x(), layout.search.middle().y);
        return;
    }
    // Where there is room for them.
    FromRight place(layout.search.min.x - look.px(16), middle);
    if (place.x() - tabs_end < look.px(190)) return;
    urgent_count(draw, place, Priority::kHigh, state.unread.at(Priority::kHigh));
    urgent_count(draw, place, Priority::kCritical, state.unread.at(Priority::kCritical));
}

void draw_footer(const Layout& layout, Draw& draw) {
    if (layout.footer.height() <= 0) return;
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Texts& texts = look.texts;
    struct Key {
        const char* cap;
        const char* meaning;
    };
    const Key keys[] = {{"↑ ↓", texts.hint_move},           {"→", texts.hint_detail},
                        {texts.key_enter, texts.hint_read}, {"E", texts.hint_archive},
                        {"S", texts.hint_snooze},           {texts.key_delete, texts.hint_remove}};
    const Face& small = look.fonts.small;
    const Face& label = look.fonts.label;
    const auto key_width = [&](const Key& key) {
        return pill_width(look, look.px(20), key.cap) + look.px(6) +
               std::round(text_width(small, key.meaning));
    };
    const float gap = look.px(18);
    float width = -gap;
    for (const Key& key : keys)
        width += key_width(key) + gap;

    ImDrawList& list = *ImGui::GetWindowDrawList();
    float x = std::round(layout.footer.middle().x - width / 2);
    const float middle = layout.footer.middle().y;
    for (const Key& key : keys) {
        const float cap = pill_width(look, look.px(20), key.cap);
        const Rect rect{ImVec2(x, std::round(middle - look.px(10))),
                        ImVec2(x + cap, std::round(middle - look.px(10)) + look.px(20))};
        fill(list, rect, colors.surface, look.px(5));
        outline(list, rect, colors.border, look.px(5), std::max(1.0f, std::round(look.scale)));
        put_text(
            list, label,
            ImVec2(x + std::round((cap - text_width(label, key.cap)) / 2), text_top(label, middle)),
            colors.muted, key.cap);
        put_text(list, small, ImVec2(x + cap + look.px(6), text_top(small, middle)), colors.muted,
                 key.meaning);
        x += key_width(key) + gap;
    }
}

}  // namespace carillon::center
