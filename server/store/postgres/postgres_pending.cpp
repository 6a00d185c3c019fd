// PostgresTables: what was promised and is not made yet.

#include "server/store/postgres/postgres_tables.hpp"

namespace carillon::postgres {

void PostgresTables::put_pending(const std::vector<PendingNotifications>& parts) {
    Array ids, drafts, recipients, events, requests, steps, times;
    for (const PendingNotifications& part : parts) {
        ids.add(part.id);
        drafts.add(encode(part.draft));
        recipients.add(recipients_column(part.recipients));
        events.add(part.event_id);
        requests.add(part.request_id);
        steps.add(json_of(part.steps));
        times.add(part.kept_at);
    }
    db_.run(
        "INSERT INTO pending_notifications (id, draft, recipients, event_id, request_id,"
        " steps, created_at) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[],"
        " $5::text[], $6::text[], $7::timestamptz[])",
        Params()
            .add(ids)
            .add(drafts)
            .add(recipients)
            .add(events)
            .add(requests)
            .add(steps)
            .add(times));
}

// Locked with it: the inboxes that it is for.
std::optional<PendingNotifications> PostgresTables::take_pending(const PendingId& id) {
    Rows rows = db_.run(
        "DELETE FROM pending_notifications WHERE id = $1"
        " RETURNING draft, recipients, event_id, request_id, steps",
        Params().add(id));
    if (!rows.next()) return std::nullopt;
    PendingNotifications pending = read_pending(id, rows);
    std::vector<UserId> users;
    for (const PendingRecipient& recipient : pending.recipients)
        users.push_back(recipient.user);
    heads_.lock(std::move(users));
    return pending;
}

std::optional<PendingId> PostgresTables::oldest_pending(Millis by, Millis beyond) {
    Rows rows = db_.run(
        "SELECT id FROM pending_notifications WHERE created_at < $1 OR created_at > $2"
        " ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
        Params().add(by).add(beyond));
    if (!rows.next()) return std::nullopt;
    return rows.id<PendingId>(0);
}

}  // namespace carillon::postgres
