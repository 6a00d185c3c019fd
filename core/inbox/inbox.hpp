#pragma once
// A client's copy of one inbox: rows in canonical order, the counters and the revision they are
// exact at. apply() is idempotent; a gap is an outcome, not a guess.

#include "core/inbox/changes.hpp"
#include "core/inbox/inbox_digest.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/order.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace carillon {

enum class Applied {
    kApplied,     // the inbox stands at the new revision
    kNothingNew,  // it stood there already
    kGap,         // something before it is missing: ask `sync`; the inbox is unchanged
};

class Inbox {
  public:
    using Rows = std::map<SortKey, Notification>;

    // Replaces everything. The server decides what a snapshot is worth: also one that lies before
    // the present revision is taken.
    void apply(const Snapshot& snapshot);

    Applied apply(const Changes& changes);

    // As before the first snapshot.
    void clear();

    // Lays a page of a list (REST) under the inbox: rows that it does not hold yet and that were
    // last changed at or before its revision. Refused (false, unchanged) when the page is older
    // than the inbox or of another epoch: a row in it may have been deleted since.
    bool add_page(const std::vector<Notification>& items, const Revision& page_revision);

    // Absent until the first snapshot.
    const std::optional<Revision>& revision() const { return revision_; }
    const Unread& unread() const { return unread_; }
    // Does it lack unread rows that the counters count?
    bool truncated() const { return truncated_; }
    // How many snapshots it has taken.
    std::uint64_t snapshots() const { return snapshots_; }

    // All rows held, archived and snoozed ones too, in canonical order. Valid until the next call
    // that is not const.
    const Rows& rows() const { return rows_; }
    const Notification* find(const NotificationId& id) const;

    // The counters, counted over the rows held. Equals unread() unless truncated():
    // a law. Called by tests, which hold it to that.
    Unread recount() const;

    // Of the rows held. O(1). Absent while it lacks unread rows that the counters count, so there
    // is nothing to compare it with.
    std::optional<InboxDigest> digest() const;

  private:
    void put(const Notification& n);
    void erase(const NotificationId& id);
    void erase(Rows::iterator row);
    void trim();

    std::optional<Revision> revision_;
    Unread unread_;
    bool truncated_ = false;
    std::uint64_t snapshots_ = 0;
    Rows rows_;
    InboxDigest digest_;             // of rows_
    std::uint64_t unread_held_ = 0;  // in rows_
    std::map<NotificationId, SortKey> keys_;
};

}  // namespace carillon
