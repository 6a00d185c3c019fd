// Deliveries that nothing has happened to yet, apart from those that something has.

#include "server/store/sqlite/schema.hpp"

namespace carillon::sqlite {

// An outbox row is written with every notification whose type has a step, and for most of them it
// is the only thing that is ever written of it before its time. So it is one short row with one
// index: all else of it is what it is for each of them. What an index of `deliveries` leaves out
// costs an insertion too: it is opened and its condition looked at.
//
// The first 15 bytes of an id are those of its notification's, whose last byte is 0 (planned_id()).
// all_deliveries: both, as if they were one table. SQLite reads it by the indexes of the two as
// long as each column has one affinity in both, which a word or number has by a CAST alone.
const char* const kSchema22 = R"sql(
CREATE TABLE planned_deliveries (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL CHECK (length(user_id) = 16),
    channel TEXT NOT NULL,
    step INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    unless TEXT NOT NULL,
    counted_as TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX planned_deliveries_to_wake ON planned_deliveries (channel, due_at);
CREATE VIEW all_deliveries (id, notification_id, user_id, channel, step, state, reason, due_at,
        attempts, last_error, provider_id, created_at, updated_at, unless, target, wake_at, event,
        content, uncounted, counted_as) AS
    SELECT id, notification_id, user_id, channel, step, state, reason, due_at,
        attempts, last_error, provider_id, created_at, updated_at, unless, target, wake_at, event,
        content, uncounted, counted_as FROM deliveries
    UNION ALL
    SELECT id, CAST(substr(id, 1, 15) || x'00' AS BLOB), user_id, channel, step,
        CAST('waiting' AS TEXT), CAST('' AS TEXT), due_at, CAST(0 AS INTEGER), CAST('' AS TEXT),
        CAST('' AS TEXT), created_at, created_at, unless, CAST('' AS TEXT), due_at,
        CAST('' AS TEXT), CAST('' AS TEXT), CAST(0 AS INTEGER), counted_as FROM planned_deliveries;
)sql";

// Those that differ in nothing but whose they are share a row (tables/planned_runs.hpp): an event
// to many, and events of one type that come in one millisecond, write a row between them. It has a
// number of its own, so that it stands in one page; in a WITHOUT ROWID table it would be cut at a
// quarter of one.
const char* const kSchema25 = R"sql(
DROP VIEW all_deliveries;
CREATE TABLE planned_runs (
    first_id TEXT PRIMARY KEY,
    last_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    step INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    unless TEXT NOT NULL,
    counted_as TEXT NOT NULL,
    members TEXT NOT NULL
) STRICT;
INSERT INTO planned_runs
    SELECT uuid_text(id), uuid_text(id), channel, step, due_at, created_at, unless, counted_as,
        uuid_text(id) || uuid_text(user_id) FROM planned_deliveries;
DROP TABLE planned_deliveries;
CREATE INDEX planned_runs_to_wake ON planned_runs (channel, due_at);
)sql";

}  // namespace carillon::sqlite
