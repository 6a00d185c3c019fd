// Deliveries that nothing has happened to yet.

#include "server/store/postgres/schema.hpp"

namespace carillon::postgres {

// Those that differ in nothing but whose they are share a row (tables/planned_runs.hpp), so that an
// event to many writes one beside their notifications. What was planned before stays where it is.
// Members are read whole: a value that is compressed or stands elsewhere would cost more.
const char* const kSchema19 = R"sql(
CREATE TABLE planned_runs (
    first_id uuid PRIMARY KEY,
    last_id uuid NOT NULL,
    channel text NOT NULL,
    step bigint NOT NULL,
    due_at bigint NOT NULL,
    created_at bigint NOT NULL,
    unless text NOT NULL,
    counted_as text NOT NULL,
    members text NOT NULL
);
ALTER TABLE planned_runs ALTER members SET STORAGE PLAIN;
CREATE INDEX planned_runs_to_wake ON planned_runs (channel, due_at, first_id);
)sql";

}  // namespace carillon::postgres
