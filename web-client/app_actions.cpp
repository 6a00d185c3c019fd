// What a person does: each action of the views, carried out.

#include "web-client/app.hpp"
#include "web-client/platform/browser.hpp"

namespace carillon::center {

void App::announce_row(std::size_t index) {
    const ListRows& all = rows();
    if (const ViewRow* row = all.at(index))
        announcer_.row(row->notification, index + 1, all.size(), settings_.language);
}

void App::show_detail(bool shown) {
    if (shown && !detail_open_) browser::announce(selected_text(), false);
    const bool is_step = shown && !detail_open_;
    detail_open_ = shown;
    wanted_.reset();
    tell_place(is_step);
}

void App::perform_on_row(const actions::OnRow& on_row) {
    const ListRows& all = rows();
    const ViewRow* found = all.row(on_row.id);
    if (found == nullptr) return;
    const Notification& n = found->notification;
    if (on_row.verb == RowVerb::kOpen) {
        if (const auto place = all.find(on_row.id)) selection_.choose(*place, all);
        show_detail(true);
    }
    // A key goes on to the next row; under a pointer nothing moves.
    const bool is_read_here =
        on_row.verb == RowVerb::kOpen || (on_row.verb == RowVerb::kToggleRead && !on_row.by_key);
    if (is_read_here && !n.is_read()) read_here_.insert(n.id);
    if (on_row.verb == RowVerb::kSnooze && !n.snoozed_until) {
        snoozing_ = {n.id};
        return browser::ask_snooze();
    }
    const bool stays =
        on_row.verb == RowVerb::kFollowLink || (on_row.verb == RowVerb::kToggleRead && n.is_read());
    if (on_row.by_key && !stays) selection_.keep_place();
    commands_.on_row(on_row.verb, n, texts(settings_.language), browser::now());
}

void App::perform_on_marked(RowVerb verb) {
    std::vector<Notification> marked;
    bool are_snoozed = true;
    for (const auto& [place, row] : rows().held()) {
        if (marks_.count(row->notification.id) == 0) continue;
        marked.push_back(row->notification);
        are_snoozed = are_snoozed && row->notification.snoozed_until.has_value();
    }
    marks_.clear();
    if (verb == RowVerb::kSnooze && !are_snoozed) {
        snoozing_.clear();
        for (const Notification& n : marked)
            snoozing_.push_back(n.id);
        return browser::ask_snooze();
    }
    selection_.keep_place();
    commands_.on_rows(verb, marked, texts(settings_.language), browser::now());
}

void App::choose_filter(ListFilter filter) {
    filter_ = filter;
    detail_open_ = false;
    wanted_.reset();
    open_list();
    tell_place(true);
}

void App::next_theme() {
    static constexpr const char* kNames[] = {"auto", "light", "dark"};
    const auto next = (static_cast<int>(settings_.theme) + 1) % 3;
    Settings settings = settings_;
    settings.theme = static_cast<Theme>(next);
    browser::remember("theme", kNames[next]);
    set(settings);
}

void App::switch_language() {
    Settings settings = settings_;
    const bool french = settings.language == Language::kFrench;
    settings.language = french ? Language::kEnglish : Language::kFrench;
    browser::remember("locale", texts(settings.language).tag);
    set(settings);
}

void App::perform(const Action& action) {
    const Texts& words = texts(settings_.language);
    const Millis now = browser::now();
    const ListRows& all = rows();
    if (const auto* on_row = std::get_if<actions::OnRow>(&action)) {
        perform_on_row(*on_row);
    } else if (const auto* mark = std::get_if<actions::Mark>(&action)) {
        if (marks_.erase(mark->id) == 0) marks_.insert(mark->id);
        browser::announce(marked_text(marks_.size(), settings_.language), false);
        pump_.want();
    } else if (std::holds_alternative<actions::ClearMarks>(action)) {
        marks_.clear();
    } else if (const auto* on_marked = std::get_if<actions::OnMarked>(&action)) {
        perform_on_marked(on_marked->verb);
    } else if (const auto* select = std::get_if<actions::Select>(&action)) {
        selection_.choose(select->index, all);
        list_.reveal(select->index);
        announce_row(select->index);
    } else if (const auto* show = std::get_if<actions::ShowDetail>(&action)) {
        show_detail(show->shown);
    } else if (std::holds_alternative<actions::MarkAll>(action)) {
        commands_.mark_all(words, now);
    } else if (const auto* choose = std::get_if<actions::ChooseFilter>(&action)) {
        choose_filter(choose->filter);
    } else if (std::holds_alternative<actions::NextTheme>(action)) {
        next_theme();
    } else if (std::holds_alternative<actions::SwitchLanguage>(action)) {
        switch_language();
    } else if (std::holds_alternative<actions::OpenPreferences>(action)) {
        browser::open_preferences();
    } else if (std::holds_alternative<actions::OpenCompose>(action)) {
        if (may_compose_) browser::open_compose();
    } else if (std::holds_alternative<actions::OpenOperations>(action)) {
        if (may_analyse_) browser::open_operations();
    } else if (const auto* analytics = std::get_if<actions::ShowAnalytics>(&action)) {
        show_analytics(analytics->shown && !analytics_open_);
    } else if (std::holds_alternative<actions::OpenAnalyticsTable>(action)) {
        browser::open_analytics_table();
    } else if (std::holds_alternative<actions::FocusSearch>(action)) {
        browser::focus_search();
    } else if (std::holds_alternative<actions::RetryNow>(action)) {
        client_.handle_wakeup();
    } else if (std::holds_alternative<actions::Undo>(action)) {
        commands_.undo(words, now);
    } else if (std::holds_alternative<actions::DismissToast>(action)) {
        commands_.dismiss();
    }
}

}  // namespace carillon::center
