#pragma once
// What the views are given and what they give back. State in, draw, actions out: a view never
// touches the session.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/inbox/filter.hpp"
#include "core/inbox/unread.hpp"
#include "core/policy/delivery.hpp"
#include "core/session/client_session.hpp"
#include "web-client/model/list_rows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

namespace carillon::center {

enum class Theme { kAuto, kLight, kDark };

// Which list is shown; a search narrows it further.
enum class ListFilter { kAll, kUnread, kSnoozed, kArchived };
// As it stands in the address of the page.
const char* text(ListFilter filter);
ListFilter list_filter_of(std::string_view text);  // kAll for any other
Filter filter_of(ListFilter filter);

// One short message over the lower edge.
struct Toast {
    std::string text;
    bool failed = false;
    bool undo = false;  // it can be taken back
};

using Marks = std::unordered_set<NotificationId, UuidHash>;

struct ScreenState {
    explicit ScreenState(const ListRows& all) : rows(all) {}

    // In canonical order, already filtered; valid until the session is told anything.
    const ListRows& rows;
    Unread unread;
    Connection connection = Connection::kIdle;
    std::optional<std::int64_t> retry_s;  // until the next try, while offline
    std::uint16_t close_code = 0;         // of the last close, 0 = none
    bool known = false;                   // the server has told what is in the inbox
    bool loading_more = false;
    ListFilter filter = ListFilter::kAll;
    bool is_searched = false;
    bool may_analyse = false;  // the person may see analytics
    bool may_compose = false;  // the person may write to others
    Theme theme = Theme::kAuto;
    std::optional<std::size_t> selected;  // an index into rows
    const Marks* marks = nullptr;         // the rows that are marked; never null in a frame
    const ViewRow* chosen = nullptr;      // the selected row, wherever it stands
    bool focused = false;                 // the canvas has the keyboard
    bool detail = false;                  // the selected notification is shown whole
    std::vector<Delivery> deliveries;     // of that one, in the order of its steps
    bool deliveries_failed = false;       // they could not be loaded; what was known is there
    std::optional<Toast> toast;
    Millis now{0};
};

// kOpen shows the notification whole and marks it read.
enum class RowVerb { kOpen, kToggleRead, kArchive, kSnooze, kRemove, kFollowLink };

namespace actions {
struct OnRow {
    RowVerb verb = RowVerb::kOpen;
    NotificationId id;
    bool by_key = false;
};
struct Mark {  // or unmark: what is done next is done to all that are marked
    NotificationId id;
};
struct ClearMarks {};
struct OnMarked {
    RowVerb verb = RowVerb::kToggleRead;
};
struct Select {
    std::size_t index = 0;
};
struct ShowDetail {  // of the selected row
    bool shown = false;
};
struct MarkAll {};
struct ChooseFilter {
    ListFilter filter = ListFilter::kAll;
};
struct NextTheme {};
struct SwitchLanguage {};
struct OpenPreferences {};
struct OpenCompose {};     // only for those who may
struct OpenOperations {};  // likewise
struct FocusSearch {};
struct ShowAnalytics {  // analytics, in the place of the list; only for those who may
    bool shown = true;
};
struct OpenAnalyticsTable {};
struct RetryNow {};
struct Undo {};
struct DismissToast {};
}  // namespace actions

using Action =
    std::variant<actions::OnRow, actions::Mark, actions::ClearMarks, actions::OnMarked,
                 actions::Select, actions::ShowDetail, actions::MarkAll, actions::ChooseFilter,
                 actions::NextTheme, actions::SwitchLanguage, actions::OpenPreferences,
                 actions::OpenCompose, actions::OpenOperations, actions::FocusSearch,
                 actions::ShowAnalytics, actions::OpenAnalyticsTable, actions::RetryNow,
                 actions::Undo, actions::DismissToast>;

}  // namespace carillon::center
