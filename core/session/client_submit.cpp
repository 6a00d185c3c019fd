// ClientSession: what the user asks for, on its way into the overlay and to the server, and back.

#include "core/base/limits.hpp"
#include "core/session/client_limits.hpp"
#include "core/session/client_session.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace carillon {
namespace {

constexpr char kHeldPrefix[] = "held-";

// Rather than row by row: so those that nothing here holds are taken back too.
void take_back_all(const UndoStep& step, std::vector<Operation>& back) {
    const std::set<NotificationId> all(step.all_ids.begin(), step.all_ids.end());
    for (Operation& operation : back) {
        auto& ids = operation.ids;
        ids.erase(std::remove_if(ids.begin(), ids.end(),
                                 [&](const NotificationId& id) { return all.count(id) > 0; }),
                  ids.end());
    }
    back.erase(std::remove_if(back.begin(), back.end(),
                              [](const Operation& operation) { return operation.ids.empty(); }),
               back.end());
    Operation taken;
    taken.kind = OperationKind::kUnackAll;
    taken.bound = step.all_result;
    taken.ids = step.all_ids;
    back.push_back(std::move(taken));
}

bool is_by_revision(const Operation& operation) {
    return rule_of(operation.kind).takes == OperationArguments::kRevision;
}

}  // namespace

Result<std::vector<std::string>> ClientSession::submit(Operation operation, Millis now,
                                                       Sending sending) {
    if (operation.kind == OperationKind::kAckAll) return submit_ack_all(now);
    if (operation.kind == OperationKind::kUnackAll)
        return submit_unack_all(std::move(operation), now);
    const std::vector<NotificationId> all = operation.ids;
    if (operation.ids.size() > limits::kOperationIds) operation.ids.resize(1);
    const Status status = check(operation, server_time(now));
    operation.ids = all;
    if (!status) return status.error();
    if (auto room = check_room(parts_of(operation)); !room) return room.error();

    UndoStep step;
    step.is_held = sending == Sending::kHeldBack;
    if (!step.is_held) step.operations = opposite_of(operation, shown(operation.ids));
    add_parts(operation, now, step.ops,
              step.is_held ? std::optional(now + limits::kUndoTime) : std::nullopt);
    std::vector<std::string> ops = step.ops;
    if (step.is_held || !step.operations.empty()) undo_.push(std::move(step));
    sending_changed();
    return ops;
}

// What the bound covers is what was unread at the revision and ever since. Rows that the user's own
// operations are still making unread become so later: those are named.
Result<std::vector<std::string>> ClientSession::submit_ack_all(Millis now) {
    if (!inbox_.revision()) return Error{Errc::kUnavailable, "", "nothing has been shown yet"};
    Operation all;
    all.kind = OperationKind::kAckAll;
    all.bound = inbox_.revision();
    Operation named;
    named.kind = OperationKind::kAck;
    UndoStep step;
    Operation back;
    back.kind = OperationKind::kUnack;
    for (const auto& row : view().items) {
        if (!is_unread(row.notification)) continue;
        (row.pending ? named : all).ids.push_back(row.notification.id);
        back.ids.push_back(row.notification.id);
    }
    if (auto room = check_room(1 + parts_of(named)); !room) return room.error();
    step.all_ids = all.ids;
    add_pending(std::move(all), now, step.ops, std::nullopt);
    add_parts(named, now, step.ops, std::nullopt);
    std::vector<std::string> ops = step.ops;
    step.all_op = ops.front();
    if (!back.ids.empty()) {
        step.operations.push_back(std::move(back));
        undo_.push(std::move(step));
    }
    sending_changed();
    return ops;
}

Result<std::vector<std::string>> ClientSession::undo(Millis now) {
    std::vector<std::string> ops;
    auto step = undo_.pop();
    if (!step) return ops;
    std::vector<Operation> back;
    for (Operation& operation : step->operations) {
        const bool is_over = operation.until && *operation.until <= server_time(now);
        if (!is_over) {
            back.push_back(std::move(operation));
            continue;
        }
        // It would be awake by now: it was put away, or snoozed for longer.
        operation.until.reset();
        for (const OperationKind kind : {OperationKind::kUnarchive, OperationKind::kUnsnooze}) {
            operation.kind = kind;
            back.push_back(operation);
        }
    }
    if (step->all_result) take_back_all(*step, back);
    std::size_t parts = 0;
    for (const Operation& operation : back)
        parts += parts_of(operation);
    if (auto room = check_room(parts); !room) {
        step->operations = std::move(back);
        undo_.push(std::move(*step));
        return room.error();
    }
    if (step->is_held) {
        for (const std::string& op : step->ops) {
            if (overlay_.refuse(op)) effects_.push_back(client_effects::Settled{op, std::nullopt});
        }
    }
    for (const Operation& operation : back)
        add_parts(operation, now, ops, std::nullopt);
    sending_changed();
    return ops;
}

