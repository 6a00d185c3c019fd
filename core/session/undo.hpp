#pragma once
// What takes an action of a person back: the operations with the opposite effect on the rows that
// it has changed, or, while a delete is held back, that it is never sent. The latest first.

#include "core/inbox/notification.hpp"
#include "core/inbox/operation.hpp"
#include "core/inbox/revision.hpp"

#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct UndoStep {
    std::vector<std::string> ops;       // of the action; a step whose ops are all forgotten goes
    std::vector<Operation> operations;  // that take it back, in this order
    bool is_held = false;               // the action was not sent yet: its ops are dropped
    // Of an ack_all its op, and the revision of its result once it is known: then an unack_all
    // takes it back, which reaches rows that nothing here holds.
    std::string all_op = {};
    std::optional<Revision> all_result = {};
    std::vector<NotificationId> all_ids = {};  // of the rows that are held, those that it reads
};

// The operations that give the rows back what `operation` takes from them. `before`: the rows that
// it names, as they were shown; of others nothing is known, so they stay as they are.
std::vector<Operation> opposite_of(const Operation& operation,
                                   const std::vector<Notification>& before);

class UndoStack {
  public:
    // Beyond limits::kUndoSteps the oldest is forgotten.
    void push(UndoStep step);
    std::optional<UndoStep> pop();
    // What an ack_all came to.
    void note_result(const std::string& op, const Revision& result);

    // It was refused, or is sent and cannot be taken back any more.
    void forget(const std::string& op);
    void clear() { steps_.clear(); }
    bool empty() const { return steps_.empty(); }

  private:
    std::vector<UndoStep> steps_;
};

}  // namespace carillon
