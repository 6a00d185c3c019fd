#include "web-client/view/detail_view.hpp"

#include "web-client/model/delivery_texts.hpp"
#include "web-client/model/history.hpp"
#include "web-client/model/relative_time.hpp"
#include "web-client/platform/browser.hpp"
#include "web-client/view/badge.hpp"
#include "web-client/view/text_draw.hpp"

#include <algorithm>
#include <cmath>

namespace carillon::center {
namespace {

constexpr float kSlideSeconds = 0.06f;

float padding(const Look& look) {
    return look.px(24);
}

float hairline(const Look& look) {
    return std::max(1.0f, std::round(look.scale));
}

struct DetailButton {
    const char* name;
    Icon icon;
    const char* label;
    RowVerb verb;
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

constexpr float kLinkPitch = 38;  // CSS pixels, from one link to the next

// An icon over a short word.
bool labelled_button(Draw& draw, const DetailButton& button, const Rect& rect) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Control pressed = control(draw, button.name, rect);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float share = pressed.held ? 1.0f : 0.7f * pressed.hover;
    fill(list, rect, mix(colors.surface, colors.pressed, share), look.px(10));
    const ImU32 target = button.verb == RowVerb::kRemove ? colors.critical_text : colors.text;
    const ImU32 color = mix(colors.muted, target, pressed.hover);
    const float middle = rect.middle().x;
    put_icon(list, button.icon, ImVec2(middle, rect.min.y + look.px(18)), look.px(20), color);
    const float width = text_width(look.fonts.label, button.label);
    put_text(list, look.fonts.label,
             ImVec2(std::round(middle - width / 2),
                    text_top(look.fonts.label, rect.max.y - look.px(14))),
             color, button.label);
    return pressed.clicked;
}

}  // namespace

float DetailView::advance(const ScreenState& state, Draw& draw) {
    const bool wanted = state.detail && state.chosen != nullptr;
    if (wanted) remember(state, draw.look.texts.language);
    glide(draw, shown_, wanted ? 1.0f : 0.0f, kSlideSeconds);
    if (shown_ == 0) filled_ = false;
    return shown_;
}

void DetailView::remember(const ScreenState& state, Language language) {
    const Notification& n = state.chosen->notification;
    if (!filled_ || n.id != notification_.id) scroller_.jump(0);
    if (!filled_ || n.data != notification_.data || n.body != notification_.body) {
        has_link_ = browser::has_link(n.data);
        links_ = lines_of(browser::links_of(n.data, n.body));
    }
    if (!filled_ || !(n == notification_)) notification_ = n;
    lines_ = delivery_lines(state.deliveries, browser::local_offset, language);
    deliveries_failed_ = state.deliveries_failed;
    past_ = history_lines(n, browser::local_offset, language);
    filled_ = true;
}

void DetailView::draw(const ScreenState& state, const Layout& layout, const FrameInput& input,
                      Draw& draw) {
    if (shown_ <= 0 || !filled_) return;
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Rect pane = layout.detail;
    begin_layer("detail", layout.detail_over ? layout.screen : pane);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (layout.detail_over) {
        fill(list, layout.screen, faded(IM_COL32(10, 13, 20, 255), 0.38f * shown_), 0);
    }
    fill(list, pane, colors.surface, 0);
    fill(list, {pane.min, ImVec2(pane.min.x + hairline(look), pane.max.y)}, colors.border, 0);

    const float top = draw_head(pane, draw);
    const float bottom = draw_actions(pane, draw);
    draw_text(pane, top, bottom, input, draw);
    if (layout.detail_over) {
        // What is pressed beside the pane closes it; what is pressed on it does nothing.
        const bool on_pane = draw.pointer && pane.contains(*draw.pointer);
        if (control(draw, "#scrim", layout.screen).clicked && !on_pane && state.detail) {
            draw.act(actions::ShowDetail{false});
        }
        if (on_pane && !ImGui::IsAnyItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_Arrow);
    }
    end_layer();
}

// Icon, kind, date, and the button that closes; gives where it ends.
float DetailView::draw_head(const Rect& pane, Draw& draw) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Notification& n = notification_;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float pad = padding(look);
    const float side = look.px(40);
    const Rect tile{ImVec2(pane.min.x + pad, pane.min.y + look.px(20)),
                    ImVec2(pane.min.x + pad + side, pane.min.y + look.px(20) + side)};
    const PriorityColors marks = priority_colors(n.priority, colors);
    fill(list, tile, marks.tile, look.px(10));
    put_icon(list, icon_of_type(n.type), tile.middle(), look.px(22), marks.on_tile);

