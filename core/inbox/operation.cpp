#include "core/inbox/operation.hpp"

#include "core/base/limits.hpp"

#include <algorithm>
#include <string>

namespace carillon {
namespace {

constexpr OperationKind kKinds[] = {
    OperationKind::kSeen,   OperationKind::kAck,     OperationKind::kUnack,
    OperationKind::kDelete, OperationKind::kArchive, OperationKind::kUnarchive,
    OperationKind::kSnooze, OperationKind::kAckAll,
};

Effect touch(Notification& n, Millis now) {
    n.updated_at = std::max(n.updated_at, now);
    return Effect::kUpdated;
}

Effect mark_read(Millis now, Notification& n) {
    if (n.read_at) return Effect::kUnchanged;
    n.read_at = now;
    if (!n.seen_at) n.seen_at = now;
    return touch(n, now);
}

}  // namespace

std::string_view text(OperationKind kind) {
    switch (kind) {
        case OperationKind::kSeen:
            return "seen";
        case OperationKind::kAck:
            return "ack";
        case OperationKind::kUnack:
            return "unack";
        case OperationKind::kDelete:
            return "delete";
        case OperationKind::kArchive:
            return "archive";
        case OperationKind::kUnarchive:
            return "unarchive";
        case OperationKind::kSnooze:
            return "snooze";
        case OperationKind::kAckAll:
            return "ack_all";
    }
    return "seen";
}

std::optional<OperationKind> parse_operation_kind(std::string_view name) {
    for (OperationKind kind : kKinds) {
        if (text(kind) == name) return kind;
    }
    return std::nullopt;
}

Status check(const Operation& operation, Millis now) {
    if (operation.kind == OperationKind::kAckAll) return Done{};
    if (operation.ids.empty()) {
        return Error{Errc::kInvalid, "ids", "ids is empty; at least one id is needed"};
    }
    if (operation.ids.size() > limits::kOperationIds + 1) {
        return Error{Errc::kTooLarge, "ids",
                     "ids has " + std::to_string(operation.ids.size()) + " entries; at most " +
                         std::to_string(limits::kOperationIds) + " are accepted"};
    }
    if (operation.kind != OperationKind::kSnooze) return Done{};
    if (!operation.until) return Error{Errc::kInvalid, "until", "until is missing"};
    if (*operation.until <= now || *operation.until > limits::kMaxTime) {
        return Error{Errc::kUnprocessable, "until",
                     "until is " + format_rfc3339(std::min(*operation.until, limits::kMaxTime)) +
                         "; a time after " + format_rfc3339(now) + " is accepted"};
    }
    return Done{};
}

Effect apply(const Operation& operation, Millis now, Notification& n) {
    switch (operation.kind) {
        case OperationKind::kSeen:
            if (n.seen_at) return Effect::kUnchanged;
            n.seen_at = now;
            return touch(n, now);
        case OperationKind::kAck:
        case OperationKind::kAckAll:
            return mark_read(now, n);
        case OperationKind::kUnack:
            if (!n.read_at) return Effect::kUnchanged;
            n.read_at.reset();
            return touch(n, now);
        case OperationKind::kDelete:
            return Effect::kDeleted;
        case OperationKind::kArchive:
            if (n.archived_at) return Effect::kUnchanged;
            n.archived_at = now;
            n.snoozed_until.reset();
            return touch(n, now);
        case OperationKind::kUnarchive:
            if (!n.archived_at) return Effect::kUnchanged;
            n.archived_at.reset();
            return touch(n, now);
        case OperationKind::kSnooze:
            if (!operation.until || (n.snoozed_until == operation.until && !n.archived_at)) {
                return Effect::kUnchanged;
            }
            n.snoozed_until = operation.until;
            n.archived_at.reset();
            return touch(n, now);
    }
    return Effect::kUnchanged;
}

Effect apply_due(Millis now, Notification& n) {
    if (is_expired(n, now)) return Effect::kDeleted;
    if (n.snoozed_until && *n.snoozed_until <= now) {
        n.snoozed_until.reset();
        return touch(n, now);
    }
    return Effect::kUnchanged;
}

std::optional<Millis> next_due(const Notification& n) {
    if (n.expires_at && n.snoozed_until) return std::min(*n.expires_at, *n.snoozed_until);
    return n.expires_at ? n.expires_at : n.snoozed_until;
}

}  // namespace carillon
