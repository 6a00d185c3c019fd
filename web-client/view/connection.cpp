#include "web-client/view/connection.hpp"

#include "web-client/view/text_draw.hpp"

#include <cmath>

namespace carillon::center {
namespace {

ImU32 dot_color(Connection connection, const Palette& colors) {
    switch (connection) {
        case Connection::kOnline:
            return colors.good;
        case Connection::kOffline:
            return colors.high;
        case Connection::kClosed:
            return colors.critical;
        case Connection::kIdle:
        case Connection::kConnecting:
            return colors.muted;
    }
    return colors.muted;
}

}  // namespace

std::string connection_text(const ScreenState& state, const Texts& texts) {
    const std::string reason = close_reason(state.close_code, texts.language);
    switch (state.connection) {
        case Connection::kOnline:
            return texts.online;
        case Connection::kIdle:
        case Connection::kConnecting:
            return texts.connecting;
        case Connection::kClosed:
            return reason.empty() ? texts.closed : reason;
        case Connection::kOffline:
            break;
    }
    std::string text = reason.empty() ? texts.offline : reason;
    text += " · ";
    const bool waiting = state.retry_s && *state.retry_s > 0;
    text += waiting ? retry_text(*state.retry_s, texts.language) : texts.retrying;
    return text;
}

void draw_connection(const ScreenState& state, Draw& draw, float right, float middle_y) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Face& face = look.fonts.small;
    const std::string words = connection_text(state, look.texts);
    const float width = std::round(text_width(face, words));
    const float height = look.px(28);
    const float top = std::round(middle_y - height / 2);
    const float left = std::round(right - width - look.px(8 + 8 + 8 + 10));
    const Rect rect{ImVec2(left, top), ImVec2(right, top + height)};
    ImDrawList& list = *ImGui::GetWindowDrawList();

    const bool offline = state.connection == Connection::kOffline;
    if (offline) {
        const Control pressed = control(draw, "connection", rect);
        fill(list, rect, mix(colors.surface, colors.high, 0.12f + 0.08f * pressed.hover),
             height / 2);
        if (pressed.clicked) draw.act(actions::RetryNow{});
    }
    const ImVec2 dot(left + look.px(12), rect.middle().y);
    const ImU32 color = dot_color(state.connection, colors);
    if (state.connection == Connection::kOnline) {
        list.AddCircleFilled(dot, look.px(6), faded(color, 0.2f));
    }
    list.AddCircleFilled(dot, look.px(3.5f), color);
    const bool closed = state.connection == Connection::kClosed;
    put_text(list, face, ImVec2(left + look.px(24), text_top(face, middle_y)),
             closed    ? colors.critical_text
             : offline ? colors.high_text
                       : colors.muted,
             words);
}

}  // namespace carillon::center
