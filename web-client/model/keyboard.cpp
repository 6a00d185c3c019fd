#include "web-client/model/keyboard.hpp"

#include <algorithm>

namespace carillon::center {
namespace {

// The row that a key moves to, from `at`; with nothing selected any move begins at the first row.
std::optional<std::size_t> moved(const KeyPress& press, const KeyboardContext& context) {
    const std::size_t last = context.rows.size() - 1;
    const std::size_t at = context.selected.value_or(0);
    const bool fresh = !context.selected.has_value();
    const std::size_t step = context.is_away ? 0 : 1;
    const std::size_t page = std::max<std::size_t>(context.page_rows, 2) - 1;
    switch (press.key) {
        case Key::kUp:
            return fresh || at == 0 ? 0 : at - 1;
        case Key::kDown:
            return fresh ? 0 : std::min(at + step, last);
        case Key::kPageUp:
            return at > page ? at - page : 0;
        case Key::kPageDown:
            return std::min(at + page, last);
        case Key::kHome:
            return 0;
        case Key::kEnd:
            return last;
        case Key::kLetter:
            if (press.letter == 'k') return fresh || at == 0 ? 0 : at - 1;
            if (press.letter == 'j') return fresh ? 0 : std::min(at + step, last);
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

std::optional<RowVerb> verb_of(const KeyPress& press) {
    switch (press.key) {
        case Key::kEnter:
        case Key::kSpace:
            return RowVerb::kToggleRead;
        case Key::kDelete:
            return RowVerb::kRemove;
        case Key::kLetter:
            break;
        default:
            return std::nullopt;
    }
    switch (press.letter) {
        case 'r':
            return RowVerb::kToggleRead;
        case 'e':
            return RowVerb::kArchive;
        case 's':
            return RowVerb::kSnooze;
        case 'o':
            return RowVerb::kFollowLink;
        default:
            return std::nullopt;
    }
}

// What does not need a row.
std::optional<Action> everywhere(char letter) {
    switch (letter) {
        case 'z':
            return Action(actions::Undo{});
        case '/':
            return Action(actions::FocusSearch{});
        case '1':
            return Action(actions::ChooseFilter{ListFilter::kAll});
        case '2':
            return Action(actions::ChooseFilter{ListFilter::kUnread});
        case '3':
            return Action(actions::ChooseFilter{ListFilter::kSnoozed});
        case '4':
            return Action(actions::ChooseFilter{ListFilter::kArchived});
        case 't':
            return Action(actions::NextTheme{});
        case 'l':
            return Action(actions::SwitchLanguage{});
        case 'g':
            return Action(actions::ShowAnalytics{});
        case 'c':
            return Action(actions::OpenCompose{});
        case 'd':
            return Action(actions::OpenOperations{});
        case 'p':
            return Action(actions::OpenPreferences{});
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<Action> action_of(const KeyPress& press, const KeyboardContext& context) {
    if (press.key == Key::kEscape) {
        if (press.repeat) return std::nullopt;
        if (context.detail) return Action(actions::ShowDetail{false});
        if (context.has_marks) return Action(actions::ClearMarks{});
        if (context.toast) return Action(actions::DismissToast{});
        return std::nullopt;
    }
    if (press.key == Key::kLeft) return Action(actions::ShowDetail{false});
    if (press.key == Key::kRight && context.selected) return Action(actions::ShowDetail{true});
    if (press.key == Key::kLetter && press.letter == 'a' && press.shift) {
        if (press.repeat) return std::nullopt;
        return Action(actions::MarkAll{});
    }
    if (press.key == Key::kLetter && !press.repeat) {
        if (const auto action = everywhere(press.letter)) return action;
    }
    if (context.rows.empty()) return std::nullopt;
    if (const auto index = moved(press, context)) return Action(actions::Select{*index});
    // Holding a key down moves on, but must not empty the list.
    if (press.repeat || !context.selected) return std::nullopt;
    if (press.key == Key::kLetter && press.letter == 'x') {
        const ViewRow* row = context.rows.at(*context.selected);
        if (row == nullptr) return std::nullopt;
        return Action(actions::Mark{row->notification.id});
    }
    if (const auto verb = verb_of(press)) {
        if (context.has_marks && *verb != RowVerb::kFollowLink)
            return Action(actions::OnMarked{*verb});
        const ViewRow* row = context.rows.at(*context.selected);
        if (row == nullptr) return std::nullopt;
        return Action(actions::OnRow{*verb, row->notification.id, true});
    }
    return std::nullopt;
}

}  // namespace carillon::center
