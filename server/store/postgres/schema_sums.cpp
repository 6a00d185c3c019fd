#include "server/store/postgres/schema.hpp"

namespace carillon::postgres {

// clicked_at: when it was opened first. counted: what the row is counted as in the daily sums
// (core/inbox/contribution.hpp), 0 for one that a version without sums has made: it is not counted.
// deliveries.counted_as: likewise, with its notification's part of the key, since that may be gone
// when the delivery changes (core/policy/sums.hpp).
//
// daily_sums: what GET /analytics tells, by measure (core/policy/sums.hpp). team is '' for none. It
// names no person, and stays when what it counts is gone. Of several lines that differ in their
// slot the sum counts: writers at work at one time have a slot each, so none waits for another
// (daily_sums.cpp). A line is changed often and no index has its total, hence the room.
const char* const kSchema13 = R"sql(
ALTER TABLE notifications ADD COLUMN clicked_at timestamptz(3);
ALTER TABLE notifications ADD COLUMN counted bigint NOT NULL DEFAULT 0;
DROP TRIGGER notifications_updated_at ON notifications;
CREATE TRIGGER notifications_updated_at BEFORE UPDATE ON notifications FOR EACH ROW
    WHEN (NEW.rev = OLD.rev AND (NEW.team_id, NEW.type, NEW.title, NEW.body, NEW.data::text,
        NEW.priority, NEW.channel, NEW.read_at, NEW.seen_at, NEW.created_at, NEW.expires_at,
        NEW.snoozed_until, NEW.archived_at, NEW.clicked_at) IS DISTINCT FROM (OLD.team_id, OLD.type,
        OLD.title, OLD.body, OLD.data::text, OLD.priority, OLD.channel, OLD.read_at, OLD.seen_at,
        OLD.created_at, OLD.expires_at, OLD.snoozed_until, OLD.archived_at, OLD.clicked_at))
    EXECUTE FUNCTION notifications_changed_by_hand();

ALTER TABLE deliveries ADD COLUMN counted_as text NOT NULL DEFAULT '';
CREATE TABLE daily_sums (
    day text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL CHECK (channel IN ('web', 'email', 'sms', 'mobile_push')),
    priority text COLLATE "C" NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    team text COLLATE "C" NOT NULL,
    measure text COLLATE "C" NOT NULL,
    slot bigint NOT NULL,
    total bigint NOT NULL,
    PRIMARY KEY (day, type, channel, priority, team, measure, slot)
) WITH (fillfactor = 50);
)sql";

}  // namespace carillon::postgres
