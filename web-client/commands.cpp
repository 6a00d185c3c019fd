#include "web-client/commands.hpp"

#include "web-client/platform/browser.hpp"

#include <utility>

namespace carillon::center {
namespace {

using namespace std::chrono_literals;

constexpr Millis kSnooze = 1h;
constexpr Millis kToastStays = 6s;
constexpr Millis kFailureStays = 12s;

}  // namespace

void Commands::submit(OperationKind kind, std::vector<NotificationId> ids,
                      std::optional<Millis> until) {
    Operation operation;
    operation.kind = kind;
    operation.ids = std::move(ids);
    operation.until = until;
    client_.submit(std::move(operation));
}

void Commands::on_row(RowVerb verb, const Notification& n, const Texts& texts, Millis now) {
    const NotificationId id = n.id;
    const bool read = n.is_read();
    switch (verb) {
        case RowVerb::kOpen:
            if (!read || !n.clicked_at) submit(OperationKind::kClick, {id});
            break;
        case RowVerb::kToggleRead:
            submit(read ? OperationKind::kUnack : OperationKind::kAck, {id});
            break;
        case RowVerb::kArchive:
            submit(OperationKind::kArchive, {id});
            tell(texts.archived, false, {OperationKind::kUnarchive}, {id}, now);
            break;
        case RowVerb::kSnooze:
            submit(OperationKind::kSnooze, {id}, now + kSnooze);
            // Archiving ends a snooze; out of the archive it is back where it was.
            tell(texts.snoozed, false, {OperationKind::kArchive, OperationKind::kUnarchive}, {id},
                 now);
            break;
        case RowVerb::kRemove:
            submit(OperationKind::kDelete, {id});
            break;
        case RowVerb::kFollowLink: {
            const std::string data = n.data;
            if (!browser::has_link(data)) break;
            if (!read || !n.clicked_at) submit(OperationKind::kClick, {id});
            browser::open_link(data);
            break;
        }
    }
}

void Commands::mark_all(const Texts& texts, Millis now) {
    std::vector<NotificationId> ids;
    for (const ViewRow& row : client_.session().view().items) {
        if (is_unread(row.notification)) ids.push_back(row.notification.id);
    }
    if (client_.session().view().unread.total() == 0) return;
    submit(OperationKind::kAckAll, {});
    tell(texts.all_marked, false, {OperationKind::kUnack}, std::move(ids), now);
}

void Commands::mark_seen(std::vector<NotificationId> ids) {
    submit(OperationKind::kSeen, std::move(ids));
}

void Commands::undo() {
    const auto back = std::exchange(back_, {});
    const auto ids = std::exchange(back_ids_, {});
    dismiss();
    for (const OperationKind kind : back)
        submit(kind, ids);
}

void Commands::dismiss() {
    toast_.reset();
    back_.clear();
    back_ids_.clear();
}

void Commands::handle_refusals(const std::vector<Error>& errors, const Texts& texts, Millis now) {
    if (errors.empty()) return;
    for (const Error& error : errors) {
        browser::fault(std::string(text(error.code)) + ": " + error.message);
    }
    tell(texts.refused, true, {}, {}, now);
}

void Commands::tell(const char* text, bool failed, std::vector<OperationKind> back,
                    std::vector<NotificationId> ids, Millis now) {
    toast_ = Toast{text, failed, !back.empty() && !ids.empty()};
    toast_until_ = now + (failed ? kFailureStays : kToastStays);
    back_ = std::move(back);
    back_ids_ = std::move(ids);
    browser::announce(toast_->text, failed);
}

std::optional<Toast> Commands::toast(Millis now) {
    if (toast_ && toast_until_ <= now) dismiss();
    return toast_;
}

std::optional<Millis> Commands::next_deadline() const {
    if (!toast_) return std::nullopt;
    return toast_until_;
}

}  // namespace carillon::center
