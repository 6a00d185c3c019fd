#include "web-client/view/list_view.hpp"

#include "web-client/view/row.hpp"
#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kTopPad = 2;
constexpr float kBottomPad = 20;
constexpr float kArrivalSeconds = 2.2f;
constexpr float kNotchCss = 40;  // a wheel turns in steps of at least this; a touch pad flows

}  // namespace

void ListView::rewind() {
    scroller_.jump(0);
    motion_.forget();
}

double ListView::row_y(std::size_t index) const {
    return static_cast<double>(top_pad_) +
           static_cast<double>(index) * static_cast<double>(layout_.row_pitch);
}

std::optional<Rect> ListView::row_rect(std::size_t index) const {
    if (index >= rows_) return std::nullopt;
    const Rect& view = layout_.list;
    const auto top = static_cast<float>(static_cast<double>(view.min.y) + row_y(index) -
                                        std::round(static_cast<double>(scroller_.position())));
    const float bottom = top + layout_.row_height;
    if (bottom <= view.min.y || top >= view.max.y) return std::nullopt;
    return Rect{ImVec2(layout_.column_min, std::max(top, view.min.y)),
                ImVec2(layout_.column_max, std::min(bottom, view.max.y))};
}

void ListView::draw(const ScreenState& state, const Layout& layout, const FrameInput& input,
                    Draw& draw) {
    layout_ = layout;
    rows_ = state.rows.size();
    top_pad_ = draw.look.px(kTopPad);
    content_height_ =
        static_cast<float>(row_y(rows_) + static_cast<double>(draw.look.px(kBottomPad)));
    scroll(state, layout, input, draw);

    ImGui::SetCursorScreenPos(layout.list.min);
    ImGui::BeginChild("list", ImVec2(layout.list.width(), layout.list.height()), 0,
                      ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                          ImGuiWindowFlags_NoBackground);
    in_view_.clear();
    if (state.rows.empty()) {
        motion_.forget();
        draw_no_rows(state, layout, draw);
    } else {
        draw_scrollbar(layout, draw);  // before the rows: what comes first gets the press
        draw_rows(state, layout, draw);
        draw_edges(layout, draw.look);
    }
    ImGui::EndChild();

    const float view = layout.list.height();
    near_end_ = scroller_.position() + 3 * view > content_height_;
    page_rows_ = static_cast<std::size_t>(std::max(view / layout.row_pitch, 1.0f));
}

void ListView::scroll(const ScreenState& state, const Layout& layout, const FrameInput& input,
                      Draw& draw) {
    const float view = layout.list.height();
    scroller_.set_limit(content_height_ - view);
    const bool glides = !draw.look.reduced_motion;
    if (input.held) scroller_.stop();
    if (input.drag != 0) scroller_.drag(input.drag);
    if (input.fling) scroller_.fling(*input.fling);
    if (input.wheel != 0) {
        const bool notch = std::abs(input.wheel) >= draw.look.px(kNotchCss);
        scroller_.wheel(input.wheel, notch && glides);
    }
    if (reveal_ && *reveal_ < state.rows.size()) {
        const auto begin = static_cast<float>(row_y(*reveal_));
        scroller_.reveal(begin - draw.look.px(8), begin + layout.row_pitch, view, glides);
    }
    reveal_.reset();
    if (scroller_.advance(draw.seconds)) draw.animating = true;
}

