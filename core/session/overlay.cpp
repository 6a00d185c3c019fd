#include "core/session/overlay.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/filter.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <map>
#include <utility>

namespace carillon {
namespace {

using ByNotification = std::map<NotificationId, std::vector<const PendingOperation*>>;

ByNotification by_notification(const std::vector<PendingOperation>& pending) {
    ByNotification result;
    for (const auto& operation : pending) {
        for (const auto& id : operation.operation.ids)
            result[id].push_back(&operation);
    }
    return result;
}

std::uint64_t shifted(std::uint64_t server, std::uint64_t base, std::uint64_t view) {
    const auto value = static_cast<std::int64_t>(server) - static_cast<std::int64_t>(base) +
                       static_cast<std::int64_t>(view);
    return value > 0 ? static_cast<std::uint64_t>(value) : 0;
}

// The server's counters, moved by what the operations alter among the rows held. Counted again each
// time, so nothing can drift.
Unread shifted(const Unread& server, const Unread& base, const Unread& view) {
    Unread result;
    for (std::size_t i = 0; i < result.by_priority.size(); ++i) {
        result.by_priority[i] =
            shifted(server.by_priority[i], base.by_priority[i], view.by_priority[i]);
    }
    result.unseen = shifted(server.unseen, base.unseen, view.unseen);
    return result;
}

// Applies all operations in order; nothing when one deletes the row.
bool apply_all(const std::vector<const PendingOperation*>& operations, Notification& n) {
    for (const auto* pending : operations) {
        if (apply(pending->operation, pending->at, n) == Effect::kDeleted) return false;
    }
    return true;
}

}  // namespace

void Overlay::add(PendingOperation operation) {
    assert(pending_.size() < limits::kPendingOperations && !has(operation.op));
    pending_.push_back(std::move(operation));
    ++version_;
}

bool Overlay::has(const std::string& op) const {
    return std::any_of(pending_.begin(), pending_.end(),
                       [&](const PendingOperation& pending) { return pending.op == op; });
}

bool Overlay::confirm(const std::string& op, const Revision& revision) {
    for (auto& pending : pending_) {
        if (pending.op != op) continue;
        pending.confirmed = revision;
        ++version_;
        return true;
    }
    return false;
}

bool Overlay::refuse(const std::string& op) {
    for (auto it = pending_.begin(); it != pending_.end(); ++it) {
        if (it->op != op) continue;
        pending_.erase(it);
        ++version_;
        return true;
    }
    return false;
}

void Overlay::settle(const std::optional<Revision>& reached) {
    if (!reached) return;
    const auto settled = [&](const PendingOperation& pending) {
        return pending.confirmed &&
               (!pending.confirmed->same_epoch(*reached) || reaches(*reached, *pending.confirmed));
    };
    const auto kept = std::remove_if(pending_.begin(), pending_.end(), settled);
    if (kept != pending_.end()) ++version_;
    pending_.erase(kept, pending_.end());
}

void Overlay::release(const std::string& held, std::string op) {
    for (auto it = pending_.begin(); it != pending_.end(); ++it) {
        if (it->op != held) continue;
        PendingOperation released = std::move(*it);
        pending_.erase(it);
        ++version_;
        released.op = std::move(op);
        released.held_until.reset();
        return pending_.push_back(std::move(released));
    }
}

View Overlay::lay_over(const Inbox& inbox) const {
    static const Filter kListed;  // what a list shows unless asked otherwise
    View view;
    view.items.reserve(inbox.rows().size());
    std::vector<const Notification*> rows;
    rows.reserve(inbox.rows().size());
    for (const auto& entry : inbox.rows())
        rows.push_back(&entry.second);
    const Moved moved = lay(
        rows, ListOrder::kCanonical, [](const Notification& n) { return matches(kListed, n); },
        view);

    const bool all_read = std::any_of(pending_.begin(), pending_.end(), [](const auto& pending) {
        return pending.operation.kind == OperationKind::kAckAll;
    });
    if (all_read && inbox.truncated()) {
        // The rows that are not held were there when the user marked all as read.
        view.unread = Unread{};
        for (const auto& row : view.items)
            view.unread.add(row.notification);
    } else {
        view.unread = shifted(inbox.unread(), moved.before, moved.after);
    }
    return view;
}

void Overlay::lay_over(const std::vector<const Notification*>& rows, ListOrder order,
                       const Shows& shows, View& view) const {
    lay(rows, order, shows, view);
}

std::optional<Notification> Overlay::lay_over(const Notification& n) const {
    Notification after = n;
    for (const auto& pending : pending_) {
        const auto& ids = pending.operation.ids;
        if (std::find(ids.begin(), ids.end(), n.id) == ids.end()) continue;
        if (apply(pending.operation, pending.at, after) == Effect::kDeleted) return std::nullopt;
    }
    return after;
}

Overlay::Moved Overlay::lay(const std::vector<const Notification*>& rows, ListOrder order,
                            const Shows& shows, View& view) const {
    const auto operations = by_notification(pending_);
    Moved moved;
    std::vector<const Notification*> altered;  // in order after sorting
    std::vector<const Notification*> kept;
    for (const Notification* n : rows) {
        const auto found = operations.find(n->id);
        if (found == operations.end()) {
            if (shows(*n)) kept.push_back(n);
            continue;
        }
        moved.before.add(*n);
        Notification after = *n;
        if (!apply_all(found->second, after)) continue;
        moved.after.add(after);
        if (!shows(after)) continue;
        view.altered.push_back(std::move(after));
        altered.push_back(&view.altered.back());
    }

    sort_rows(altered, 0, order);
    auto next_altered = altered.begin();
    for (const Notification* n : kept) {
        while (next_altered != altered.end() &&
               stands_before(order, sort_key(**next_altered), sort_key(*n))) {
            view.items.push_back(ViewRow{**next_altered++, true});
        }
        view.items.push_back(ViewRow{*n, false});
    }
    while (next_altered != altered.end())
        view.items.push_back(ViewRow{**next_altered++, true});
    return moved;
}

}  // namespace carillon
