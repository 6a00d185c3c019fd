// How long what people are done with is kept, and what is kept of persons at all.

#include "server/store/postgres/schema.hpp"

namespace carillon::postgres {

// notifications_finished: when its owner was done with a row (core/inbox/retention.hpp).
// inboxes.erased_at: nothing is kept of its owner until the directory names them again.
// erasures: those that are under way (tables/erasure.hpp); `at` is the moment of the last step.
// trimming: up to which change inboxes were asked whether they have more than `keep` rows.
const char* const kSchema14 = R"sql(
CREATE INDEX notifications_finished ON notifications ((least(read_at, archived_at)))
    WHERE (read_at IS NOT NULL OR archived_at IS NOT NULL) AND snoozed_until IS NULL;
CREATE TABLE trimming (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    keep bigint NOT NULL,
    changed_in xid8 NOT NULL,
    user_id uuid NOT NULL
);
INSERT INTO trimming VALUES (1, -1, '0', '00000000-0000-0000-0000-000000000000');
CREATE INDEX deliveries_by_user ON deliveries (user_id, id);
ALTER TABLE inboxes ADD COLUMN erased_at timestamptz(3);
CREATE TABLE erasures (
    user_id uuid PRIMARY KEY,
    stage bigint NOT NULL,
    place text NOT NULL,
    result text NOT NULL,
    at timestamptz(3) NOT NULL
);
)sql";

// Deliveries are looked for by their person only by an export and an erasure, which look through
// all of them, a part at a time (tables/erasure.hpp).
const char* const kSchema16 = R"sql(
DROP INDEX deliveries_by_user;
)sql";

// What a digest had gathered, when a mail server says of one that had failed that it has it.
const char* const kSchema17 = R"sql(
CREATE INDEX deliveries_failed_with ON deliveries (user_id, target)
    WHERE channel = 'email' AND state = 'failed';
)sql";

}  // namespace carillon::postgres
