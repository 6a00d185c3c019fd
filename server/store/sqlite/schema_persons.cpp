// How long what people are done with is kept, and what is kept of persons at all.

#include "server/store/sqlite/schema.hpp"

namespace carillon::sqlite {

// notifications_finished: when its owner was done with a row (core/inbox/retention.hpp).
// inboxes.erased_at: nothing is kept of its owner until the directory names them again.
// erasures: those that are under way (tables/erasure.hpp); `at` is the moment of the last step.
// trimming: up to which change inboxes were asked whether they have more than `keep` rows.
const char* const kSchema18 = R"sql(
CREATE INDEX notifications_finished ON notifications
    (min(coalesce(read_at, archived_at), coalesce(archived_at, read_at)))
    WHERE (read_at IS NOT NULL OR archived_at IS NOT NULL) AND snoozed_until IS NULL;
CREATE TABLE trimming (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    keep INTEGER NOT NULL,
    change_seq INTEGER NOT NULL,
    user_id TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_by_user ON deliveries (user_id, id);
ALTER TABLE inboxes ADD COLUMN erased_at TEXT CHECK (erased_at GLOB '????-??-??T??:??:??.???Z');
CREATE TABLE erasures (
    user_id TEXT PRIMARY KEY,
    stage INTEGER NOT NULL,
    place TEXT NOT NULL,
    result TEXT NOT NULL,
    at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;
)sql";

// Deliveries are looked for by their person only by an export and an erasure, which look through
// all of them, a part at a time (tables/erasure.hpp). An index by persons has each delivery that is
// made write a page of its own: it cost the path of an event as much as all else of a delivery.
const char* const kSchema20 = R"sql(
DROP INDEX deliveries_by_user;
)sql";

}  // namespace carillon::sqlite
