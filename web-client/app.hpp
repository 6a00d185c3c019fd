#pragma once
// The centre as a whole: joins canvas, input, session and views, and draws the frames.

#include "core/session/seen_watch.hpp"
#include "web-client/announcer.hpp"
#include "web-client/commands.hpp"
#include "web-client/inbox_client.hpp"
#include "web-client/model/delivery_watch.hpp"
#include "web-client/model/screen.hpp"
#include "web-client/model/selection.hpp"
#include "web-client/platform/frame_pump.hpp"
#include "web-client/platform/input.hpp"
#include "web-client/platform/platform.hpp"
#include "web-client/platform/surface.hpp"
#include "web-client/view/analytics_view.hpp"
#include "web-client/view/browser_text.hpp"
#include "web-client/view/controls.hpp"
#include "web-client/view/detail_view.hpp"
#include "web-client/view/fonts.hpp"
#include "web-client/view/layout.hpp"
#include "web-client/view/list_view.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace carillon::center {

struct Settings {
    Language language = Language::kEnglish;
    Theme theme = Theme::kAuto;
    bool system_dark = false;
    bool reduced_motion = false;
    bool high_contrast = false;
};

// Lives as long as the page. Dear ImGui's context must exist.
class App {
  public:
    // `canvas` is a CSS selector. `seed` as InboxClient wants it.
    App(const char* canvas, std::uint64_t seed);

    // False: no WebGL2 here, nothing can be drawn.
    bool create();

    InboxClient& client() { return client_; }

    void set(const Settings& settings);
    // The canvas in physical pixels, and how many of them make a CSS pixel.
    void resize(int width, int height, float scale);
    void handle_visibility(bool visible);
    void search(std::string text);
    void go_to(const std::string& place);
    void handle_types(const std::string& types);
    void snooze(Millis until);
    void handle_rights(bool may_analyse, bool may_compose);
    void handle_analytics(const std::optional<std::string>& text);
    void handle_fonts_changed();
    // What comes of browser::fetch_deliveries.
    void handle_deliveries(int request, const std::string& body);
    void handle_deliveries_failure(int request);

    // For tests and aids from outside; rectangles are in CSS pixels.
    std::string report();
    std::optional<Rect> row_rect(std::size_t index) const;
    std::optional<Rect> region(std::string_view name) const;
    // The selected notification as text for the clipboard, or nothing.
    std::string selected_text();

  private:
    bool draw_frame();
    void take_keys(const FrameInput& input);
    void perform(const Action& action);
    void inbox_changed();
    ScreenState state();
    const ListRows& rows();
    void draw_views(const ScreenState& state, const FrameInput& input, Draw& draw);
    void open_list();
    void show_analytics(bool shown);
    bool take_analytics_key(const KeyPress& press);
    void tell_place(bool is_step);
    void place_search(const Layout& layout, float detail);
    void perform_on_row(const actions::OnRow& on_row);
    void perform_on_marked(RowVerb verb);
    void choose_filter(ListFilter filter);
    void next_theme();
    void switch_language();
    void announce_row(std::size_t index);
    void show_detail(bool shown);
    void track_hint(Draw& draw);
    void watch_seen(const ScreenState& state);
    void watch_deliveries(const ScreenState& state);
    void schedule(const ScreenState& state);
    bool dark() const;
    const Palette& colors() const;
    Rect in_css(const Rect& rect) const;

    const char* canvas_;
    Settings settings_;
    InboxClient client_;
    Commands commands_;
    Announcer announcer_;
    Selection selection_;
    ListView list_;
    DetailView detail_;
    bool detail_open_ = false;
    DeliveryWatch deliveries_;
    SeenWatch seen_;
    ListFilter filter_ = ListFilter::kAll;
    bool may_analyse_ = false;
    bool may_compose_ = false;
    bool analytics_open_ = false;  // they stand in the place of the list
    bool analytics_failed_ = false;
    std::optional<Analytics> analytics_;
    AnalyticsView analytics_view_;
    std::string query_;
    std::vector<std::string> types_;  // those that are known; the built-in ones until then
    bool types_asked_ = false;
    Marks marks_;
    std::set<NotificationId> read_here_;    // in this list: they stay where they are
    std::vector<NotificationId> snoozing_;  // it is being asked until when
    std::optional<NotificationId> wanted_;  // is opened once its row is there
    Rect search_;                           // where the field lies, as the page was told
    ListRows rows_;
    bool rows_changed_ = true;
    bool visible_ = true;

    Input input_;
    FramePump pump_;
    Platform platform_;
    Surface surface_;
    BrowserText browser_text_{surface_.renderer()};
    Fonts fonts_;
    int width_ = 0;
    int height_ = 0;
    float scale_ = 0;
    double last_frame_ms_ = 0;
    bool was_animating_ = false;
    bool pointing_ = false;
    bool layered_ = false;

    std::optional<Hint> hint_;
    double hint_since_ms_ = 0;
    std::map<std::string, Rect, std::less<>> regions_;  // of the last frame
};

}  // namespace carillon::center
