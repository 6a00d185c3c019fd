#pragma once
// What the views are given and what they give back. State in, draw, actions out: a view never
// touches the session.

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/inbox/unread.hpp"
#include "core/policy/delivery.hpp"
#include "core/session/client_session.hpp"
#include "core/session/overlay.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace carillon::center {

enum class Theme { kAuto, kLight, kDark };

enum class ListFilter { kAll, kUnread };

// One short message over the lower edge.
struct Toast {
    std::string text;
    bool failed = false;
    bool undo = false;  // it can be taken back
};

struct ScreenState {
    // In canonical order, already filtered; they point into the session's view and are valid until
    // the session is told anything.
    std::vector<const ViewRow*> rows;
    Unread unread;
    Connection connection = Connection::kIdle;
    std::optional<std::int64_t> retry_s;  // until the next try, while offline
    std::uint16_t close_code = 0;         // of the last close, 0 = none
    bool known = false;                   // the server has told what is in the inbox
    bool loading_more = false;
    ListFilter filter = ListFilter::kAll;
    Theme theme = Theme::kAuto;
    std::optional<std::size_t> selected;  // an index into rows
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
struct RetryNow {};
struct Undo {};
struct DismissToast {};
}  // namespace actions

using Action =
    std::variant<actions::OnRow, actions::Select, actions::ShowDetail, actions::MarkAll,
                 actions::ChooseFilter, actions::NextTheme, actions::SwitchLanguage,
                 actions::OpenPreferences, actions::RetryNow, actions::Undo, actions::DismissToast>;

}  // namespace carillon::center
