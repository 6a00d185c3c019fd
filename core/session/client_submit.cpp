// ClientSession: what the user asks for, on its way into the overlay and to the server.

#include "core/base/limits.hpp"
#include "core/session/client_session.hpp"

#include <algorithm>
#include <utility>

namespace carillon {

Result<std::vector<std::string>> ClientSession::submit(Operation operation, Millis now) {
    if (operation.kind == OperationKind::kAckAll) return submit_ack_all(now);
    if (operation.kind == OperationKind::kUnackAll)
        return submit_unack_all(std::move(operation), now);
    const std::vector<NotificationId> all = operation.ids;
    if (operation.ids.size() > limits::kOperationIds) operation.ids.resize(1);
    const Status status = check(operation, now);
    operation.ids = all;
    if (!status) return status.error();
    const std::size_t parts = parts_of(operation);
    if (auto room = check_room(parts); !room) return room.error();
    std::vector<std::string> ops;
    add_parts(operation, now, ops);
    changed();
    if (connection_ == Connection::kOnline) send_pending();
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
    for (const auto& row : view().items) {
        if (!is_unread(row.notification)) continue;
        (row.pending ? named : all).ids.push_back(row.notification.id);
    }
    if (auto room = check_room(1 + parts_of(named)); !room) return room.error();
    std::vector<std::string> ops;
    add_pending(std::move(all), now, ops);
    add_parts(named, now, ops);
    changed();
    if (connection_ == Connection::kOnline) send_pending();
    return ops;
}

// What its ack_all has read of the rows that are held is named by the caller; the server knows all.
Result<std::vector<std::string>> ClientSession::submit_unack_all(Operation operation, Millis now) {
    if (!operation.bound)
        return Error{Errc::kInvalid, "revision", "revision is missing: that of the result"};
    if (auto room = check_room(1); !room) return room.error();
    std::vector<std::string> ops;
    add_pending(std::move(operation), now, ops);
    changed();
    if (connection_ == Connection::kOnline) send_pending();
    return ops;
}

std::size_t ClientSession::parts_of(const Operation& operation) {
    return (operation.ids.size() + limits::kOperationIds - 1) / limits::kOperationIds;
}

Status ClientSession::check_room(std::size_t parts) const {
    if (overlay_.size() + parts <= limits::kPendingOperations) return Done{};
    return Error{Errc::kLimited, "",
                 std::to_string(overlay_.size()) + " operations wait for the server already"};
}

// As many operations as frames are needed for its ids.
void ClientSession::add_parts(const Operation& operation, Millis now,
                              std::vector<std::string>& ops) {
    for (std::size_t begin = 0; begin < operation.ids.size(); begin += limits::kOperationIds) {
        const std::size_t end = std::min(begin + limits::kOperationIds, operation.ids.size());
        Operation part = operation;
        part.ids.assign(operation.ids.begin() + static_cast<std::ptrdiff_t>(begin),
                        operation.ids.begin() + static_cast<std::ptrdiff_t>(end));
        add_pending(std::move(part), now, ops);
    }
}

void ClientSession::add_pending(Operation operation, Millis now, std::vector<std::string>& ops) {
    ops.push_back(op_prefix_ + std::to_string(next_op_++));
    overlay_.add(PendingOperation{ops.back(), std::move(operation), now, std::nullopt});
}

void ClientSession::send_pending() {
    for (const auto& pending : overlay_.pending()) {
        if (pending.confirmed || !sent_.insert(pending.op).second) continue;
        send(frames::Request{pending.op, pending.operation});
    }
}

}  // namespace carillon
