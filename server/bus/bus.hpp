#pragma once
// Tells every node that has a user's sessions what was committed to their inbox. The store commits
// first; what is published is only how a session learns of it early: one that misses a commit finds
// it by its revision.

#include "core/base/ids.hpp"
#include "core/inbox/inbox_transaction.hpp"

#include <memory>
#include <string>
#include <vector>

namespace carillon {

using CommitBatch = std::vector<std::shared_ptr<const Commit>>;

// What another node has told of one of its commits.
struct HeardCommit {
    UserId user;
    std::string
        hint;  // core/wire/hint.hpp, found to be well-formed; its changes are not decoded yet
};

// Who hands on what the bus brings to the sessions of this node. Any thread; returns at once.
// Whatever arrives twice, late or not at all does no harm.
class BusSink {
  public:
    virtual ~BusSink() = default;
    // This node's own, in commit order.
    virtual void deliver(CommitBatch commits) = 0;
    virtual void deliver_heard(HeardCommit heard) = 0;
    virtual void deliver_changed(std::vector<ChangedInbox> changed) = 0;
    // Something was broadcast by another node.
    virtual void deliver_broadcast() = 0;
    // Another node has revoked tokens: which ones the database knows.
    virtual void deliver_revoked() = 0;
    // An operator lets every session ask the store.
    virtual void deliver_look() = 0;
};

// Does the bus carry what others commit?
enum class BusState {
    kInProcess,  // there are no others
    kUp,
    kDegraded,  // they are heard of by the store's sweep only
};

class Bus {
  public:
    virtual ~Bus() = default;
    // What this node has made durable, in commit order. Any thread; returns at once.
    virtual void publish(CommitBatch commits) = 0;
    // This node has broadcast something.
    virtual void publish_broadcast() = 0;
    // This node has revoked tokens.
    virtual void publish_revoked() = 0;
    virtual BusState state() const = 0;
};

}  // namespace carillon