// The rows as they are shown. Of a row that nothing here holds nothing is known.
std::vector<Notification> ClientSession::shown(const std::vector<NotificationId>& ids) const {
    std::vector<Notification> rows;
    for (const NotificationId& id : ids) {
        const Notification* held = inbox_.find(id);
        for (const auto& list : lists_) {
            const Notification* other = list.second.find(id);
            if (other != nullptr && (held == nullptr || held->rev < other->rev)) held = other;
        }
        if (held == nullptr) continue;
        if (auto row = overlay_.lay_over(*held)) rows.push_back(std::move(*row));
    }
    return rows;
}

void ClientSession::release_held() {
    release_held([](const PendingOperation&) { return true; });
}

template <class Which>
void ClientSession::release_held(Which which) {
    std::vector<std::string> names;
    for (const auto& pending : overlay_.pending()) {
        if (pending.held_until && which(pending)) names.push_back(pending.op);
    }
    for (const std::string& name : names) {
        std::string op = op_prefix_ + std::to_string(next_op_++);
        told_as_[op] = name;
        undo_.forget(name);
        overlay_.release(name, std::move(op));
    }
    if (!names.empty()) sending_changed();
}

void ClientSession::release_due(Millis now) {
    release_held([now](const PendingOperation& pending) { return *pending.held_until <= now; });
}

// The name that was given out for it, which is forgotten.
std::string ClientSession::told_as(const std::string& op) {
    const auto found = told_as_.find(op);
    if (found == told_as_.end()) return op;
    std::string name = std::move(found->second);
    told_as_.erase(found);
    return name;
}

void ClientSession::sending_changed() {
    changed();
    if (connection_ == Connection::kOnline) send_pending();
}

// What its ack_all has read of the rows that are held is named by the caller; the server knows all.
Result<std::vector<std::string>> ClientSession::submit_unack_all(Operation operation, Millis now) {
    if (!operation.bound)
        return Error{Errc::kInvalid, "revision", "revision is missing: that of the result"};
    if (auto room = check_room(1); !room) return room.error();
    std::vector<std::string> ops;
    add_pending(std::move(operation), now, ops, std::nullopt);
    sending_changed();
    return ops;
}

std::size_t ClientSession::parts_of(const Operation& operation) {
    if (is_by_revision(operation)) return 1;
    return (operation.ids.size() + limits::kOperationIds - 1) / limits::kOperationIds;
}

Status ClientSession::check_room(std::size_t parts) const {
    if (overlay_.size() + parts <= limits::kPendingOperations) return Done{};
    return Error{Errc::kLimited, "",
                 std::to_string(overlay_.size()) + " operations wait for the server already"};
}

// As many operations as frames are needed for its ids.
void ClientSession::add_parts(const Operation& operation, Millis now, std::vector<std::string>& ops,
                              const std::optional<Millis>& held_until) {
    if (is_by_revision(operation)) return add_pending(operation, now, ops, held_until);
    for (std::size_t begin = 0; begin < operation.ids.size(); begin += limits::kOperationIds) {
        const std::size_t end = std::min(begin + limits::kOperationIds, operation.ids.size());
        Operation part = operation;
        part.ids.assign(operation.ids.begin() + static_cast<std::ptrdiff_t>(begin),
                        operation.ids.begin() + static_cast<std::ptrdiff_t>(end));
        add_pending(std::move(part), now, ops, held_until);
    }
}

void ClientSession::add_pending(Operation operation, Millis now, std::vector<std::string>& ops,
                                const std::optional<Millis>& held_until) {
    ops.push_back(held_until ? kHeldPrefix + std::to_string(next_held_++)
                             : op_prefix_ + std::to_string(next_op_++));
    overlay_.add(PendingOperation{ops.back(), std::move(operation), server_time(now), std::nullopt,
                                  held_until});
}

void ClientSession::send_pending() {
    for (const auto& pending : overlay_.pending()) {
        if (pending.confirmed || pending.held_until) continue;
        if (!sent_.insert(pending.op).second) continue;
        send(frames::Request{pending.op, pending.operation});
    }
}

// Is there an operation that was sent before the last heartbeat and is not answered by this one?
bool ClientSession::is_answer_lost() {
    bool is_lost = false;
    for (const auto& pending : overlay_.pending()) {
        if (pending.confirmed || sent_.count(pending.op) == 0) continue;
        is_lost = !unanswered_.insert(pending.op).second || is_lost;
    }
    return is_lost;
}

}  // namespace carillon
