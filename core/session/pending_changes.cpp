#include "core/session/pending_changes.hpp"

#include "core/base/limits.hpp"
#include "core/session/server_effects.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

PendingChanges::Room PendingChanges::add(const PublishedCommit& commit, Millis not_before,
                                         Millis now) {
    if (commit.frame_bytes() > limits::kServerFrameBytes) return Room::kTooLarge;
    if (is_empty()) {
        hold_until_ = not_before;
        held_to_ = std::max(not_before, now);
        commit_ = commit.shared();
        frame_ = commit.frame();
        // A push that is held back on purpose counts as late from the end of that on only.
        committed_at_ = commit.commit().committed_at + (held_to_ - now);
        return Room::kTaken;
    }
    if (not_before <= now) {
        hold_until_ = now;
        // The time that it is not held back any more is no longer on purpose.
        if (held_to_ > now) committed_at_ -= std::exchange(held_to_, now) - now;
    }
    return fold_in(commit);
}

PendingChanges::Room PendingChanges::fold_in(const PublishedCommit& commit) {
    if (!folded_) {
        bytes_ = frame_size_bound(commit_->changes);
        if (bytes_ + commit.frame_bytes() > limits::kPendingBytes) return Room::kSlow;
        folded_ = commit_->changes;
        commit_.reset();
        frame_.reset();
    }
    bytes_ += commit.frame_bytes();
    if (bytes_ > limits::kPendingBytes) return Room::kSlow;
    fold(*folded_, commit.changes());
    return Room::kTaken;
}

void PendingChanges::drop() {
    commit_.reset();
    frame_.reset();
    folded_.reset();
    bytes_ = 0;
}

std::optional<Millis> PendingChanges::held_until(Millis now) const {
    if (is_empty() || hold_until_ <= now) return std::nullopt;
    return hold_until_;
}

PendingChanges::Taken PendingChanges::take() {
    Taken taken{frame_, committed_at_, {}};
    if (folded_) {
        taken.to = folded_->to_revision();
        taken.text = encoded(std::move(*folded_));
    } else {
        taken.to = commit_->changes.to_revision();
    }
    drop();
    return taken;
}

}  // namespace carillon
