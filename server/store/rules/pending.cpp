// Mutations: what was promised is made, part by part.

#include "server/store/rules/mutations.hpp"
#include "server/store/store_limits.hpp"

#include <utility>

namespace carillon {

std::vector<Notification> Mutations::make(const PendingNotifications& pending) {
    const Millis now = settings_.clock();
    std::vector<Notification> items;
    items.reserve(pending.recipients.size());
    for (const PendingRecipient& recipient : pending.recipients) {
        Notification draft = pending.draft;
        draft.id = recipient.notification;
        draft.user_id = recipient.user;
        OpenInbox inbox = open(recipient.user);
        auto entered = bring(inbox, std::move(draft), pending.steps, now);
        if (entered)
            items.push_back(std::move(*entered));
        else
            skipped_.push_back({recipient.user, reason_to_skip(inbox)});
        close(inbox, now, pending.request_id);
    }
    return items;
}

std::size_t Mutations::make_pending(const std::vector<PendingPart>& parts, std::size_t next,
                                    std::vector<MadePart>& made) {
    const std::size_t rows_before = rows_;
    while (next < parts.size() && rows_ - rows_before < settings_.step_rows) {
        const PendingPart& part = parts[next++];
        MadePart& done = made.emplace_back();
        done.submission = part.submission;
        if (const auto pending = tables_.take_pending(part.id)) {
            done.items = make(*pending);
            continue;
        }
        done.was_made_before = true;
        if (!part.is_by_hand) continue;
        std::vector<NotificationId> ids;
        for (const PendingRecipient& recipient : part.recipients)
            ids.push_back(recipient.notification);
        done.items = found(ids, settings_.clock());
    }
    return next;
}

// What whoever was asked for it has not come to make.
std::size_t Mutations::make_left_behind(Millis now, std::size_t limit) {
    std::size_t rows = 0;
    while (rows < limit) {
        const auto oldest = tables_.oldest_pending(now - store_limits::kPendingAge,
                                                   now + store_limits::kPendingAge);
        if (!oldest) break;
        const auto pending = tables_.take_pending(*oldest);
        if (!pending) break;
        for (Notification& n : make(*pending)) {
            created_later_.push_back({std::move(n), pending->event_id, pending->request_id});
            ++rows;
        }
    }
    return rows;
}

}  // namespace carillon
