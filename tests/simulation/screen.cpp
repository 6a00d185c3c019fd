#include "tests/simulation/screen.hpp"

#include <algorithm>
#include <iterator>

namespace carillon::sim {

void Screen::note_snapshot(const std::optional<Revision>& revision) {
    if (revision) base_ = revision->counter;
}

void Screen::note_submitted(const Operation& operation) {
    if (operation.kind == OperationKind::kAck && last_) {
        for (const NotificationId& id : operation.ids)
            asked_[id] = last_->counter;
    }
    const bool is_unack =
        operation.kind == OperationKind::kUnack || operation.kind == OperationKind::kUnackAll;
    if (is_unack) {
        for (const NotificationId& id : operation.ids)
            read_.erase(id);
    } else if (operation.kind == OperationKind::kDelete) {
        deleted_.insert(operation.ids.begin(), operation.ids.end());
    }
}

void Screen::note_refused() {
    is_refused_ = true;
    deleted_.clear();
    marked_all_.clear();
}

void Screen::begin_epoch(const Revision& revision) {
    bool is_same = last_ && last_->same_epoch(revision);
    if (is_stray_ && is_same && revision.counter < last_->counter) {
        is_stray_ = false;
        is_same = false;
    }
    if (is_same && revision.counter < last_->counter)
        fail("row-never-goes-back", "from " + last_->text() + " to " + revision.text());
    if (!is_same) {
        read_.clear();
        asked_.clear();
        deleted_.clear();
        marked_all_.clear();
    }
    last_ = revision;
}

// Will the operations on their way mark it read for certain? They pass over what has become unread
// since they were asked for, and the row does not tell when it did: so only as it was then.
bool Screen::is_covered(const Notification& n, const Overlay& overlay) const {
    for (const PendingOperation& pending : overlay.pending()) {
        const Operation& operation = pending.operation;
        const auto& ids = operation.ids;
        if (std::find(ids.begin(), ids.end(), n.id) == ids.end()) continue;
        if (operation.kind == OperationKind::kAckAll) {
            if (operation.bound && operation.bound->same_epoch(*last_) &&
                n.rev <= operation.bound->counter)
                return true;
        } else if (operation.kind == OperationKind::kAck) {
            const auto asked = asked_.find(n.id);
            if (asked != asked_.end() && n.rev <= asked->second) return true;
        }
    }
    return false;
}

void Screen::judge(const ClientSession& client) {
    const Inbox& inbox = client.inbox();
    if (!inbox.revision()) return;
    begin_epoch(*inbox.revision());
    const Revision& at = *inbox.revision();
    const InboxHistory* history = database_->history(user_, at.epoch);
    if (!history) {
        if (at.counter != 0 || !inbox.rows().empty())
            fail("no-change-skipped", "it stands at " + at.text() + ", which never was");
        return;
    }
    if (at.counter > history->last())
        return fail("no-change-skipped", "it stands at " + at.text() + ", which is not there yet");
    judge_rows(inbox, *history);
    judge_view(client, *history);
}

void Screen::judge_rows(const Inbox& inbox, const InboxHistory& history) {
    const std::uint64_t at = inbox.revision()->counter;
    std::size_t changed = 0;
    std::size_t unread_before = 0;
    for (const auto& entry : inbox.rows()) {
        const Notification& n = entry.second;
        if (n.user_id != user_) return fail("no-foreign-frame", "it holds another user's row");
        const auto wrong = history.judge(n, at);
        if (!wrong.empty() && history.is_on_its_way(n, at)) continue;
        if (!wrong.empty())
            return fail("no-change-skipped", "at " + inbox.revision()->text() + " a row of rev " +
                                                 std::to_string(n.rev) + ' ' + std::string(wrong));
        if (n.rev > base_) {
            ++changed;
        } else if (counts_as_unread(n)) {
            ++unread_before;
        }
    }
    const auto state = history.state(at, base_);
    // What is told in parts lacks the rows that changed again behind this part.
    const std::size_t held = changed + unread_before;
    const std::size_t all = state.changed + state.unread_before;
    const bool has_too_many = changed > state.changed || unread_before > state.unread_before;
    const bool lacks_changed = changed + state.on_their_way < state.changed;
    const bool lacks_unread = !inbox.truncated() && held + state.on_their_way < all;
    if (has_too_many || lacks_changed || lacks_unread)
        fail("no-change-skipped", "at " + inbox.revision()->text() + " it holds " +
                                      std::to_string(held) + " rows of " + std::to_string(all));
    judge_counters(inbox, history, state);
}

void Screen::judge_counters(const Inbox& inbox, const InboxHistory& history,
                            const InboxHistory::State& state) {
    const bool is_exact = inbox.unread() == state.unread;
    if (!is_exact && !history.may_be_ahead(inbox.revision()->counter, inbox.unread()))
        fail("counters-equal-recount",
             "its counters at " + inbox.revision()->text() + " are not the store's");
}

void Screen::judge_view(const ClientSession& client, const InboxHistory& history) {
    const View& view = client.view();
    const Notification* before = nullptr;
    Unread counted;
    ++round_;
    for (const ViewRow& row : view.items) {
        const Notification& n = row.notification;
        if (before && !stands_before(*before, n))
            return fail("canonical-order", "two rows of the view are out of order");
        before = &n;
        counted.add(n);
        judge_seen(row, client, history);
    }
    judge_marked_all(client, history);
    forget_unseen();
    is_refused_ = false;
    const Inbox& inbox = client.inbox();
    if (inbox.truncated() || !(inbox.recount() == inbox.unread())) return;
    if (!(counted == view.unread))
        fail("counters-equal-recount", "the view's counters are not those of its rows");
}

void Screen::judge_seen(const ViewRow& row, const ClientSession& client,
                        const InboxHistory& history) {
    const Notification& n = row.notification;
    if (!deleted_.empty() && deleted_.count(n.id) != 0)
        fail("deleted-stays-deleted", "a row that the user deleted is back");
    const std::uint32_t times_unread = history.at(n.rev).times_unread;
    if (n.is_read()) {
        const bool is_asked = row.pending && !client.inbox().find(n.id)->is_read();
        if (is_asked && !is_covered(n, client.overlay())) return;
        // What only an operation on its way shows as read was read as of when it was asked for.
        Seen& seen = read_.emplace(n.id, Seen{times_unread, true, 0}).first->second;
        if (!is_asked) seen = Seen{times_unread, false, 0};
        seen.round = round_;
        return;
    }
    if (read_.empty()) return;
    const auto seen = read_.find(n.id);
    if (seen == read_.end()) return;
    // An ack_all passes over a row that another has put away: fetched back by the user, it is
    // unread.
    const bool is_fetched = row.pending && !counts_as_unread(*client.inbox().find(n.id));
    const bool is_taken_off = seen->second.is_asked && (is_refused_ || is_fetched);
    if (!is_taken_off && seen->second.times_unread == times_unread)
        return fail("read-stays-read", "a row that was shown as read is unread by itself");
    read_.erase(seen);
}

// An ack_all passes over a row that was archived or snoozed before it came: what was to be read and
// has left the list may come back unread.
void Screen::forget_unseen() {
    for (auto at = read_.begin(); at != read_.end();) {
        const bool is_gone = at->second.is_asked && at->second.round != round_;
        at = is_gone ? read_.erase(at) : std::next(at);
    }
}

std::string Screen::differs(const ClientSession& client) const {
    const Inbox& inbox = client.inbox();
    const Revision at = database_->revision(user_);
    if (!inbox.revision()) return "it has no state";
    if (!(*inbox.revision() == at))
        return "it stands at " + inbox.revision()->text() + ", the store at " + at.text();
    if (!client.overlay().empty())
        return std::to_string(client.overlay().size()) + " operations are not settled";
    const MemoryInbox* kept = database_->inbox(user_);
    const Unread unread = kept ? kept->head.head.unread : Unread{};
    if (!(client.view().unread == unread)) return "its counters differ";
    if (!inbox.truncated() && !(inbox.recount() == unread)) return "its rows differ";
    return {};
}

}  // namespace carillon::sim
