#include "web-client/app.hpp"

#include "web-client/model/keyboard.hpp"
#include "web-client/platform/browser.hpp"
#include "web-client/view/embedded_fonts.hpp"
#include "web-client/view/header.hpp"
#include "web-client/view/layout.hpp"
#include "web-client/view/overlay.hpp"

#include <imgui.h>

#include <algorithm>
#include <utility>

namespace carillon::center {
namespace {

constexpr double kHintAfterMs = 450;
constexpr double kHintFadeMs = 120;

}  // namespace

App::App(const char* canvas, std::uint64_t seed)
    : canvas_(canvas),
      client_(seed, [this] { inbox_changed(); }),
      commands_(client_),
      pump_([this] { return draw_frame(); }),
      platform_(canvas, input_,
                {[this] { pump_.want(); },
                 [this] {
                     browser_text_.forget();
                     surface_.handle_lost();
                 },
                 [this] {
                     surface_.handle_restored();
                     pump_.want();
                 }}) {}

bool App::create() {
    if (!surface_.create(canvas_)) return false;
    browser::offer_font(regular_font().bytes, regular_font().size, false);
    browser::offer_font(semi_bold_font().bytes, semi_bold_font().size, true);
    return true;
}

void App::handle_fonts_changed() {
    browser_text_.forget();
    pump_.want();
}

void App::set(const Settings& settings) {
    settings_ = settings;
    if (scale_ > 0) apply_style(colors(), scale_);
    announcer_.handle_change(client_.session(), {}, settings_.language);
    pump_.want();
}

void App::resize(int width, int height, float scale) {
    width_ = width;
    height_ = height;
    platform_.set_scale(scale);
    if (scale != scale_) {
        scale_ = scale;
        browser_text_.forget();
        fonts_ = build_fonts(scale, browser_text_);
        surface_.fonts_changed();
        apply_style(colors(), scale);
    }
    pump_.want();
}

void App::handle_visibility(bool visible) {
    visible_ = visible;
    if (visible) {
        client_.handle_wakeup();
        pump_.want();
    } else {
        seen_.handle_hidden();
        client_.release_held();
    }
}

bool App::dark() const {
    return settings_.theme == Theme::kDark ||
           (settings_.theme == Theme::kAuto && settings_.system_dark);
}

const Palette& App::colors() const {
    return palette(dark(), settings_.high_contrast);
}

// --- one frame

bool App::draw_frame() {
    if (scale_ <= 0 || !surface_.ready()) return false;
    const double now_ms = browser::performance_now_ms();
    // After a pause in drawing the time that passed is nobody's animation.
    const double elapsed_s = was_animating_ ? (now_ms - last_frame_ms_) / 1000 : 1.0 / 60;
    last_frame_ms_ = now_ms;

    const FrameInput input = input_.take_frame();
    surface_.resize(width_, height_);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(static_cast<float>(width_), static_cast<float>(height_));
    io.DeltaTime = std::max(static_cast<float>(elapsed_s), 0.0001f);
    feed_imgui(input);
    take_keys(input);

    const Look look{colors(),   fonts_, texts(settings_.language), scale_, settings_.reduced_motion,
                    input.touch};
    browser_text_.begin_frame();
    Draw draw(look);
    draw.seconds = io.DeltaTime;
    draw.pointer = input.pointer;
    const ScreenState screen = state();
    ImGui::NewFrame();
    draw_views(screen, input, draw);
    ImGui::Render();
    surface_.draw(*ImGui::GetDrawData(), look.colors.page);

    const bool pointing = ImGui::GetMouseCursor() == ImGuiMouseCursor_Hand;
    if (pointing != std::exchange(pointing_, pointing)) browser::set_cursor(pointing);
    regions_ = std::move(draw.regions);
    watch_deliveries(screen);
    watch_seen(screen);  // what it tells the session ends the screen's rows
    schedule(screen);
    for (const Action& action : draw.actions)
        perform(action);
    if (!draw.actions.empty()) pump_.want();
    client_.look(list_.near_begin(), list_.near_end());
    was_animating_ = draw.animating || input.more || browser_text_.wants_frame();
    return was_animating_;
}

void App::draw_views(const ScreenState& screen, const FrameInput& input, Draw& draw) {
    const float detail = detail_.advance(screen, draw);
    const Layout layout = layout_of(ImGui::GetIO().DisplaySize, draw.look, detail);
    place_search(layout, detail);
    // What scrolls is what lies under the pointer, or where the finger came down.
    const auto over = input.touch ? input.finger : input.pointer;
    const bool on_detail = detail > 0 && over && layout.detail.contains(*over);
    FrameInput still = input;
    still.wheel = still.drag = 0;
    still.held = false;
    still.fling.reset();
    if (!layered_) {  // from above
        for (const char* name : {"toast", "detail"}) {
            begin_layer(name, {});
            end_layer();
        }
        layered_ = true;
    }
    begin_layer("center", layout.screen);
    draw_header(screen, layout, draw);
    if (analytics_open_) {
        analytics_view_.draw(analytics_, analytics_failed_, layout, input, draw);
    } else {
        draw_toolbar(screen, layout, draw);
        list_.draw(screen, layout, on_detail ? still : input, draw);
        draw_footer(layout, draw);
    }
    end_layer();
    detail_.draw(screen, layout, on_detail ? input : still, draw);
    draw_toast(screen, layout, draw);
    track_hint(draw);
    if (hint_) {
        const double shown = browser::performance_now_ms() - hint_since_ms_ - kHintAfterMs;
        draw_hint(*hint_, static_cast<float>(std::clamp(shown / kHintFadeMs, 0.0, 1.0)), layout,
                  draw.look);
    }
}

void App::track_hint(Draw& draw) {
    const double now_ms = browser::performance_now_ms();
    const bool same = hint_ && draw.hint && hint_->text == draw.hint->text &&
                      hint_->rect.min.x == draw.hint->rect.min.x;
    if (!same) hint_since_ms_ = now_ms;
    hint_ = draw.hint;
    if (!hint_) return;
    const double age = now_ms - hint_since_ms_;
    if (age < kHintAfterMs) {
        pump_.want_in(kHintAfterMs - age);
    } else if (age < kHintAfterMs + kHintFadeMs) {
        draw.animating = true;
    }
}

const ListRows& App::rows() {
    if (std::exchange(rows_changed_, false))
        rows_ = ListRows(client_.list(), client_.session().inbox(), client_.session().overlay(),
                         detail_open_ ? selection_.id() : std::nullopt, read_here_);
    return rows_;
}

ScreenState App::state() {
    const ClientSession& session = client_.session();
    ScreenState state(rows());
    state.now = browser::now();
    state.unread = session.view().unread;
    state.connection = session.connection();
    state.close_code = session.close_code().value_or(0);
    if (session.retry_at()) {
        const Millis left = *session.retry_at() - state.now;
        state.retry_s = (std::max(left, Millis{0}).count() + 999) / 1000;
    }
    state.known = client_.known();
    state.loading_more = client_.loading_more();
    state.filter = filter_;
    state.may_analyse = may_analyse_;
    state.may_compose = may_compose_;
    state.is_searched = query_.find_first_not_of(' ') != std::string::npos;
    state.theme = settings_.theme;
    if (wanted_) {
        if (const auto place = state.rows.find(*wanted_)) {
            selection_.choose(*place, state.rows);
            list_.reveal(*place);
            detail_open_ = true;
            wanted_.reset();
        }
    }
    const bool was_waiting = selection_.is_waiting();
    state.selected = selection_.reconcile(state.rows);
    state.marks = &marks_;
    if (selection_.id()) state.chosen = state.rows.row(*selection_.id());
    if (was_waiting && state.chosen != nullptr) announce_row(*state.selected);
    if (selection_.passed_on() || !state.selected) detail_open_ = false;
    state.detail = detail_open_;
    state.deliveries = deliveries_.deliveries();
    state.deliveries_failed = deliveries_.has_failed();
    state.focused = input_.focused();
    state.toast = commands_.toast(state.now);
    return state;
}

// --- what comes in

void App::handle_deliveries(int request, const std::string& body) {
    deliveries_.handle_page(request, body, browser::now());
    pump_.want();
}

void App::handle_deliveries_failure(int request) {
    deliveries_.handle_failure(request, browser::now());
    pump_.want();
}

void App::inbox_changed() {
    rows_changed_ = true;
    const auto arrivals = client_.take_arrivals();
    for (const NotificationId& id : arrivals)
        list_.note_arrival(id);
    announcer_.handle_change(client_.session(), arrivals, settings_.language);
    commands_.handle_refusals(client_.take_refusals(), texts(settings_.language), browser::now());
    pump_.want();
}

void App::take_keys(const FrameInput& input) {
    for (const KeyPress& press : input.keys) {
        if (analytics_open_ && take_analytics_key(press)) continue;
        const ListRows& all = rows();
        const auto selected = selection_.reconcile(all);
        const KeyboardContext context{all,
                                      selected,
                                      list_.page_rows(),
                                      commands_.toast(browser::now()).has_value(),
                                      detail_open_,
                                      selection_.is_away(),
                                      !marks_.empty()};
        if (const auto action = action_of(press, context)) perform(*action);
    }
}

}  // namespace carillon::center