    const Rect close{ImVec2(pane.max.x - look.px(16) - look.px(36), tile.min.y + look.px(2)),
                     ImVec2(pane.max.x - look.px(16), tile.min.y + look.px(38))};
    if (icon_button(draw, "detail-close", close, Icon::kClose, look.texts.close, colors.surface,
                    colors.muted, colors.text)) {
        draw.act(actions::ShowDetail{false});
    }
    const float x = tile.max.x + look.px(14);
    const float kind_y = tile.min.y + look.px(10);
    const float kind_x = put_badge(list, look, n.priority, false, x, kind_y);
    const Face& strong = look.fonts.strong;
    put_line(list, strong, ImVec2(kind_x, text_top(strong, kind_y)),
             close.min.x - kind_x - look.px(8), colors.text,
             family_text(n.type, look.texts.language));
    const Face& small = look.fonts.small;
    put_line(list, small, ImVec2(x, text_top(small, tile.min.y + look.px(32))),
             close.min.x - x - look.px(8), colors.muted,
             full_time(n.created_at, browser::local_offset, look.texts.language));
    return tile.max.y + look.px(18);
}

// The link and what can be done, along the lower edge; gives where they begin.
float DetailView::draw_actions(const Rect& pane, Draw& draw) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    const Texts& texts = look.texts;
    const Notification& n = notification_;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float pad = padding(look);
    const float row_top = pane.max.y - look.px(14) - look.px(54);
    float top = row_top - look.px(12);
    if (has_link_) {
        const Rect link{ImVec2(pane.min.x + pad, top - look.px(42)), ImVec2(pane.max.x - pad, top)};
        const Control pressed = control(draw, "detail-open", link);
        const float darker = pressed.held ? 0.16f : 0.08f * pressed.hover;
        fill(list, link, mix(colors.accent, colors.text, darker), look.px(10));
        const Face& strong = look.fonts.strong;
        const float words = std::round(text_width(strong, texts.open_link));
        const float x = std::round(link.middle().x - (words + look.px(26)) / 2);
        put_text(list, strong, ImVec2(x, text_top(strong, link.middle().y)), colors.on_accent,
                 texts.open_link);
        put_icon(list, Icon::kOpen, ImVec2(x + words + look.px(17), link.middle().y), look.px(18),
                 colors.on_accent);
        if (pressed.clicked) draw.act(actions::OnRow{RowVerb::kFollowLink, n.id, false});
        top = link.min.y - look.px(14);
    }
    fill(list, {ImVec2(pane.min.x, top - hairline(look)), ImVec2(pane.max.x, top)}, colors.border,
         0);

    const DetailButton buttons[] = {
        {"detail-toggle-read", n.is_read() ? Icon::kUnread : Icon::kCheck,
         n.is_read() ? texts.short_unread : texts.short_read, RowVerb::kToggleRead},
        {"detail-archive", Icon::kArchive, n.archived_at ? texts.unarchive : texts.archive,
         RowVerb::kArchive},
        {"detail-snooze", Icon::kSnooze, n.snoozed_until ? texts.unarchive : texts.snooze,
         RowVerb::kSnooze},
        {"detail-remove", Icon::kRemove, texts.remove, RowVerb::kRemove},
    };
    const float width = std::floor((pane.width() - 2 * pad) / 4);
    float x = pane.min.x + pad;
    for (const DetailButton& button : buttons) {
        const Rect rect{ImVec2(x, row_top), ImVec2(x + width, row_top + look.px(54))};
        if (labelled_button(draw, button, rect)) {
            draw.act(actions::OnRow{button.verb, n.id, false});
            const bool stays =
                button.verb == RowVerb::kToggleRead || button.verb == RowVerb::kSnooze;
            if (!stays) draw.act(actions::ShowDetail{false});
        }
        x += width;
    }
    return top - hairline(look);
}

