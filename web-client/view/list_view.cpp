#include "web-client/view/list_view.hpp"

#include "web-client/view/row.hpp"
#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>

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
    anchors_.clear();
    new_above_ = 0;
}

double ListView::row_y(std::size_t index) const {
    return static_cast<double>(top_pad_) +
           static_cast<double>(index) * static_cast<double>(layout_.row_pitch);
}

std::optional<Rect> ListView::row_rect(std::size_t index) const {
    if (index >= rows_) return std::nullopt;
    const Rect& view = layout_.list;
    const auto top = static_cast<float>(static_cast<double>(view.min.y) + row_y(index) -
                                        std::round(scroller_.position()));
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
    content_height_ = row_y(rows_) + static_cast<double>(draw.look.px(kBottomPad));
    stay(state.rows);
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
        draw_new_above(layout, draw);
        draw_rows(state, layout, draw);
        draw_edges(layout, draw.look);
    }
    ImGui::EndChild();

    page_rows_ = static_cast<std::size_t>(std::max(layout.list.height() / layout.row_pitch, 1.0f));
}

// Most of what was in view has moved by as many places: the view moves with it. At the beginning of
// the list it does not, so that what comes in is seen.
void ListView::stay(const ListRows& rows) {
    if (scroller_.position() <= 0) {
        new_above_ = 0;
        return;
    }
    std::map<std::ptrdiff_t, int> moves;
    for (const auto& [id, place] : anchors_) {
        if (const auto now = rows.find(id))
            ++moves[static_cast<std::ptrdiff_t>(*now) - static_cast<std::ptrdiff_t>(place)];
    }
    const auto most =
        std::max_element(moves.begin(), moves.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == moves.end() || most->first == 0) return;
    const double distance =
        static_cast<double>(most->first) * static_cast<double>(layout_.row_pitch);
    scroller_.shift(distance);
    motion_.shift(distance);
    for (auto& anchor : anchors_)
        anchor.second =
            static_cast<std::size_t>(static_cast<std::ptrdiff_t>(anchor.second) + most->first);
    if (most->first > 0) new_above_ += static_cast<std::size_t>(most->first);
}

void ListView::scroll(const ScreenState& state, const Layout& layout, const FrameInput& input,
                      Draw& draw) {
    const float view = layout.list.height();
    scroller_.set_limit(content_height_ - static_cast<double>(view));
    const bool glides = !draw.look.reduced_motion;
    if (input.held) scroller_.stop();
    if (input.drag != 0) scroller_.drag(static_cast<double>(input.drag));
    if (input.fling) scroller_.fling(*input.fling);
    if (input.wheel != 0) {
        const bool notch = std::abs(input.wheel) >= draw.look.px(kNotchCss);
        scroller_.wheel(static_cast<double>(input.wheel), notch && glides);
    }
    if (reveal_ && *reveal_ < state.rows.size()) {
        const double begin = row_y(*reveal_);
        scroller_.reveal(begin - static_cast<double>(draw.look.px(8)),
                         begin + static_cast<double>(layout.row_pitch), static_cast<double>(view),
                         glides);
    }
    reveal_.reset();
    if (scroller_.advance(draw.seconds)) draw.animating = true;
}

