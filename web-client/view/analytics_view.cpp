#include "web-client/view/analytics_view.hpp"

#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace carillon::center {
namespace {

// CSS pixels.
constexpr float kHeading = 44;
constexpr float kDaysHeight = 170;
constexpr float kTypePitch = 46;
constexpr float kChannelPitch = 58;
constexpr float kBetween = 26;

float heading(const Rect& column, float y, const char* words, const Look& look) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Face& face = look.fonts.strong;
    put_line(list, face, ImVec2(column.min.x, text_top(face, y + look.px(22))), column.width(),
             look.colors.text, words);
    return y + look.px(kHeading);
}

// A colour and what it stands for; gives where it ends.
float legend(float x, float y, ImU32 color, const std::string& words, const Look& look) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Face& face = look.fonts.small;
    list.AddCircleFilled(ImVec2(x + look.px(5), y), look.px(5), color);
    put_text(list, face, ImVec2(x + look.px(16), text_top(face, y)), look.colors.muted, words);
    return x + look.px(16 + 18) + std::round(text_width(face, words));
}

float share_of(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0
                      : static_cast<float>(static_cast<double>(part) / static_cast<double>(whole));
}

void notice(const Layout& layout, const char* words, const Look& look) {
    const Face& face = look.fonts.body;
    const ImVec2 middle = layout.list.middle();
    put_text(*ImGui::GetWindowDrawList(), face,
             ImVec2(std::round(middle.x - text_width(face, words) / 2), text_top(face, middle.y)),
             look.colors.muted, words);
}

// Its words on a pale ground, as high as `beside`; it ends at `right`, which is then where the next
// one ends. Was it pressed?
bool text_button(const char* name, const char* words, const Rect& beside, float& right,
                 Draw& draw) {
    const Look& look = draw.look;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Face& face = look.fonts.strong;
    const float width = std::round(text_width(face, words)) + look.px(24);
    const Rect button{ImVec2(right - width, beside.min.y), ImVec2(right, beside.max.y)};
    right = button.min.x - look.px(8);
    const Control pressed = control(draw, name, button);
    fill(list, button, mix(look.colors.page, look.colors.accent, 0.1f + 0.08f * pressed.hover),
         look.px(9));
    put_text(list, face, ImVec2(button.min.x + look.px(12), text_top(face, button.middle().y)),
             look.colors.accent_text, words);
    return pressed.clicked;
}

}  // namespace

void AnalyticsView::draw(const std::optional<Analytics>& analytics, bool failed,
                         const Layout& layout, const FrameInput& input, Draw& draw) {
    const Look& look = draw.look;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Rect bar = layout.toolbar;
    const float middle = layout.narrow ? bar.min.y + look.px(26) : bar.middle().y;
    const Rect close{ImVec2(bar.max.x - look.px(36), std::round(middle - look.px(18))),
                     ImVec2(bar.max.x, std::round(middle + look.px(18)))};
    if (icon_button(draw, "analytics-close", close, Icon::kClose, look.texts.close,
                    look.colors.page, look.colors.muted, look.colors.text))
        draw.act(actions::ShowAnalytics{false});
    float right = close.min.x - look.px(8);
    if (text_button("analytics-table", look.texts.analytics_table, close, right, draw))
        draw.act(actions::OpenAnalyticsTable{});
    if (text_button("operations", look.texts.analytics_server, close, right, draw))
        draw.act(actions::OpenOperations{});
    // Where there is no room for all of them, what the page is called is what can be done without.
    const Face& title = look.fonts.heading;
    if (bar.min.x + text_width(title, look.texts.analytics) < right)
        put_text(list, title, ImVec2(bar.min.x, text_top(title, middle)), look.colors.text,
                 look.texts.analytics);

    if (failed) return notice(layout, look.texts.analytics_failed, look);
    if (!analytics) return notice(layout, look.texts.loading, look);
    if (analytics->empty()) return notice(layout, look.texts.analytics_none, look);
    if (input.held) scroller_.stop();
    if (input.drag != 0) scroller_.drag(static_cast<double>(input.drag));
    if (input.fling) scroller_.fling(*input.fling);
    if (input.wheel != 0) scroller_.wheel(static_cast<double>(input.wheel), !look.reduced_motion);
    if (scroller_.advance(draw.seconds)) draw.animating = true;

    // There is no search above them.
    Rect pane = layout.list;
    if (layout.narrow) pane.min.y -= look.px(46);
    list.PushClipRect(pane.min, pane.max, true);
    const Rect column{ImVec2(layout.column_min, 0), ImVec2(layout.column_max, 0)};
    const float top = pane.min.y - std::round(static_cast<float>(scroller_.position()));
    float y = draw_days(*analytics, column, top, draw) + look.px(kBetween);
    y = draw_types(*analytics, column, y, draw) + look.px(kBetween);
    y = draw_channels(*analytics, column, y, draw) + look.px(kBetween);
    list.PopClipRect();
    scroller_.set_limit(static_cast<double>(y - top - pane.height()));
}

