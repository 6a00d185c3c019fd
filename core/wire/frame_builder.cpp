#include "core/wire/frame_builder.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/notification_codec.hpp"
#include "core/wire/frame_codec.hpp"

#include <utility>

namespace carillon {
namespace {

// One row in its list, with the comma.
std::size_t row_bytes(const Notification& n) {
    return encoded_size_bound(n) + 1;
}

}  // namespace

SnapshotBuilder::SnapshotBuilder(std::string epoch, const InboxHead& head,
                                 std::uint32_t replay_limit)
    : replay_limit_(replay_limit), bytes_(kFrameOverheadBytes) {
    snapshot_.revision = Revision{std::move(epoch), head.counter};
    snapshot_.unread = head.unread;
}

bool SnapshotBuilder::add(Notification n) {
    const std::size_t bytes = row_bytes(n);
    if (snapshot_.items.size() >= replay_limit_) return false;
    if (!snapshot_.items.empty() && bytes_ + bytes > limits::kServerFrameBytes) return false;
    bytes_ += bytes;
    snapshot_.items.push_back(std::move(n));
    return true;
}

Snapshot SnapshotBuilder::finish() {
    snapshot_.truncated = snapshot_.items.size() < snapshot_.unread.total();
    return std::move(snapshot_);
}

ChangesBuilder::ChangesBuilder(std::string epoch, const InboxHead& head, std::uint64_t from)
    : head_(head.counter), digest_(head.digest), last_rev_(from), bytes_(kFrameOverheadBytes) {
    changes_.epoch = std::move(epoch);
    changes_.from = from;
    changes_.unread = head.unread;
}

bool ChangesBuilder::make_room(std::size_t bytes, std::uint64_t rev) {
    const bool first = changes_.upserts.empty() && changes_.deletes.empty();
    if (!first && bytes_ + bytes > limits::kServerFrameBytes) full_ = true;
    if (full_) return false;
    bytes_ += bytes;
    last_rev_ = rev;
    return true;
}

bool ChangesBuilder::add(Notification n) {
    if (!make_room(row_bytes(n), n.rev)) return false;
    changes_.upserts.push_back(std::move(n));
    return true;
}

bool ChangesBuilder::add_delete(const NotificationId& id, std::uint64_t rev) {
    if (!make_room(kDeleteBytes, rev)) return false;
    changes_.deletes.push_back(id);
    return true;
}

InboxState ChangesBuilder::finish() {
    changes_.to = full_ ? last_rev_ : head_;
    changes_.more = full_;
    return InboxState{std::move(changes_), head_, digest_};
}

bool needs_snapshot(const std::optional<Revision>& since, const InboxHead& head,
                    const std::string& epoch) {
    return !since || !can_resume(head, epoch, *since);
}

std::uint64_t most_rows_behind(std::uint32_t replay_limit) {
    return limits::kChangesReplayFactor * replay_limit;
}

}  // namespace carillon
