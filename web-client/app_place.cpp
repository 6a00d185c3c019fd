// What is shown: which list, what is searched for, which notification is open; and the page's
// address, which says so.

#include "core/session/search_tokens.hpp"
#include "web-client/app.hpp"
#include "web-client/platform/browser.hpp"

#include <algorithm>
#include <utility>

namespace carillon::center {

void App::open_list() {
    if (has_type_pattern(query_) && !std::exchange(types_asked_, true)) browser::fetch_types();
    client_.open(parse_search(query_, filter_of(filter_), types_));
    selection_.clear();
    marks_.clear();
    read_here_.clear();
    list_.rewind();
    pump_.want();
}

void App::search(std::string text) {
    query_ = std::move(text);
    wanted_.reset();
    open_list();
    tell_place(false);
}

void App::handle_types(const std::string& types) {
    types_.clear();
    types_asked_ = !types.empty();
    if (types.empty()) return;
    for (std::size_t at = 0; at < types.size();) {
        const std::size_t end = std::min(types.find('\n', at), types.size());
        types_.push_back(types.substr(at, end - at));
        at = end + 1;
    }
    if (has_type_pattern(query_)) open_list();
}

void App::go_to(const std::string& place) {
    const std::size_t query = std::min(place.find('\n'), place.size());
    const std::size_t id = std::min(place.find('\n', query + 1), place.size());
    const ListFilter filter = list_filter_of(std::string_view(place).substr(0, query));
    std::string text = id > query ? place.substr(query + 1, id - query - 1) : std::string();
    const bool is_other = filter != filter_ || text != query_;
    filter_ = filter;
    query_ = std::move(text);
    wanted_ = id < place.size() ? NotificationId::parse(std::string_view(place).substr(id + 1))
                                : std::nullopt;
    if (!wanted_) detail_open_ = false;
    if (is_other) open_list();
    pump_.want();
}

// --- several rows

void App::snooze(Millis until) {
    auto ids = std::exchange(snoozing_, {});
    if (ids.empty()) return;
    if (selection_.id() && std::find(ids.begin(), ids.end(), *selection_.id()) != ids.end()) {
        selection_.keep_place();
        show_detail(false);
    }
    commands_.snooze(std::move(ids), until, texts(settings_.language), browser::now());
}

void App::handle_rights(bool may_analyse, bool may_compose) {
    may_analyse_ = may_analyse;
    may_compose_ = may_compose;
    pump_.want();
}

void App::handle_analytics(const std::optional<std::string>& text) {
    analytics_failed_ = !text;
    if (text) analytics_ = parse_analytics(*text);
    pump_.want();
}

void App::show_analytics(bool shown) {
    analytics_open_ = shown && may_analyse_;
    if (!analytics_open_) return;
    detail_open_ = false;
    analytics_failed_ = false;
    browser::fetch_analytics();
    browser::announce(texts(settings_.language).analytics, false);
}

// While they are shown keys act on them, and on the page as a whole.
bool App::take_analytics_key(const KeyPress& press) {
    if (press.key == Key::kEscape) {
        show_analytics(false);
        return true;
    }
    if (press.key == Key::kEnter || press.key == Key::kSpace) {
        browser::open_analytics_table();
        return true;
    }
    constexpr std::string_view kOfThePage = "gtlpd";
    const bool is_of_the_page =
        press.key == Key::kLetter && kOfThePage.find(press.letter) != std::string_view::npos;
    return !is_of_the_page;
}

void App::tell_place(bool is_step) {
    std::string place = std::string(text(filter_)) + '\n' + query_ + '\n';
    if (detail_open_ && selection_.id()) place += selection_.id()->text();
    browser::set_place(place, is_step);
}

// The field belongs to the page and would lie over a detail that lies over the list.
void App::place_search(const Layout& layout, float detail) {
    const bool is_covered = analytics_open_ || (layout.detail_over && detail > 0);
    const Rect rect = is_covered ? Rect{} : in_css(layout.search);
    const auto same = [](ImVec2 a, ImVec2 b) { return a.x == b.x && a.y == b.y; };
    if (same(rect.min, search_.min) && same(rect.max, search_.max)) return;
    search_ = rect;
    browser::place_search(rect.min.x, rect.min.y, rect.width(), rect.height());
}

}  // namespace carillon::center
