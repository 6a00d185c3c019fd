#pragma once
// Notifications that are promised and not made yet: those of a request that reaches more people
// than a step takes. A part of them is kept as one row: what they have in common, and whom it is
// for.

#include "core/base/ids.hpp"
#include "core/event/delivery_steps.hpp"
#include "core/inbox/notification.hpp"
#include "core/inbox/notification_codec.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace carillon {

using PendingId = Uuid<struct PendingIdTag>;

struct PendingRecipient {
    UserId user;
    NotificationId notification;  // which it will be
};

struct PendingNotifications {
    PendingId id;        // rises with time
    Notification draft;  // without id and owner
    std::vector<PendingRecipient> recipients;
    std::vector<DeliveryStep> steps;  // of each of them
    std::string event_id;
    std::string request_id;
    Millis kept_at{0};  // how old it is tells whether somebody has left it behind
};

// What the column `recipients` holds: a user and a notification by turns, a space between two ids.
std::string recipients_column(const std::vector<PendingRecipient>& recipients);

// draft, recipients, event_id, request_id, steps.
template <class Columns>
PendingNotifications read_pending(const PendingId& id, const Columns& columns) {
    constexpr std::size_t kIdChars = 36;
    PendingNotifications pending;
    pending.id = id;
    auto draft = decode_notification(columns.text(0));
    if (!draft.ok()) columns.refuse(0, "no notification");
    pending.draft = std::move(*draft);
    const std::string_view ids = columns.text(1);
    for (std::size_t at = 0; at < ids.size(); at += 2 * (kIdChars + 1)) {
        const auto user = UserId::parse(ids.substr(at, kIdChars));
        const auto notification =
            NotificationId::parse(ids.substr(std::min(at + kIdChars + 1, ids.size()), kIdChars));
        if (!user || !notification) columns.refuse(1, "no pairs of UUIDs");
        pending.recipients.push_back({*user, *notification});
    }
    pending.event_id = columns.text(2);
    pending.request_id = columns.text(3);
    auto steps = decode_delivery_steps(columns.text(4));
    if (!steps.ok()) columns.refuse(4, "no steps");
    pending.steps = std::move(*steps);
    return pending;
}

}  // namespace carillon
