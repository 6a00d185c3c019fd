#include "core/session/undo.hpp"

#include "core/session/client_limits.hpp"

#include <algorithm>
#include <utility>

namespace carillon {
namespace {

Operation operation_of(OperationKind kind, std::vector<NotificationId> ids) {
    Operation operation;
    operation.kind = kind;
    operation.ids = std::move(ids);
    return operation;
}

// Collects what each row needs, the rows that need the same as one operation.
class Opposites {
  public:
    void add(OperationKind kind, const Notification& n,
             const std::optional<Millis>& until = std::nullopt) {
        for (Operation& operation : operations_) {
            if (operation.kind == kind && operation.until == until)
                return operation.ids.push_back(n.id);
        }
        operations_.push_back(operation_of(kind, {n.id}));
        operations_.back().until = until;
    }
    std::vector<Operation> finish() { return std::move(operations_); }

  private:
    std::vector<Operation> operations_;
};

void unarchived(const Notification& before, Opposites& opposites) {
    if (before.archived_at) return;
    if (before.snoozed_until) {
        opposites.add(OperationKind::kSnooze, before, before.snoozed_until);
    } else {
        opposites.add(OperationKind::kUnarchive, before);
    }
}

void unsnoozed(const Notification& before, Opposites& opposites) {
    if (before.archived_at) {
        opposites.add(OperationKind::kArchive, before);
    } else if (before.snoozed_until) {
        opposites.add(OperationKind::kSnooze, before, before.snoozed_until);
    } else {
        opposites.add(OperationKind::kUnsnooze, before);
    }
}

}  // namespace

std::vector<Operation> opposite_of(const Operation& operation,
                                   const std::vector<Notification>& before) {
    Opposites opposites;
    for (const Notification& n : before) {
        switch (operation.kind) {
            case OperationKind::kAck:
            case OperationKind::kAckAll:
            case OperationKind::kClick:
                if (!n.is_read()) opposites.add(OperationKind::kUnack, n);
                break;
            case OperationKind::kUnack:
                if (n.is_read()) opposites.add(OperationKind::kAck, n);
                break;
            case OperationKind::kArchive:
                unarchived(n, opposites);
                break;
            case OperationKind::kUnarchive:
                if (n.archived_at) opposites.add(OperationKind::kArchive, n);
                break;
            case OperationKind::kSnooze:
                unsnoozed(n, opposites);
                break;
            case OperationKind::kUnsnooze:
                if (n.snoozed_until) opposites.add(OperationKind::kSnooze, n, n.snoozed_until);
                break;
            case OperationKind::kUnackAll:  // takes back itself
            case OperationKind::kSeen:      // says what happened, asks for nothing
            case OperationKind::kDelete:    // for ever, once it is sent
                break;
        }
    }
    return opposites.finish();
}

void UndoStack::push(UndoStep step) {
    if (steps_.size() == limits::kUndoSteps) steps_.erase(steps_.begin());
    steps_.push_back(std::move(step));
}

void UndoStack::note_result(const std::string& op, const Revision& result) {
    for (UndoStep& step : steps_)
        if (!op.empty() && step.all_op == op) step.all_result = result;
}

std::optional<UndoStep> UndoStack::pop() {
    if (steps_.empty()) return std::nullopt;
    UndoStep step = std::move(steps_.back());
    steps_.pop_back();
    return step;
}

void UndoStack::forget(const std::string& op) {
    for (auto step = steps_.begin(); step != steps_.end(); ++step) {
        const auto found = std::find(step->ops.begin(), step->ops.end(), op);
        if (found == step->ops.end()) continue;
        step->ops.erase(found);
        if (step->ops.empty()) steps_.erase(step);
        return;
    }
}

}  // namespace carillon