void ListView::draw_rows(const ScreenState& state, const Layout& layout, Draw& draw) {
    const Rect& view = layout.list;
    const double scrolled = std::round(scroller_.position());
    const double origin = static_cast<double>(view.min.y) - scrolled;
    motion_.begin(draw.seconds, draw.look.reduced_motion ? 0 : layout.row_pitch * 1.5f);

    const double pitch = static_cast<double>(layout.row_pitch);
    const double above = std::max(scrolled - static_cast<double>(top_pad_), 0.0);
    const auto first = static_cast<std::size_t>(above / pitch);
    const auto shown = static_cast<std::size_t>(view.height() / layout.row_pitch) + 2;
    const std::size_t end = std::min(first + shown, state.rows.size());
    near_begin_ = first - std::min(first, shown);
    near_end_ = end + shown;
    anchors_.clear();
    for (std::size_t index = first; index < end; ++index) {
        const double y = row_y(index);
        const float place = static_cast<float>(origin + y);
        const ViewRow* row = state.rows.at(index);
        RowLook row_look;
        row_look.narrow = layout.narrow;
        row_look.selected = state.selected == index && (state.chosen == row || row == nullptr);
        row_look.focused = state.focused;
        row_look.offline = state.connection != Connection::kOnline;
        row_look.now = state.now;
        const auto rect_at = [&](float top) {
            return Rect{ImVec2(layout.column_min, top),
                        ImVec2(layout.column_max, top + layout.row_height)};
        };
        if (row == nullptr) {
            draw_missing_row(rect_at(std::round(place)), row_look, draw.look);
            continue;
        }
        const NotificationId& id = row->notification.id;
        row_look.marked = state.marks->count(id) != 0;
        if (const auto arrival = arrivals_.find(id); arrival != arrivals_.end())
            row_look.arrival = arrival->second;
        draw_row(*row, rect_at(std::round(place + motion_.place(id, y))), row_look, draw);
        anchors_.emplace_back(id, index);
        const float middle = place + layout.row_height / 2;
        if (middle >= view.min.y && middle < view.max.y) in_view_.push_back(id);
    }
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
    const double before = scroller_.position();
    const double after = content_height_ - static_cast<double>(view.height()) - before;
    const auto faded_over = [reach](double length) {
        return static_cast<float>(std::clamp(length, 0.0, static_cast<double>(reach)));
    };
    const float above = faded_over(before);
    const float below = faded_over(after);
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
    const auto height = static_cast<double>(view.height());
    if (content_height_ <= height) return;
    const Look& look = draw.look;
    const float track = view.height() - look.px(8);
    const float share_seen = static_cast<float>(height / content_height_);
    const float thumb = std::max(track * share_seen, look.px(32));
    if (track <= thumb) return;  // too low a window: there is no way for the thumb to go
    const double range = content_height_ - height;
    const float top = view.min.y + look.px(4) +
                      (track - thumb) * static_cast<float>(scroller_.position() / range);
    const float right = view.max.x - look.px(3);
    const Rect rect{ImVec2(right - look.px(8), std::round(top)),
                    ImVec2(right, std::round(top + thumb))};
    const Control grip = control(draw, "scrollbar", rect.grown(look.px(2)));
    if (grip.held && draw.pointer) {
        if (ImGui::IsItemActivated()) grab_offset_ = draw.pointer->y - top;
        const float wanted = draw.pointer->y - grab_offset_ - view.min.y - look.px(4);
        scroller_.jump(static_cast<double>(wanted / (track - thumb)) * range);
    }
    const float share = grip.held ? 0.7f : 0.4f * grip.hover;
    const float slim = look.px(2) * (1 - std::max(grip.hover, grip.held ? 1.0f : 0.0f));
    fill(*ImGui::GetWindowDrawList(), {ImVec2(rect.min.x + slim, rect.min.y), rect.max},
         mix(look.colors.scroll, look.colors.muted, share), look.px(4));
}

// How many have come in above what is looked at; a press leads to them.
void ListView::draw_new_above(const Layout& layout, Draw& draw) {
    if (new_above_ == 0) return;
    const Look& look = draw.look;
    const std::string words = "↑ " + arrivals_text(new_above_, look.texts.language);
    const Face& face = look.fonts.strong;
    const float width = std::round(text_width(face, words)) + look.px(32);
    const float left = std::round((layout.column_min + layout.column_max - width) / 2);
    const float top = layout.list.min.y + look.px(8);
    const Rect rect{ImVec2(left, top), ImVec2(left + width, top + look.px(34))};
    const Control pressed = control(draw, "new-above", rect);
    if (pressed.clicked) scroller_.jump(0);
    // Over the rows, which are drawn later.
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    shadow(list, look, rect, rect.height() / 2, look.px(8));
    fill(list, rect, mix(look.colors.accent, look.colors.text, 0.12f * pressed.hover),
         rect.height() / 2);
    put_text(list, face, ImVec2(rect.min.x + look.px(16), text_top(face, rect.middle().y)),
             look.colors.on_accent, words);
}

}  // namespace carillon::center