void ListView::draw_rows(const ScreenState& state, const Layout& layout, Draw& draw) {
    const Rect& view = layout.list;
    const double scrolled = std::round(static_cast<double>(scroller_.position()));
    const double origin = static_cast<double>(view.min.y) - scrolled;
    motion_.begin(draw.seconds, draw.look.reduced_motion ? 0 : layout.row_pitch * 1.5f);

    ImGui::SetCursorScreenPos(ImVec2(layout.column_min, static_cast<float>(origin + row_y(0))));
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(state.rows.size()), layout.row_pitch);
    while (clipper.Step()) {
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
            const auto index = static_cast<std::size_t>(i);
            const ViewRow& row = *state.rows[index];
            const NotificationId& id = row.notification.id;
            const double y = row_y(index);
            const float place = static_cast<float>(origin + y);
            const float top = std::round(place + motion_.place(id, y));
            const Rect rect{ImVec2(layout.column_min, top),
                            ImVec2(layout.column_max, top + layout.row_height)};
            RowLook row_look;
            row_look.narrow = layout.narrow;
            row_look.selected = state.selected == index;
            row_look.focused = state.focused;
            row_look.offline = state.connection != Connection::kOnline;
            row_look.now = state.now;
            if (const auto arrival = arrivals_.find(id); arrival != arrivals_.end()) {
                row_look.arrival = arrival->second;
            }
            draw_row(row, rect, row_look, draw);
            const float middle = place + layout.row_height / 2;
            if (middle >= view.min.y && middle < view.max.y) in_view_.push_back(id);
        }
    }
    clipper.End();
    if (motion_.end()) draw.animating = true;

    for (auto arrival = arrivals_.begin(); arrival != arrivals_.end();) {
        arrival->second -= std::min(draw.seconds, 0.05f) / kArrivalSeconds;
        if (draw.look.reduced_motion || arrival->second <= 0) {
            arrival = arrivals_.erase(arrival);
        } else {
            draw.animating = true;
            ++arrival;
        }
    }
}

// Rows fade out towards an edge that more of them lie behind.
void ListView::draw_edges(const Layout& layout, const Look& look) const {
    const Rect& view = layout.list;
    const float reach = look.px(14);
    const ImU32 solid = look.colors.page;
    const ImU32 clear = faded(solid, 0);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float before = scroller_.position();
    const float after = content_height_ - view.height() - before;
    const float above = std::min(before, reach);
    const float below = std::clamp(after, 0.0f, reach);
    const float left = layout.column_min - look.px(4);
    const float right = layout.column_max + look.px(4);
    if (above > 0) {
        list.AddRectFilledMultiColor(ImVec2(left, view.min.y), ImVec2(right, view.min.y + above),
                                     solid, solid, clear, clear);
    }
    if (below > 0) {
        list.AddRectFilledMultiColor(ImVec2(left, view.max.y - below), ImVec2(right, view.max.y),
                                     clear, clear, solid, solid);
    }
}

void ListView::draw_scrollbar(const Layout& layout, Draw& draw) {
    const Rect& view = layout.list;
    const float height = view.height();
    if (content_height_ <= height) return;
    const Look& look = draw.look;
    const float track = height - look.px(8);
    const float thumb = std::max(track * height / content_height_, look.px(32));
    if (track <= thumb) return;  // too low a window: there is no way for the thumb to go
    const float range = content_height_ - height;
    const float top = view.min.y + look.px(4) + (track - thumb) * scroller_.position() / range;
    const float right = view.max.x - look.px(3);
    const Rect rect{ImVec2(right - look.px(8), std::round(top)),
                    ImVec2(right, std::round(top + thumb))};
    const Control grip = control(draw, "#scrollbar", rect.grown(look.px(2)));
    if (grip.held && draw.pointer) {
        if (ImGui::IsItemActivated()) grab_offset_ = draw.pointer->y - top;
        const float wanted = draw.pointer->y - grab_offset_ - view.min.y - look.px(4);
        scroller_.jump(wanted / (track - thumb) * range);
    }
    const float share = grip.held ? 0.7f : 0.4f * grip.hover;
    const float slim = look.px(2) * (1 - std::max(grip.hover, grip.held ? 1.0f : 0.0f));
    fill(*ImGui::GetWindowDrawList(), {ImVec2(rect.min.x + slim, rect.min.y), rect.max},
         mix(look.colors.scroll, look.colors.muted, share), look.px(4));
}

}  // namespace carillon::center
