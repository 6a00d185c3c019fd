#pragma once
// A commit on its way to the connections of its user: encoded once, shared by all.

#include "core/inbox/inbox_transaction.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace carillon {

// An immutable encoded frame, shared by all connections that send it.
using FrameText = std::shared_ptr<const std::string>;

// Upper bound of the size of the changes' frame, without encoding it.
std::size_t frame_size_bound(const Changes& changes);

// A commit and, once somebody needs it, its changes frame. Made once per commit, used on one
// thread (the user's shard).
class PublishedCommit {
  public:
    explicit PublishedCommit(std::shared_ptr<const Commit> commit) : commit_(std::move(commit)) {}
    const Commit& commit() const { return *commit_; }
    const std::shared_ptr<const Commit>& shared() const { return commit_; }
    const Changes& changes() const { return commit_->changes; }
    std::size_t frame_bytes() const;  // frame_size_bound of its changes
    const FrameText& frame() const;

  private:
    std::shared_ptr<const Commit> commit_;
    mutable FrameText frame_;
    mutable std::size_t frame_bytes_ = 0;
};

// Commits to one inbox that are told at once, as one: encoded once, and one frame for each
// connection. One thread.
class CommitFold {
  public:
    explicit CommitFold(std::shared_ptr<const Commit> first);

    // Takes `next` in. False, with nothing done, when it is another inbox's or does not follow on,
    // when one frame would not hold all, or when one of them is more than its changes.
    bool add(const Commit& next);
    // What they are together: from where the first began to where the last ends, as old as the
    // first; what entered with each of them has entered with it.
    PublishedCommit take();

  private:
    std::shared_ptr<const Commit> first_;
    std::shared_ptr<Commit> folded_;  // once there are two
    std::size_t bytes_;               // frame_size_bound
};

}  // namespace carillon
