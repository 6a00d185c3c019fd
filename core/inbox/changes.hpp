#pragma once
// A snapshot is a state, changes take one state to a later one. Two changes that follow on fold
// into one with the same effect.

#include "core/inbox/inbox_digest.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/revision.hpp"
#include "core/inbox/unread.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace carillon {

// The unread of one inbox in canonical order, cut to the replay limit.
struct Snapshot {
    Revision revision;
    Unread unread;  // of the whole inbox, also when truncated
    std::vector<Notification> items;
    bool truncated = false;

    friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// Takes an inbox that stands anywhere in from..to to `to`. Holds each row that changed after
// `from` once, as it is at its last change; a row is in upserts or in deletes, not in both.
// Rows are in ascending rev.
struct Changes {
    std::string epoch;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    Unread unread;  // at `to`
    std::vector<Notification> upserts;
    std::vector<NotificationId> deletes;
    // Cut to what a frame holds, another frame follows: a row that changed again behind `to` is not
    // here, also when it changed before; `unread` is that of the newest state.
    bool more = false;

    Revision from_revision() const { return {epoch, from}; }
    Revision to_revision() const { return {epoch, to}; }

    friend bool operator==(const Changes&, const Changes&) = default;
};

// What a reader who stands somewhere is given: a snapshot, or changes that may end before the head
// when more does not fit one frame (then the reader asks again).
struct InboxState {
    std::variant<Snapshot, Changes> state;
    std::uint64_t head = 0;                  // the inbox counter as read
    std::optional<InboxDigest> digest = {};  // at `head`, when it is known
    // The owner's preferences, as JSON, where they have changed since the reader stood there.
    std::optional<std::string> preferences = {};
};

// Can `next` be laid onto `first`: same epoch, and next.from <= first.to <= next.to?
bool follows_on(const Changes& first, const Changes& next);

// Lays `next` onto `first`; afterwards applying `first` equals applying both in order.
// Precondition: follows_on(first, next).
void fold(Changes& first, Changes next);

}  // namespace carillon
