#include "tests/simulation/operation_check.hpp"

#include <algorithm>

namespace carillon::sim {
namespace {

constexpr const char* kEffect = "operation-effect";

bool is_of_all(OperationKind kind) {
    return kind == OperationKind::kAckAll || kind == OperationKind::kUnackAll;
}

const char* rule_of_all(OperationKind kind) {
    return kind == OperationKind::kAckAll ? "ack-all-bound" : "unack-all-bound";
}

// Does the row look as if it had been carried out?
bool is_done(const Operation& operation, const Notification& n) {
    switch (operation.kind) {
        case OperationKind::kSeen:
            return n.seen_at.has_value();
        case OperationKind::kAck:
        case OperationKind::kAckAll:
            return n.is_read() && n.seen_at;
        case OperationKind::kClick:
            return n.is_read() && n.seen_at && n.clicked_at;
        case OperationKind::kUnack:
        case OperationKind::kUnackAll:
            return !n.is_read();
        case OperationKind::kDelete:
            return false;  // it is still there
        case OperationKind::kArchive:
            return n.archived_at && !n.snoozed_until;
        case OperationKind::kUnarchive:
            return !n.archived_at;
        case OperationKind::kSnooze:
            return n.snoozed_until == operation.until && !n.archived_at;
        case OperationKind::kUnsnooze:
            return !n.snoozed_until;
    }
    return false;
}

bool is_due(const Notification& n, Millis now) {
    const auto due = next_due(n);
    return due && *due <= now;
}

// "once-CLIENT-NUMBER"; nothing for an id that a client of another kind has made.
std::optional<std::pair<std::string, std::uint64_t>> parts_of(const std::string& op) {
    if (mark_of(op) == 0) return std::nullopt;
    const std::size_t dash = op.rfind('-');
    return std::pair(op.substr(0, dash), std::stoull(op.substr(dash + 1)));
}

}  // namespace

bool Executed::note(const std::string& op) {
    const bool is_first = ++times_[op] == 1;
    const auto parts = parts_of(op);
    if (!parts) return true;
    std::uint64_t& latest = latest_.emplace(parts->first, parts->second).first->second;
    const bool is_in_order = parts->second >= latest;
    latest = std::max(latest, parts->second);
    return is_in_order || !is_first;
}

bool Executed::had_effect(OperationMark mark, const NotificationId& id) const {
    const auto row = effects_.find(id);
    if (row == effects_.end()) return false;
    return std::any_of(row->second.begin(), row->second.end(),
                       [mark](OperationMark each) { return is_same_or_later(each, mark); });
}

bool Executed::note_effect(OperationMark mark, const NotificationId& id) {
    if (had_effect(mark, id)) return false;
    effects_[id].insert(mark);
    return true;
}

OperationCheck::OperationCheck(Stage& stage, Database& database, Executed& executed,
                               const OperateRequest& request)
    : stage_(stage), database_(database), executed_(executed), request_(request) {
    const MemoryInbox* inbox = database.inbox(request.user);
    if (!inbox) return;
    before_ = inbox->rows;
    head_before_ = inbox->head.head.counter;
    const Operation& operation = request.operation;
    if (!is_of_all(operation.kind) || !operation.bound) return;
    if (operation.kind == OperationKind::kUnackAll) {
        shown_ = executed.marked().unchanged(request.user, *operation.bound, before_);
        return;
    }
    const InboxHistory* history = database.history(request.user);
    if (!history || operation.bound->epoch != database.epoch()) return;
    for (const auto& entry : before_) {
        if (history->unread_ever_since(entry.first, operation.bound->counter))
            shown_.push_back(entry.first);
    }
}

bool OperationCheck::is_named(const NotificationId& id) const {
    const auto& ids = is_of_all(request_.operation.kind) ? shown_ : request_.operation.ids;
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void OperationCheck::judge(const Result<Operated>& result, bool has_more, Millis now) {
    if (!result) {
        if (database_.revision(request_.user).counter != head_before_)
            stage_.fail(kEffect, "a refused operation changed something");
        return;
    }
    const Revision& revision = result->outcome.revision;
    if (is_of_all(request_.operation.kind)) {
        if (!has_more) judge_all(now);
    } else {
        judge_named(now);
    }
    judge_changed(now);
    if (request_.operation.kind == OperationKind::kAckAll) note_marked(revision, !has_more, now);
    if (!(revision == database_.revision(request_.user)))
        stage_.fail("result-names-its-revision", "answered " + revision.text());
}

void OperationCheck::judge_named(Millis) {
    const MemoryInbox* inbox = database_.inbox(request_.user);
    if (!inbox) return;
    for (const NotificationId& id : request_.operation.ids) {
        const auto row = inbox->rows.find(id);
        if (row == inbox->rows.end()) continue;
        if (executed_.had_effect(request_.mark, id)) continue;
        if (!is_done(request_.operation, row->second.notification))
            stage_.fail(kEffect,
                        std::string(text(request_.operation.kind)) + " left a row as it was");
    }
}

void OperationCheck::judge_all(Millis now) {
    const MemoryInbox* inbox = database_.inbox(request_.user);
    const OperationKind kind = request_.operation.kind;
    for (const NotificationId& id : shown_) {
        if (is_due(before_.at(id).notification, now)) continue;
        if (kind == OperationKind::kUnackAll && executed_.had_effect(request_.mark, id)) continue;
        const auto row = inbox->rows.find(id);
        if (kind == OperationKind::kUnackAll) stage_.note(Fault::kTakenBack);
        const bool is_read = row != inbox->rows.end() && row->second.notification.is_read();
        if (row == inbox->rows.end() || is_read != (kind == OperationKind::kAckAll))
            stage_.fail(rule_of_all(kind), is_read ? "what was marked at once is read still"
                                                   : "what was shown unread is unread still");
    }
}

// What the clock has changed at the same time is unread, or gone.
void OperationCheck::note_marked(const Revision& result, bool is_last, Millis now) {
    const MemoryInbox* inbox = database_.inbox(request_.user);
    MarkedLedger::Rows marked;
    for (const auto& [id, row] : before_) {
        const auto after = inbox->rows.find(id);
        const bool is_its = after != inbox->rows.end() && !is_due(row.notification, now) &&
                            after->second.notification.rev != row.notification.rev;
        if (is_its) marked.emplace(id, after->second.notification.rev);
    }
    executed_.marked().note_step(request_, marked, result, is_last);
}

void OperationCheck::judge_changed(Millis now) {
    const MemoryInbox* inbox = database_.inbox(request_.user);
    if (!inbox) return;
    const OperationKind kind = request_.operation.kind;
    for (const auto& [id, row] : before_) {
        const auto after = inbox->rows.find(id);
        const bool has_changed =
            after == inbox->rows.end() || after->second.notification.rev != row.notification.rev;
        if (!has_changed) continue;
        const bool is_deleted = request_.operation.kind == OperationKind::kDelete && is_named(id);
        if (is_deleted && after == inbox->rows.end())
            database_.sums().note_deleted(row.notification, now);
        if (is_due(row.notification, now)) {
            // The clock has changed it; whether the operation did as well only the row can tell.
            if (after != inbox->rows.end() && after->second.marks.covers(request_.mark))
                executed_.note_effect(request_.mark, id);
            continue;
        }
        if (!is_named(id)) {
            stage_.fail(is_of_all(kind) ? rule_of_all(kind) : kEffect,
                        "it changed what it does not name");
        } else if (is_done(request_.operation, row.notification)) {
            stage_.fail("operation-takes-effect-once", "it changed a row that was so already");
        } else if (request_.mark != 0 && !executed_.note_effect(request_.mark, id)) {
            stage_.fail("operation-takes-effect-once", "it changed a row for the second time");
        }
    }
}

}  // namespace carillon::sim
