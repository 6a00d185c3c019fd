#include "core/session/overlay.hpp"

#include "core/base/limits.hpp"
#include "core/inbox/filter.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace carillon {
namespace {

using ByNotification =
    std::unordered_map<NotificationId, std::vector<const PendingOperation*>, UuidHash>;

ByNotification by_notification(const std::deque<PendingOperation>& pending) {
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
    assert(pending_.size() < limits::kPendingOperations);
    pending_.push_back(std::move(operation));
}

bool Overlay::confirm(const std::string& op, const Revision& revision) {
    for (auto& pending : pending_) {
        if (pending.op != op) continue;
        pending.confirmed = revision;
        return true;
    }
    return false;
}

bool Overlay::refuse(const std::string& op) {
    for (auto it = pending_.begin(); it != pending_.end(); ++it) {
        if (it->op != op) continue;
        pending_.erase(it);
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
    pending_.erase(std::remove_if(pending_.begin(), pending_.end(), settled), pending_.end());
}

View Overlay::lay_over(const Inbox& inbox) const {
    static const Filter kListed;  // what a list shows unless asked otherwise
    View view;
    view.items.reserve(inbox.rows().size());
    view.unread = inbox.unread();
    const auto operations = by_notification(pending_);

    Unread base;
    Unread laid;
    std::vector<const Notification*> altered;  // in canonical order after sorting
    std::vector<const Notification*> kept;
    for (const auto& entry : inbox.rows()) {
        const Notification& n = entry.second;
        const auto found = operations.find(n.id);
        if (found == operations.end()) {
            if (matches(kListed, n)) kept.push_back(&n);
            continue;
        }
        base.add(n);
        Notification after = n;
        if (!apply_all(found->second, after)) continue;
        laid.add(after);
        if (!matches(kListed, after)) continue;
        view.altered.push_back(std::move(after));
        altered.push_back(&view.altered.back());
    }

    const auto before = [](const Notification* a, const Notification* b) {
        return precedes(*a, *b);
    };
    std::sort(altered.begin(), altered.end(), before);
    auto next_altered = altered.begin();
    for (const Notification* n : kept) {
        while (next_altered != altered.end() && before(*next_altered, n)) {
            view.items.push_back(ViewRow{**next_altered++, true});
        }
        view.items.push_back(ViewRow{*n, false});
    }
    while (next_altered != altered.end())
        view.items.push_back(ViewRow{**next_altered++, true});

    const bool all_read = std::any_of(pending_.begin(), pending_.end(), [](const auto& pending) {
        return pending.operation.kind == OperationKind::kAckAll;
    });
    if (all_read && inbox.truncated()) {
        // The rows that are not held were there when the user marked all as read.
        view.unread = Unread{};
        for (const auto& row : view.items)
            view.unread.add(row.notification);
    } else {
        view.unread = shifted(inbox.unread(), base, laid);
    }
    return view;
}

}  // namespace carillon
