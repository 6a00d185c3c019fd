#include "core/inbox/operation.hpp"

#include "core/base/limits.hpp"

#include <algorithm>
#include <string>

namespace carillon {
namespace {

Effect touch(Notification& n, Millis now) {
    n.updated_at = std::max(n.updated_at, now);
    return Effect::kUpdated;
}

Effect see(const Operation&, Millis now, Notification& n) {
    if (n.seen_at) return Effect::kUnchanged;
    n.seen_at = now;
    return touch(n, now);
}

Effect mark_read(const Operation&, Millis now, Notification& n) {
    if (n.read_at) return Effect::kUnchanged;
    n.read_at = now;
    if (!n.seen_at) n.seen_at = now;
    return touch(n, now);
}

// A second click changes nothing; one on what was marked unread since marks it read again.
Effect click(const Operation& operation, Millis now, Notification& n) {
    const Effect effect = mark_read(operation, now, n);
    if (n.clicked_at) return effect;
    n.clicked_at = now;
    return touch(n, now);
}

Effect mark_unread(const Operation&, Millis now, Notification& n) {
    if (!n.read_at) return Effect::kUnchanged;
    n.read_at.reset();
    return touch(n, now);
}

Effect remove(const Operation&, Millis, Notification&) {
    return Effect::kDeleted;
}

Effect archive(const Operation&, Millis now, Notification& n) {
    if (n.archived_at) return Effect::kUnchanged;
    n.archived_at = now;
    n.snoozed_until.reset();
    return touch(n, now);
}

Effect unarchive(const Operation&, Millis now, Notification& n) {
    if (!n.archived_at) return Effect::kUnchanged;
    n.archived_at.reset();
    return touch(n, now);
}

Effect snooze(const Operation& operation, Millis now, Notification& n) {
    if (!operation.until || (n.snoozed_until == operation.until && !n.archived_at)) {
        return Effect::kUnchanged;
    }
    n.snoozed_until = operation.until;
    n.archived_at.reset();
    return touch(n, now);
}

Effect wake(const Operation&, Millis now, Notification& n) {
    if (!n.snoozed_until) return Effect::kUnchanged;
    n.snoozed_until.reset();
    return touch(n, now);
}

using Kind = OperationKind;
using Takes = OperationArguments;

constexpr OperationRule kRules[] = {
    {Kind::kAck, "ack", Takes::kIds, "ack", "ack", mark_read},
    {Kind::kSeen, "seen", Takes::kIds, "seen", "seen", see},
    {Kind::kClick, "click", Takes::kIds, "click", "click", click},
    {Kind::kUnack, "unack", Takes::kIds, "unread", "unack", mark_unread},
    {Kind::kDelete, "delete", Takes::kIds, "", "remove", remove},
    {Kind::kArchive, "archive", Takes::kIds, "archive", "archive", archive},
    {Kind::kUnarchive, "unarchive", Takes::kIds, "unarchive", "unarchive", unarchive},
    {Kind::kSnooze, "snooze", Takes::kIdsAndTime, "snooze", "snooze", snooze},
    {Kind::kUnsnooze, "unsnooze", Takes::kIds, "unsnooze", "unsnooze", wake},
    {Kind::kAckAll, "ack_all", Takes::kRevision, "", "ackAll", mark_read},
    {Kind::kUnackAll, "unack_all", Takes::kRevision, "", "", mark_unread},
};

}  // namespace

std::span<const OperationRule> operation_rules() {
    return kRules;
}

// called by scripts/reference
std::string_view documentation_of(OperationKind kind) {
    switch (kind) {
        case Kind::kAck:
            return "Marks read.";
        case Kind::kSeen:
            return "Tells that a list has shown them: they no longer count as unseen.";
        case Kind::kClick:
            return "Tells that they were opened: marks read, and remembers the first time as "
                   "clicked_at.";
        case Kind::kUnack:
            return "Marks unread.";
        case Kind::kDelete:
            return "Deletes.";
        case Kind::kArchive:
            return "Takes them out of the list and of what is unread.";
        case Kind::kUnarchive:
            return "Brings them back into the list.";
        case Kind::kSnooze:
            return "Takes them out of sight until a moment (a Date, or ms since 1970) or for some "
                   "minutes.";
        case Kind::kUnsnooze:
            return "Brings them back before their time.";
        case Kind::kAckAll:
            return "Marks everything read that was there when the state shown was made, loaded or "
                   "not.";
        case Kind::kUnackAll:
            break;
    }
    return {};
}

const OperationRule& rule_of(OperationKind kind) {
    const OperationRule* rule = kRules;
    while (rule->kind != kind)  // each kind has one
        ++rule;
    return *rule;
}

const OperationRule* operation_at(std::string_view path) {
    for (const OperationRule& rule : kRules)
        if (!path.empty() && rule.path == path) return &rule;
    return nullptr;
}

std::string_view text(OperationKind kind) {
    return rule_of(kind).type;
}

std::optional<OperationKind> parse_operation_kind(std::string_view name) {
    for (const OperationRule& rule : kRules)
        if (rule.type == name) return rule.kind;
    return std::nullopt;
}

Status check(const Operation& operation, Millis now) {
    const OperationArguments takes = rule_of(operation.kind).takes;
    if (takes == OperationArguments::kRevision) return Done{};
    if (operation.ids.empty()) {
        return Error{Errc::kInvalid, "ids", "ids is empty; at least one id is needed"};
    }
    if (operation.ids.size() > limits::kOperationIds + 1) {
        return Error{Errc::kTooLarge, "ids",
                     "ids has " + std::to_string(operation.ids.size()) + " entries; at most " +
                         std::to_string(limits::kOperationIds) + " are accepted"};
    }
    if (takes != OperationArguments::kIdsAndTime) return Done{};
    if (!operation.until) return Error{Errc::kInvalid, "until", "until is missing"};
    if (*operation.until <= now || *operation.until > limits::kMaxTime) {
        return Error{Errc::kUnprocessable, "until",
                     "until is " + format_rfc3339(std::min(*operation.until, limits::kMaxTime)) +
                         "; a time after " + format_rfc3339(now) + " is accepted"};
    }
    return Done{};
}

// Later than the making, also where the clock has been set back since or has not moved on: in that
// moment nobody but file_away() reads.
Effect apply(const Operation& operation, Millis now, Notification& n) {
    return rule_of(operation.kind).apply(operation, std::max(now, n.created_at + Millis(1)), n);
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
