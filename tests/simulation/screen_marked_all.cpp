// Screen: all is marked as read.

#include "tests/simulation/screen.hpp"

#include <algorithm>

namespace carillon::sim {

MarkedAll Screen::before_marking_all(const ClientSession& client, OperationKind kind) {
    MarkedAll marked;
    if (kind != OperationKind::kAckAll) return marked;
    marked.at = client.inbox().revision();
    for (const ViewRow& row : client.view().items) {
        if (counts_as_unread(row.notification)) marked.shown.push_back(row.notification.id);
    }
    for (const PendingOperation& pending : client.overlay().pending())
        marked.before.push_back(pending.op);
    return marked;
}

void Screen::note_marked_all(MarkedAll marked, const std::vector<std::string>& ops) {
    if (!marked.at || marked.shown.empty()) return;
    marked.ops = ops;
    marked_all_.push_back(std::move(marked));
}

void Screen::judge_marked_all(const ClientSession& client, const InboxHistory& history) {
    const auto& pending = client.overlay().pending();
    const auto is_settled = [&](const MarkedAll& marked) {
        const auto is_its = [&](const PendingOperation& operation) {
            return std::find(marked.ops.begin(), marked.ops.end(), operation.op) !=
                   marked.ops.end();
        };
        return std::none_of(pending.begin(), pending.end(), is_its);
    };
    for (auto at = marked_all_.begin(); at != marked_all_.end();) {
        if (!is_settled(*at)) {
            ++at;
            continue;
        }
        judge_marked(*at, client.inbox(), history);
        at = marked_all_.erase(at);
    }
}

void Screen::judge_marked(const MarkedAll& marked, const Inbox& inbox,
                          const InboxHistory& history) {
    for (const NotificationId& id : marked.shown) {
        const Notification* row = inbox.find(id);
        if (!row || !counts_as_unread(*row)) continue;
        const std::uint32_t since = history.at(row->rev).unread_since;
        if (since <= marked.at->counter)
            return fail("marked-all-is-read", "a row that was shown unread was passed over");
        const std::string& op = history.made_unread_by(since);
        const bool is_own =
            std::find(marked.before.begin(), marked.before.end(), op) != marked.before.end();
        // Sent again after its answer was lost, it may take effect after all was marked.
        if (is_own && executed_->times(op) == 1)
            return fail("marked-all-is-read", "what the user did before makes a row unread again");
    }
}

}  // namespace carillon::sim
