#include "server/store/sqlite/schema.hpp"

namespace carillon::sqlite {

// clicked_at: when it was opened first. counted: what the row is counted as in the daily sums
// (core/inbox/contribution.hpp), 0 for one that a version without sums has made: it is not counted.
// deliveries.counted_as: likewise, with its notification's part of the key, since that may be gone
// when the delivery changes (core/policy/sums.hpp).
//
// daily_sums: what GET /analytics tells, by measure (core/policy/sums.hpp). team is '' for none. It
// names no person, and stays when what it counts is gone. Of several lines that differ in their
// slot the sum counts: on PostgreSQL each writer has lines of its own; here the slot is 0.
const char* const kSchema17 = R"sql(
ALTER TABLE notifications ADD COLUMN clicked_at TEXT
    CHECK (clicked_at GLOB '????-??-??T??:??:??.???Z');
ALTER TABLE notifications ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN counted_as TEXT NOT NULL DEFAULT '';
CREATE TABLE daily_sums (
    day TEXT NOT NULL CHECK (day GLOB '????-??-??'),
    type TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('web', 'email', 'sms', 'mobile_push')),
    priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    team TEXT NOT NULL,
    measure TEXT NOT NULL,
    slot INTEGER NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (day, type, channel, priority, team, measure, slot)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace carillon::sqlite
