// Deliveries in fewer bytes, and an index of those that have failed with a digest.

#include "server/store/sqlite/schema.hpp"

namespace carillon::sqlite {

// An outbox row is written with every notification whose type has a step, so it is short: ids are
// their 16 bytes (`hex(id)`), times milliseconds. What it says in words stays words.
const char* const kSchema21 = R"sql(
CREATE TABLE compact_deliveries (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    notification_id BLOB NOT NULL CHECK (length(notification_id) = 16),
    user_id BLOB NOT NULL CHECK (length(user_id) = 16),
    channel TEXT NOT NULL CHECK (channel = 'email' OR channel = 'sms' OR channel = 'mobile_push'
        OR channel = 'webhook'),
    step INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sending' OR state = 'sent'
        OR state = 'delivered' OR state = 'failed' OR state = 'bounced' OR state = 'cancelled'
        OR state = 'suppressed'),
    reason TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    unless TEXT NOT NULL CHECK (unless = 'never' OR unless = 'seen' OR unless = 'read'),
    target TEXT NOT NULL,
    wake_at INTEGER,
    event TEXT NOT NULL,
    content TEXT NOT NULL,
    uncounted INTEGER NOT NULL,
    counted_as TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO compact_deliveries (id, notification_id, user_id, channel, step, state, reason, due_at,
        attempts, last_error, provider_id, created_at, updated_at, unless, target, wake_at, event,
        content, uncounted, counted_as)
    SELECT uuid_bytes(id), uuid_bytes(notification_id), uuid_bytes(user_id), channel, step, state,
        reason, rfc3339_millis(due_at), attempts, last_error, provider_id,
        rfc3339_millis(created_at), rfc3339_millis(updated_at), unless, target, wake_at, event,
        content, uncounted, counted_as FROM deliveries ORDER BY id;
DROP TABLE deliveries;
ALTER TABLE compact_deliveries RENAME TO deliveries;
CREATE INDEX deliveries_by_notification ON deliveries (notification_id);
CREATE INDEX deliveries_to_wake ON deliveries (channel, wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX deliveries_by_provider ON deliveries (provider_id) WHERE provider_id <> '';
CREATE INDEX deliveries_failed ON deliveries (id) WHERE state IN ('failed', 'bounced');
CREATE INDEX deliveries_under_way ON deliveries (wake_at) WHERE state = 'sending';
CREATE INDEX deliveries_gathered ON deliveries (user_id) WHERE reason = 'digest';
CREATE INDEX deliveries_by_webhook ON deliveries (target, wake_at)
    WHERE channel = 'webhook' AND wake_at IS NOT NULL;
)sql";

// What a digest had gathered, when a mail server says of one that had failed that it has it.
const char* const kSchema23 = R"sql(
CREATE INDEX deliveries_failed_with ON deliveries (user_id, target)
    WHERE channel = 'email' AND state = 'failed';
)sql";

}  // namespace carillon::sqlite