float AnalyticsView::draw_days(const Analytics& analytics, const Rect& column, float y,
                               Draw& draw) const {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    y = heading(column, y, look.texts.analytics_days, look);
    std::uint64_t most = 1;
    for (const DayAnalytics& day : analytics.days)
        most = std::max(most, day.created);
    const ImU32 created_color = mix(colors.page, colors.accent, 0.32f);
    const float after = legend(column.min.x, y, created_color, look.texts.analytics_created, look);
    legend(after, y, colors.accent, look.texts.analytics_read, look);
    const Face& small = look.fonts.small;
    const std::string scale = spelled(most, look.texts.language);
    put_text(list, small, ImVec2(column.max.x - text_width(small, scale), text_top(small, y)),
             colors.muted, scale);
    y += look.px(18);
    const float base = y + look.px(kDaysHeight);
    const float line = std::max(1.0f, std::round(look.scale));
    fill(list, {ImVec2(column.min.x, y), ImVec2(column.max.x, y + line)}, colors.border, 0);
    fill(list, {ImVec2(column.min.x, base), ImVec2(column.max.x, base + line)}, colors.border, 0);
    const auto count = static_cast<float>(std::max<std::size_t>(analytics.days.size(), 1));
    const float pitch = column.width() / count;
    for (std::size_t i = 0; i < analytics.days.size(); ++i) {
        const DayAnalytics& day = analytics.days[i];
        const float left = column.min.x + pitch * static_cast<float>(i);
        const Rect slot{ImVec2(left, y), ImVec2(left + pitch, base)};
        const auto bar = [&](std::uint64_t value, ImU32 color) {
            const float height = std::round(look.px(kDaysHeight) * share_of(value, most));
            if (height < 1) return;
            fill(list,
                 {ImVec2(std::round(left + pitch * 0.15f), base - height),
                  ImVec2(std::round(left + pitch * 0.85f), base)},
                 color, look.px(2));
        };
        bar(day.created, created_color);
        bar(day.read, colors.accent);
        if (draw.pointer && slot.contains(*draw.pointer) && !look.touch) {
            const Language language = look.texts.language;
            draw.hint = Hint{day.date + " · " + look.texts.analytics_created + " " +
                                 spelled(day.created, language) + " · " +
                                 look.texts.analytics_read + " " + spelled(day.read, language),
                             slot};
        }
    }
    if (!analytics.days.empty()) {
        const std::string& last = analytics.days.back().date;
        put_text(list, small, ImVec2(column.min.x, base + look.px(6)), colors.muted,
                 analytics.days.front().date);
        put_text(list, small, ImVec2(column.max.x - text_width(small, last), base + look.px(6)),
                 colors.muted, last);
    }
    return base + look.px(24);
}

float AnalyticsView::draw_types(const Analytics& analytics, const Rect& column, float y,
                                Draw& draw) const {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Language language = look.texts.language;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    y = heading(column, y, look.texts.analytics_types, look);
    const Face& small = look.fonts.small;
    for (const TypeAnalytics& type : analytics.types) {
        std::string told = share_text(type.open_rate, language) + " · " +
                           spelled(type.read, language) + " / " + spelled(type.created, language);
        if (type.read_seconds) {
            told += " · " + std::string(look.texts.analytics_median) + " " +
                    duration_text(*type.read_seconds, language);
        }
        const float told_width = text_width(small, told);
        const float middle = y + look.px(10);
        put_line(list, small, ImVec2(column.min.x, text_top(small, middle)),
                 column.width() - told_width - look.px(16), colors.text, type.name);
        put_text(list, small, ImVec2(column.max.x - told_width, text_top(small, middle)),
                 colors.muted, told);
        const Rect track{ImVec2(column.min.x, y + look.px(22)),
                         ImVec2(column.max.x, y + look.px(32))};
        fill(list, track, colors.pressed, look.px(5));
        const auto rate = static_cast<float>(type.open_rate);
        if (rate > 0) {
            fill(list,
                 {track.min,
                  ImVec2(track.min.x + std::max(track.width() * rate, look.px(6)), track.max.y)},
                 colors.accent, look.px(5));
        }
        y += look.px(kTypePitch);
    }
    return y;
}

float AnalyticsView::draw_channels(const Analytics& analytics, const Rect& column, float y,
                                   Draw& draw) const {
    if (analytics.channels.empty()) return y;
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Texts& texts = look.texts;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    y = heading(column, y, texts.analytics_channels, look);
    for (const ChannelAnalytics& channel : analytics.channels) {
        const std::pair<std::uint64_t, std::pair<ImU32, const char*>> parts[] = {
            {channel.sent, {colors.good, texts.state_sent}},
            {channel.waiting, {colors.high, texts.state_waiting}},
            {channel.failed, {colors.critical, texts.state_failed}},
            {channel.suppressed, {colors.scroll, texts.state_suppressed}}};
        const Face& small = look.fonts.small;
        put_text(list, small, ImVec2(column.min.x, text_top(small, y + look.px(10))), colors.text,
                 channel.name);
        float x = column.min.x + look.px(110);
        for (const auto& [count, shown] : parts) {
            if (count == 0) continue;
            x = legend(x, y + look.px(10), shown.first,
                       std::string(shown.second) + " " + spelled(count, texts.language), look);
        }
        float left = column.min.x;
        for (const auto& [count, shown] : parts) {
            const float wide = column.width() * share_of(count, channel.total());
            if (wide < 1) continue;
            fill(list, {ImVec2(left, y + look.px(26)), ImVec2(left + wide, y + look.px(38))},
                 shown.first, look.px(3));
            left += wide;
        }
        y += look.px(kChannelPitch);
    }
    return y;
}

}  // namespace carillon::center