float DetailView::links_height(const Look& look) const {
    if (links_.empty()) return 0;
    return look.px(10) + look.px(kLinkPitch) * static_cast<float>(links_.size());
}

void DetailView::draw_links(ImVec2 at, float width, float top, float bottom, Draw& draw) {
    const Look& look = draw.look;
    const Palette& colors = look.colors;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    float y = at.y + look.px(10);
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const Rect rect{ImVec2(at.x, y), ImVec2(at.x + width, y + look.px(34))};
        y += look.px(kLinkPitch);
        // What is not wholly in view cannot be pressed through what lies above it.
        if (rect.min.y < top || rect.max.y > bottom) continue;
        const std::string name = "detail-link-" + std::to_string(i);
        const Control pressed = control(draw, name.c_str(), rect);
        fill(list, rect, mix(colors.surface, colors.accent, 0.07f + 0.07f * pressed.hover),
             look.px(8));
        const float middle = rect.middle().y;
        put_line(list, look.fonts.strong,
                 ImVec2(rect.min.x + look.px(12), text_top(look.fonts.strong, middle)),
                 width - look.px(12 + 34), colors.accent_text, links_[i]);
        put_icon(list, Icon::kOpen, ImVec2(rect.max.x - look.px(18), middle), look.px(16),
                 colors.accent_text);
        if (pressed.clicked) browser::open_link_of(notification_.data, notification_.body, i);
    }
}

void DetailView::draw_text(const Rect& pane, float top, float bottom, const FrameInput& input,
                           Draw& draw) {
    const Look& look = draw.look;
    const float pad = padding(look);
    const float width = pane.width() - 2 * pad;
    title_.set(notification_.title, look.fonts.heading, width);
    body_.set(notification_.body, look.fonts.body, width);
    const Texts& texts = look.texts;
    deliveries_.set(texts.deliveries_title, lines_,
                    deliveries_failed_ ? texts.deliveries_failed : nullptr, look, width);
    history_.set(texts.history_title, past_, nullptr, look, width);
    const float gap = look.px(12);
    const float text = title_.height() + gap + body_.height() + links_height(look);
    const float height = text + deliveries_.height() + history_.height() + look.px(20);
    scroller_.set_limit(static_cast<double>(height - (bottom - top)));
    if (input.held) scroller_.stop();
    if (input.drag != 0) scroller_.drag(static_cast<double>(input.drag));
    if (input.fling) scroller_.fling(*input.fling);
    if (input.wheel != 0) scroller_.wheel(static_cast<double>(input.wheel), !look.reduced_motion);
    if (scroller_.advance(draw.seconds)) draw.animating = true;

    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(ImVec2(pane.min.x, top), ImVec2(pane.max.x, bottom), true);
    const ImVec2 at(pane.min.x + pad, std::round(top - static_cast<float>(scroller_.position())));
    title_.draw(list, at, top, bottom, look.colors.text);
    body_.draw(list, ImVec2(at.x, at.y + title_.height() + gap), top, bottom,
               mix(look.colors.text, look.colors.muted, 0.35f));
    draw_links(ImVec2(at.x, at.y + text - links_height(look)), width, top, bottom, draw);
    const ImVec2 below(at.x, at.y + text);
    deliveries_.draw(below, top, bottom, look);
    if (deliveries_.height() > 0) {
        draw.regions["detail-deliveries"] = {
            below, ImVec2(below.x + width, below.y + deliveries_.height())};
    }
    history_.draw(ImVec2(below.x, below.y + deliveries_.height()), top, bottom, look);
    list.PopClipRect();
}

}  // namespace carillon::center
