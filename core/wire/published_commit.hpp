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

}  // namespace carillon
