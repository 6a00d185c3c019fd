#pragma once
// The server's side of the reduction: how one transaction changes one inbox. Each changed row
// raises the inbox counter by one and carries it as its rev, the counters change with the row, and
// what comes out is one Commit. Stores load and save; what is decided is decided here.

#include "core/base/ids.hpp"
#include "core/inbox/changes.hpp"
#include "core/inbox/inbox_digest.hpp"
#include "core/inbox/inbox_lengths.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/operation.hpp"
#include "core/inbox/operation_marks.hpp"
#include "core/inbox/unread.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

// One row per inbox. A user without a row has the default one.
struct InboxHead {
    std::uint64_t counter = 0;  // the revision's counter
    std::uint64_t floor = 0;    // deletes at or below it may have been forgotten (tombstone keep)
    Unread unread;
    // Of the unread rows. Absent when another version of the program, which knows none, has
    // written the head: whoever opens the inbox next counts it again (mend_digest).
    std::optional<InboxDigest> digest = InboxDigest();
    // Of all its rows. Absent likewise (mend_lengths).
    std::optional<InboxLengths> lengths = InboxLengths();

    friend bool operator==(const InboxHead&, const InboxHead&) = default;
};

// A notification as a store keeps it.
struct Row {
    Notification notification;
    // The inbox counter when it last became unread (0 while it is not): what an ack_all up to a
    // revision may touch, since the user saw it as unread at that revision.
    std::uint64_t unread_since = 0;
    OperationMarks marks = {};  // of the operations that changed it last
    // What it is counted as in the daily sums (Contribution::packed).
    std::uint32_t counted = 0;

    friend bool operator==(const Row&, const Row&) = default;
};

// One committed transaction on one inbox. Immutable once made, shared by all who send it.
struct Commit {
    UserId user;
    Changes changes;
    Millis committed_at{0};
    std::string request_id;         // of the request that caused it, empty for the clock's doing
    std::uint32_t created = 0;      // notifications that entered with it: what a throttle counts
    bool created_critical = false;  // one of them is critical: exempt from the throttle
    // Another commit of the same operation follows, and nothing but that operation did this one:
    // nobody is told of it. Who is told of the last finds that it begins further on than they are,
    // and reads all of it at once.
    bool is_step = false;
    // What its owner says of how they are reached has changed with it: readers ask for it.
    bool has_preferences = false;
};

// Somebody else's commit, of which only this is known.
struct ChangedInbox {
    UserId user;
    std::optional<Revision> revision;  // it stands there or further; nothing: not known

    friend bool operator==(const ChangedInbox&, const ChangedInbox&) = default;
};

// Collects what one transaction does to one inbox. Use: construct with the head as locked, call
// create/operate/due for the rows concerned, save the rows and head(), then take the commit.
// One thread; no I/O.
class InboxTransaction {
  public:
    InboxTransaction(UserId user, std::string epoch, const InboxHead& head);

    // A new notification enters; sets rev and unread_since. Precondition: n.user_id == user.
    Row create(Notification n);

    // A client's operation on one row that it names. For kAckAll: `row` is any unread row; it is
    // touched only when the bound covers it. On kUpdated the row is to be saved; on kDeleted it
    // becomes a tombstone with rev = head().counter. A marked operation does nothing to a row
    // that it, or a later one of its client, has changed before.
    Effect operate(const Operation& operation, Millis now, Row& row, OperationMark mark = 0);

    // The clock's doing on one row: waking from a snooze, expiry (a delete).
    Effect due(Millis now, Row& row);

    // Puts counters right that do not fit the rows: `counted`, `digest` and `lengths` over all of
    // them, `last_rev` the highest that any row or tombstone has. The counter passes both, so that
    // a reader sees it.
    void mend(const Unread& counted, const InboxDigest& digest, const InboxLengths& lengths,
              std::uint64_t last_rev);
    // Raises the counter though no row has changed, so that there is a commit to be told of.
    void advance() { ++head_.counter; }
    // Whoever stands anywhere before must have a snapshot: of what has gone nothing is kept.
    void forget_deletes() { head_.floor = head_.counter; }
    // The digest over all rows, for a head that had none. No change for readers. Precondition:
    // nothing was done in this transaction yet.
    void mend_digest(const InboxDigest& counted) { head_.digest = counted; }
    // Likewise.
    void mend_lengths(const InboxLengths& counted) { head_.lengths = counted; }

    const InboxHead& head() const { return head_; }
    bool changed() const { return head_.counter != from_; }
    Revision revision() const { return {epoch_, head_.counter}; }

    // The commit of all that was done, rows in ascending rev. Precondition: changed().
    Commit commit(Millis now) const;

  private:
    Effect record(Effect effect, const Notification& before, Row& row);

    UserId user_;
    std::string epoch_;
    std::uint64_t from_;
    InboxHead head_;
    std::vector<Notification> upserts_;
    std::vector<NotificationId> deletes_;
    std::uint32_t created_ = 0;
    bool created_critical_ = false;
};

// May a reader at `since` be given changes, or must it have a snapshot? Yes when the epoch is the
// head's, the counter is not ahead of it and no delete after it may have been forgotten.
bool can_resume(const InboxHead& head, std::string_view epoch, const Revision& since);

// Checks an ack_all's bound against the head: same epoch, not ahead.
Status check_bound(const Operation& operation, const InboxHead& head, std::string_view epoch);

}  // namespace carillon
