#include "web-client/commands.hpp"

#include "core/session/client_limits.hpp"
#include "web-client/platform/browser.hpp"

#include <utility>

namespace carillon::center {
namespace {

using namespace std::chrono_literals;

constexpr Millis kToastStays = limits::kUndoTime;
constexpr Millis kFailureStays = 12s;

}  // namespace

void Commands::submit(OperationKind kind, std::vector<NotificationId> ids,
                      std::optional<Millis> until) {
    Operation operation;
    operation.kind = kind;
    operation.ids = std::move(ids);
    operation.until = until;
    // Only a delete cannot be taken back once it is sent.
    client_.submit(std::move(operation), kind == OperationKind::kDelete
                                             ? ClientSession::Sending::kHeldBack
                                             : ClientSession::Sending::kAtOnce);
}

void Commands::on_row(RowVerb verb, const Notification& n, const Texts& texts, Millis now) {
    const NotificationId id = n.id;
    const bool read = n.is_read();
    switch (verb) {
        case RowVerb::kOpen:
            if (read && n.clicked_at) break;
            dismiss();
            submit(OperationKind::kClick, {id});
            break;
        case RowVerb::kToggleRead:
            dismiss();
            submit(read ? OperationKind::kUnack : OperationKind::kAck, {id});
            break;
        case RowVerb::kArchive:
            if (n.archived_at) {
                submit(OperationKind::kUnarchive, {id});
                tell(texts.unarchived, false, now);
                break;
            }
            submit(OperationKind::kArchive, {id});
            tell(texts.archived, false, now);
            break;
        case RowVerb::kSnooze:
            // Until when others are to wait is asked before.
            if (!n.snoozed_until) break;
            submit(OperationKind::kUnsnooze, {id});
            tell(texts.awakened, false, now);
            break;
        case RowVerb::kRemove:
            submit(OperationKind::kDelete, {id});
            tell(texts.removed, false, now);
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

void Commands::on_rows(RowVerb verb, const std::vector<Notification>& rows, const Texts& texts,
                       Millis now) {
    const auto ids_of = [&rows](auto&& takes) {
        std::vector<NotificationId> ids;
        for (const Notification& n : rows)
            if (takes(n)) ids.push_back(n.id);
        return ids;
    };
    const auto all = ids_of([](const Notification&) { return true; });
    if (all.empty()) return;
    if (verb == RowVerb::kToggleRead) {
        auto unread = ids_of([](const Notification& n) { return !n.is_read(); });
        dismiss();
        if (unread.empty()) return submit(OperationKind::kUnack, all);
        return submit(OperationKind::kAck, std::move(unread));
    }
    if (verb == RowVerb::kRemove) {
        submit(OperationKind::kDelete, all);
        return tell(texts.removed, false, now);
    }
    if (verb == RowVerb::kSnooze) {
        submit(OperationKind::kUnsnooze, all);
        return tell(texts.awakened, false, now);
    }
    auto listed = ids_of([](const Notification& n) { return !n.archived_at; });
    if (listed.empty()) {
        submit(OperationKind::kUnarchive, all);
        return tell(texts.unarchived, false, now);
    }
    submit(OperationKind::kArchive, std::move(listed));
    tell(texts.archived, false, now);
}

void Commands::snooze(std::vector<NotificationId> ids, Millis until, const Texts& texts,
                      Millis now) {
    submit(OperationKind::kSnooze, std::move(ids), client_.session().server_time(until));
    tell(texts.snoozed, false, now);
}

void Commands::mark_all(const Texts& texts, Millis now) {
    if (client_.session().view().unread.total() == 0) return;
    submit(OperationKind::kAckAll, {});
    tell(texts.all_marked, false, now);
}

void Commands::mark_seen(std::vector<NotificationId> ids) {
    submit(OperationKind::kSeen, std::move(ids));
}

void Commands::undo(const Texts& texts, Millis now) {
    if (!client_.session().can_undo()) return;
    client_.undo();
    tell(texts.undone, false, now);
    toast_->undo = false;
}

void Commands::dismiss() {
    toast_.reset();
}

void Commands::handle_refusals(const std::vector<Error>& errors, const Texts& texts, Millis now) {
    if (errors.empty()) return;
    for (const Error& error : errors) {
        browser::fault(std::string(text(error.code)) + ": " + error.message);
    }
    tell(texts.refused, true, now);
}

void Commands::tell(const char* text, bool failed, Millis now) {
    toast_ = Toast{text, failed, !failed && client_.session().can_undo()};
    toast_until_ = now + (failed ? kFailureStays : kToastStays);
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
