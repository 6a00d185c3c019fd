#pragma once
// What a client can ask for, and what it does to one notification. The store and the client's
// optimistic view call the same function, so they cannot disagree.

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/revision.hpp"
#include "core/inbox/unread.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace carillon {

enum class OperationKind : std::uint8_t {
    kSeen,       // a list has shown it
    kAck,        // mark read (and seen)
    kClick,      // opened: mark read (and seen), and when
    kUnack,      // mark unread
    kDelete,     // gone, with a tombstone
    kArchive,    // out of the list, no longer unread; ends a snooze
    kUnarchive,  // back in the list
    kSnooze,     // out of sight until a time; takes it out of the archive
    kUnsnooze,   // back before its time
    kAckAll,     // mark read all that a revision had shown unread
    kUnackAll,   // mark unread what an ack_all has marked read and nothing has changed since
};
std::string_view text(OperationKind kind);  // the type of its frame
std::optional<OperationKind> parse_operation_kind(std::string_view text);

// What it names besides itself.
enum class OperationArguments : std::uint8_t { kIds, kIdsAndTime, kRevision };

struct Operation;
enum class Effect : std::uint8_t { kUnchanged, kUpdated, kDeleted };

// One line of the table of operations: whoever adds one adds a line, and the function that says
// what it does. Frames, the refusal of unknown ones, the routes of REST and the methods of the
// package follow from it (the latter by scripts/reference).
struct OperationRule {
    OperationKind kind;
    std::string_view type;  // of its frame
    OperationArguments takes;
    std::string_view path;    // POST /api/v1/notifications/{id}/… ; "": another way or none
    std::string_view method;  // of the package; "": none of its own
    Effect (*apply)(const Operation&, Millis now, Notification&);
};
std::span<const OperationRule> operation_rules();
const OperationRule& rule_of(OperationKind kind);
// What the package's method does, for its typings; no part of a rule, as browsers load those.
std::string_view documentation_of(OperationKind kind);
// The one with this path; null when there is none.
const OperationRule* operation_at(std::string_view path);

struct Operation {
    OperationKind kind = OperationKind::kSeen;
    // kAckAll, kUnackAll: on a client, what of its view it changes; not sent.
    std::vector<NotificationId> ids;
    std::optional<Millis> until;  // kSnooze
    // kAckAll: absent = all that is there (REST only). kUnackAll: of the result of the ack_all.
    std::optional<Revision> bound;

    friend bool operator==(const Operation&, const Operation&) = default;
};

// Is it acceptable at all at this time? kSnooze needs a future `until`; the others need ids within
// limits::kOperationIds, and one more. Ids that name nothing are fine: they change nothing.
Status check(const Operation& operation, Millis now);

// The result of an operation that was carried out.
struct OperationOutcome {
    std::uint64_t updated = 0;  // notifications that changed
    Unread unread;
    Revision revision;  // of the inbox after it
};

// Applies the operation to one notification that it names (kAckAll acts as kAck, kUnackAll as
// kUnack: the caller knows what the bound covers). Idempotent: a second time is kUnchanged. Its
// time is `now`, and after created_at in any case. Moves updated_at forward only; does not touch
// rev. On kDeleted the value is left as it was.
Effect apply(const Operation& operation, Millis now, Notification& n);

// What the clock does: wakes a snooze that is over, ends what has expired.
Effect apply_due(Millis now, Notification& n);

// The next moment at which apply_due would do something.
std::optional<Millis> next_due(const Notification& n);

}  // namespace carillon
