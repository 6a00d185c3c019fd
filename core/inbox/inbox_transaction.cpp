#include "core/inbox/inbox_transaction.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace carillon {

InboxTransaction::InboxTransaction(UserId user, std::string epoch, const InboxHead& head)
    : user_(user), epoch_(std::move(epoch)), from_(head.counter), head_(head) {}

Row InboxTransaction::create(Notification n) {
    assert(n.user_id == user_);
    n.rev = ++head_.counter;
    head_.unread.add(n);
    if (head_.digest) head_.digest->add(n);
    if (head_.lengths) head_.lengths->add(n);
    ++created_;
    created_critical_ = created_critical_ || n.priority == Priority::kCritical;
    upserts_.push_back(n);
    Row row;
    row.unread_since = is_unread(n) ? n.rev : 0;
    row.notification = std::move(n);
    return row;
}

Effect InboxTransaction::operate(const Operation& operation, Millis now, Row& row,
                                 OperationMark mark) {
    if (row.marks.covers(mark)) return Effect::kUnchanged;
    if (operation.kind == OperationKind::kAckAll) {
        if (!is_unread(row.notification)) return Effect::kUnchanged;
        if (operation.bound && row.unread_since > operation.bound->counter) {
            return Effect::kUnchanged;
        }
    }
    const Notification before = row.notification;
    const Effect effect = record(apply(operation, now, row.notification), before, row);
    if (effect == Effect::kUpdated) row.marks.add(mark);
    return effect;
}

Effect InboxTransaction::due(Millis now, Row& row) {
    const Notification before = row.notification;
    return record(apply_due(now, row.notification), before, row);
}

Effect InboxTransaction::record(Effect effect, const Notification& before, Row& row) {
    if (effect == Effect::kUnchanged) return effect;
    ++head_.counter;
    head_.unread.remove(before);
    if (head_.digest) head_.digest->remove(before);
    if (head_.lengths) head_.lengths->remove(before);
    if (before.rev > from_) {  // changed earlier in this transaction: its last state counts
        upserts_.erase(std::remove_if(upserts_.begin(), upserts_.end(),
                                      [&](const Notification& n) { return n.id == before.id; }),
                       upserts_.end());
    }
    if (effect == Effect::kDeleted) {
        deletes_.push_back(before.id);
        return effect;
    }
    Notification& after = row.notification;
    after.rev = head_.counter;
    head_.unread.add(after);
    if (head_.digest) head_.digest->add(after);
    if (head_.lengths) head_.lengths->add(after);
    if (!is_unread(after)) {
        row.unread_since = 0;
    } else if (!is_unread(before)) {
        row.unread_since = after.rev;
    }
    upserts_.push_back(after);
    return effect;
}

void InboxTransaction::mend(const Unread& counted, const InboxDigest& digest,
                            const InboxLengths& lengths, std::uint64_t last_rev) {
    head_.unread = counted;
    head_.digest = digest;
    head_.lengths = lengths;
    head_.counter = std::max(head_.counter, last_rev) + 1;
}

Commit InboxTransaction::commit(Millis now) const {
    assert(changed());
    Commit commit;
    commit.user = user_;
    commit.changes = Changes{epoch_, from_, head_.counter, head_.unread, upserts_, deletes_};
    commit.committed_at = now;
    commit.created = created_;
    commit.created_critical = created_critical_;
    return commit;
}

bool can_resume(const InboxHead& head, std::string_view epoch, const Revision& since) {
    return since.epoch == epoch && since.counter <= head.counter && since.counter >= head.floor;
}

Status check_bound(const Operation& operation, const InboxHead& head, std::string_view epoch) {
    if (!operation.bound) return Done{};
    if (operation.bound->epoch == epoch && operation.bound->counter <= head.counter) return Done{};
    return Error{Errc::kStaleRevision, "revision",
                 "revision " + operation.bound->text() + " is not one of this inbox; at most " +
                     Revision{std::string(epoch), head.counter}.text() + " is accepted"};
}

}  // namespace carillon
