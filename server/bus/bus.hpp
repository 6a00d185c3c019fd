#pragma once
// Tells every node that has a user's sessions what was committed to his inbox. The store commits
// first; what is published is only how a session learns of it early: one that misses a commit finds
// it by its revision.

#include "core/ids.hpp"
#include "core/ledger.hpp"

#include <memory>
#include <vector>

namespace carillon {

using CommitBatch = std::vector<std::shared_ptr<const Commit>>;

// Who hands on what the bus brings to the sessions of this node. Any thread.
class BusSink {
  public:
    virtual ~BusSink() = default;
    // Commits in commit order; ones that arrive twice do no harm.
    virtual void deliver(CommitBatch commits) = 0;
    // These inboxes have changed, how is unknown.
    virtual void deliver_hints(std::vector<UserId> users) = 0;
};

class Bus {
  public:
    virtual ~Bus() = default;
    // What this node has made durable, in commit order. Any thread; returns at once.
    virtual void publish(CommitBatch commits) = 0;
    // What another process has changed in the same database.
    virtual void publish_hints(std::vector<UserId> users) = 0;
};

}  // namespace carillon
