#pragma once
// Operations that a client has asked for and not yet seen in its inbox, laid over the inbox. An
// operation leaves only once the inbox has reached the revision of its result: dropping it on the
// bare answer would let a row flicker back.

#include "core/inbox/inbox.hpp"
#include "core/inbox/operation.hpp"
#include "core/inbox/revision.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <vector>

namespace carillon {

struct PendingOperation {
    std::string op;  // the client's id for it, unique within the client
    Operation operation;
    Millis at{0};                       // when the user asked, by the server's clock
    std::optional<Revision> confirmed;  // the revision of its result
    // Set: it may still be taken back, and is not sent before, by the client's clock. Its op is
    // a name that goes when it is released.
    std::optional<Millis> held_until = {};

    friend bool operator==(const PendingOperation&, const PendingOperation&) = default;
};

// One row as the user sees it. The reference points into the inbox or into the view itself.
struct ViewRow {
    const Notification& notification;
    bool pending;  // an operation laid over it is not settled yet
};

// What a screen shows: the rows of the list (not archived, not snoozed) in canonical order. Valid
// until the inbox changes; moves, but does not copy.
struct View {
    View() = default;
    View(View&&) = default;
    View& operator=(View&&) = default;
    View(const View&) = delete;
    View& operator=(const View&) = delete;

    std::vector<ViewRow> items;
    Unread unread;

    // The rows that operations have altered; a list because items point into it.
    std::list<Notification> altered;
};

class Overlay {
  public:
    // Precondition: no pending operation has this op; size() < limits::kPendingOperations.
    void add(PendingOperation operation);

    // The server's answers. False when no pending operation has this op.
    bool confirm(const std::string& op, const Revision& revision);
    bool refuse(const std::string& op);

    // Takes off what the inbox has reached, and what was confirmed in an epoch that is gone.
    void settle(const std::optional<Revision>& reached);

    // One that is held back takes its place behind all others, under the op that it is sent by.
    void release(const std::string& held, std::string op);

    const std::vector<PendingOperation>& pending() const { return pending_; }
    std::size_t size() const { return pending_.size(); }
    bool empty() const { return pending_.empty(); }
    bool has(const std::string& op) const;
    // Another one after each change.
    std::uint32_t version() const { return version_; }

    View lay_over(const Inbox& inbox) const;

    // Rows as they are after the operations, those that `shows` accepts, appended to `view`.
    // `rows` are in this order, and live as long as the view.
    using Shows = std::function<bool(const Notification&)>;
    void lay_over(const std::vector<const Notification*>& rows, ListOrder order, const Shows& shows,
                  View& view) const;
    // One row after the operations; nothing when one deletes it.
    std::optional<Notification> lay_over(const Notification& n) const;

  private:
    struct Moved {
        Unread before;
        Unread after;
    };
    // Answers with what the operations make of the counters of these rows.
    Moved lay(const std::vector<const Notification*>& rows, ListOrder order, const Shows& shows,
              View& view) const;

    std::vector<PendingOperation> pending_;  // in the order they are sent in
    std::uint32_t version_ = 0;
};

}  // namespace carillon
