// What is counted of an inbox beside what is unread.

#include "server/store/postgres/schema.hpp"

namespace carillon::postgres {

// How many rows the whole lists of an inbox have at the counter lengths_at
// (core/inbox/inbox_lengths.hpp); a version that knows none leaves lengths_at behind.
const char* const kSchema18 = R"sql(
ALTER TABLE inboxes ADD COLUMN lengths text NOT NULL DEFAULT '0 0 0 0',
    ADD COLUMN lengths_at bigint NOT NULL DEFAULT 0;
UPDATE inboxes SET lengths_at = counter;
UPDATE inboxes SET lengths = n.here || ' ' || n.archived || ' ' || n.snoozed || ' ' || n.both
    FROM (SELECT user_id,
            count(*) FILTER (WHERE archived_at IS NULL AND snoozed_until IS NULL) AS here,
            count(*) FILTER (WHERE archived_at IS NOT NULL AND snoozed_until IS NULL) AS archived,
            count(*) FILTER (WHERE archived_at IS NULL AND snoozed_until IS NOT NULL) AS snoozed,
            count(*) FILTER (WHERE archived_at IS NOT NULL AND snoozed_until IS NOT NULL) AS both
        FROM notifications GROUP BY user_id) AS n
    WHERE n.user_id = inboxes.user_id;
)sql";

}  // namespace carillon::postgres
