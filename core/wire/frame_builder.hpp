#pragma once
// What a session is given at once: rows are added in order until one frame is full
// (limits::kServerFrameBytes, by encoded_size_bound). One thread.

#include "core/inbox/changes.hpp"
#include "core/inbox/inbox_transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace carillon {

// A snapshot: unread rows in canonical order, at most the replay limit.
class SnapshotBuilder {
  public:
    SnapshotBuilder(std::string epoch, const InboxHead& head, std::uint32_t replay_limit);

    // False when the row finds no place; then nothing more does.
    bool add(Notification n);
    Snapshot finish();  // truncated = the inbox has more unread than were added

  private:
    Snapshot snapshot_;
    std::uint32_t replay_limit_;
    std::size_t bytes_;
};

// Changes after a revision: rows and deletes in ascending rev. The first one always finds a place.
//
// When not all find a place the changes end at the last rev added and say that more follow, and
// their counters are the head's: what the counters were in between is not kept, and the reader asks
// on at once.
class ChangesBuilder {
  public:
    ChangesBuilder(std::string epoch, const InboxHead& head, std::uint64_t from);

    bool add(Notification n);
    bool add_delete(const NotificationId& id, std::uint64_t rev);
    InboxState finish();

  private:
    bool make_room(std::size_t bytes, std::uint64_t rev);

    Changes changes_;
    std::uint64_t head_;
    std::optional<InboxDigest> digest_;
    std::uint64_t last_rev_;
    std::size_t bytes_;
    bool full_ = false;
};

// Must a reader at `since` be given a snapshot, whatever lies between?
bool needs_snapshot(const std::optional<Revision>& since, const InboxHead& head,
                    const std::string& epoch);
// How many rows a reader may be behind; beyond that they are given a snapshot.
std::uint64_t most_rows_behind(std::uint32_t replay_limit);

}  // namespace carillon
