#include "server/store/postgres/schema.hpp"

namespace carillon::postgres {

// How it is laid out, and why:
//
// What an operator looks at has the types they expect: `SELECT * FROM notifications WHERE user_id =
// '…'` can be read. Times that only the store compares (due_at, next_due_at) are milliseconds.
// `data` is json and not jsonb: the text stays as it was sent.
//
// Every hot table leads its key with user_id, so that it can be partitioned or distributed by user.
// is_read and urgency follow from read_at and priority and are computed. notifications_in_order
// holds the canonical order; what it includes lets a list count without reading rows.
//
// Search: `words` are the words as core folds them, so the same are found here as anywhere else.
// The owner is a word too, so that the index reads the entries of one user. The program writes
// them; a change of title or body by hand is folded roughly by the trigger.
//
// updated_at: the store sets it itself (and raises rev with it); the trigger does it for whoever
// else changes a row.
//
// inboxes.changed_in is the transaction that changed the inbox last, changed_by the connection that
// did: how the stores of several processes hear of each other's changes (sweep.hpp).
//
// writers has one row for each connection that writes, changed by each of its transactions: whether
// one was committed whose answer was lost is read there (writer.hpp).
const char* const kSchema1 = R"sql(
CREATE TABLE meta (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    epoch text NOT NULL,
    -- whoever broadcasts locks this row: broadcasts are committed in the order of their numbers
    last_broadcast bigint NOT NULL,
    created_at timestamptz(3) NOT NULL
);

CREATE TABLE writers (
    id bigint PRIMARY KEY,
    last_group bigint NOT NULL,
    at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE inboxes (
    user_id uuid PRIMARY KEY,
    counter bigint NOT NULL,
    floor bigint NOT NULL,
    unread_low bigint NOT NULL,
    unread_normal bigint NOT NULL,
    unread_high bigint NOT NULL,
    unread_critical bigint NOT NULL,
    unseen bigint NOT NULL,
    next_due_at bigint,
    heard_broadcast bigint NOT NULL,
    changed_in xid8 NOT NULL,
    changed_by bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX inboxes_by_change ON inboxes (changed_in);
CREATE INDEX inboxes_due ON inboxes (next_due_at) WHERE next_due_at IS NOT NULL;

CREATE TABLE notifications (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    team_id uuid,
    type text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    data json NOT NULL,
    priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    channel text NOT NULL CHECK (channel IN ('web', 'email', 'sms', 'mobile_push')),
    is_read boolean NOT NULL GENERATED ALWAYS AS (read_at IS NOT NULL) STORED,
    read_at timestamptz(3),
    seen_at timestamptz(3),
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3),
    snoozed_until timestamptz(3),
    archived_at timestamptz(3),
    rev bigint NOT NULL,
    processed_at timestamptz(3),
    -- inner columns
    unread_since bigint NOT NULL,
    unknown text NOT NULL,
    due_at bigint,
    urgency smallint NOT NULL GENERATED ALWAYS AS (CASE priority
        WHEN 'critical' THEN 3 WHEN 'high' THEN 2 WHEN 'normal' THEN 1 ELSE 0 END) STORED,
    words tsvector NOT NULL,
    PRIMARY KEY (user_id, id)
);
CREATE INDEX notifications_by_id ON notifications (id);
CREATE INDEX notifications_in_order ON notifications
    (user_id, is_read, urgency DESC, created_at DESC, id DESC)
    INCLUDE (archived_at, snoozed_until);
CREATE UNIQUE INDEX notifications_by_rev ON notifications (user_id, rev);
CREATE INDEX notifications_due ON notifications (user_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notifications_by_words ON notifications USING gin (words);

CREATE FUNCTION notifications_changed_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at = OLD.updated_at THEN
        NEW.updated_at := now();
    END IF;
    IF NEW.title <> OLD.title OR NEW.body <> OLD.body THEN
        NEW.words := array_to_tsvector(ARRAY['•' || replace(NEW.user_id::text, '-', '')])
            || to_tsvector('simple', NEW.title || ' ' || NEW.body);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER notifications_updated_at BEFORE UPDATE ON notifications FOR EACH ROW
    WHEN (NEW.rev = OLD.rev AND (NEW.team_id, NEW.type, NEW.title, NEW.body, NEW.data::text,
        NEW.priority, NEW.channel, NEW.read_at, NEW.seen_at, NEW.created_at, NEW.expires_at,
        NEW.snoozed_until, NEW.archived_at) IS DISTINCT FROM (OLD.team_id, OLD.type, OLD.title,
        OLD.body, OLD.data::text, OLD.priority, OLD.channel, OLD.read_at, OLD.seen_at,
        OLD.created_at, OLD.expires_at, OLD.snoozed_until, OLD.archived_at))
    EXECUTE FUNCTION notifications_changed_by_hand();

CREATE TABLE tombstones (
    user_id uuid NOT NULL,
    rev bigint NOT NULL,
    id uuid NOT NULL,
    deleted_at timestamptz(3) NOT NULL,
    PRIMARY KEY (user_id, rev)
);
CREATE INDEX tombstones_by_age ON tombstones (deleted_at);
-- was it this user's, and is it deleted?
CREATE INDEX tombstones_by_id ON tombstones (user_id, id);

-- items: ids of what an event that a person has written created, a space between two
CREATE TABLE dedupe_keys (
    key text COLLATE "C" PRIMARY KEY,
    digest text NOT NULL,
    result text NOT NULL,
    items text NOT NULL,
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX dedupe_keys_by_age ON dedupe_keys (created_at);

-- What was put into the directory and what tokens said of themselves, kept apart: email, name,
-- locale and the members of a team are what both say; put_* tells that it was put, learned_* what
-- was learned. learned_teams: a token has spoken of teams; learned_from: when the last one was
-- issued. born_with_broadcast: the last one from before the user was known.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    locale text NOT NULL,
    timezone text NOT NULL,
    phone text NOT NULL,
    put_email boolean NOT NULL,
    put_name boolean NOT NULL,
    put_locale boolean NOT NULL,
    learned_email text NOT NULL DEFAULT '',
    learned_name text NOT NULL DEFAULT '',
    learned_locale text NOT NULL DEFAULT '',
    learned_teams boolean NOT NULL DEFAULT false,
    learned_from bigint,
    born_with_broadcast bigint NOT NULL
);
-- In any case of the letters A to Z.
CREATE INDEX users_by_email ON users (lower(email COLLATE "C"), id) WHERE email <> '';

CREATE TABLE team_members (
    team_id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    is_put boolean NOT NULL,
    is_learned boolean NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_by_user ON team_members (user_id);

-- A broadcast is one row. A manual send brings its own text.
CREATE TABLE broadcasts (
    number bigint PRIMARY KEY,
    event text NOT NULL,
    title text,
    body text,
    created_at timestamptz(3) NOT NULL,
    expires_at timestamptz(3),
    request_id text NOT NULL
);
CREATE INDEX broadcasts_by_end ON broadcasts (expires_at) WHERE expires_at IS NOT NULL;

-- Never purged. recipients and skipped are JSON: {"user_ids":[…]}, {"team_id":"…"} or
-- {"broadcast":true}, and {"reason":count}. Ids rise with time, so each index gives the newest
-- first.
CREATE TABLE audit (
    id uuid PRIMARY KEY,
    at timestamptz(3) NOT NULL,
    actor uuid NOT NULL,
    action text NOT NULL,
    remote text NOT NULL,
    event_id text NOT NULL,
    team_id uuid,
    recipients json NOT NULL,
    created bigint NOT NULL,
    skipped json NOT NULL,
    type text NOT NULL,
    title text NOT NULL,
    priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    channel text NOT NULL CHECK (channel IN ('web', 'email', 'sms', 'mobile_push')),
    request_id text NOT NULL
);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_team ON audit (team_id, id) WHERE team_id IS NOT NULL;
)sql";

// digest is of the unread rows at the counter digest_at (core/inbox/inbox_digest.hpp); a version
// that knows none leaves digest_at behind. operations: those that changed the row last
// (core/inbox/operation_marks.hpp).
const char* const kSchema2 = R"sql(
ALTER TABLE inboxes ADD COLUMN digest text NOT NULL DEFAULT '0000000000000000',
    ADD COLUMN digest_at bigint NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN operations text NOT NULL DEFAULT '';
)sql";

// What is written to see whether writing works: kept as it is, so that it needs room.
const char* const kSchema3 = R"sql(
CREATE TABLE room (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    filler text NOT NULL
);
ALTER TABLE room ALTER COLUMN filler SET STORAGE EXTERNAL;
)sql";

// Scripts without spaces are indexed by pairs of characters. What is there already is indexed again
// in steps (reindex.hpp), from behind this row on.
const char* const kSchema4 = R"sql(
CREATE TABLE reindexing (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    user_id uuid NOT NULL,
    id uuid NOT NULL
);
INSERT INTO reindexing VALUES
    (1, '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000');
)sql";

// revocations: "user:" and a user's id (all tokens issued up to revoked_at), or "jti:" and the name
// of a token. changed_in as in inboxes.
//
// put_teams: an operator has said which teams a person is in, so those that were learned do not
// count. Of a person who was never learned it was an operator, of another one whoever put a team.
//
// learned_from is issue_order (core/event/directory.hpp). Before, a token without a time of issue
// had the moment at which it was met first: with milliseconds, as no time of issue has them. Such a
// moment is no order of tokens: whatever comes next counts.
//
// An email is shown of one person: who else had it keeps it as learned, without showing it
// (migrations.cpp: separate_emails).
const char* const kSchema5 = R"sql(
CREATE TABLE revocations (
    subject text COLLATE "C" PRIMARY KEY,
    revoked_at timestamptz(3) NOT NULL,
    kept_until timestamptz(3) NOT NULL,
    changed_in xid8 NOT NULL
);
CREATE INDEX revocations_by_change ON revocations (changed_in);
CREATE INDEX revocations_by_end ON revocations (kept_until);

ALTER TABLE users ADD COLUMN put_teams boolean NOT NULL DEFAULT false;
UPDATE users u SET put_teams = learned_from IS NULL
    OR EXISTS (SELECT 1 FROM team_members m WHERE m.user_id = u.id AND m.is_put);
UPDATE users SET learned_from = -253402300800000 WHERE learned_from % 1000 <> 0;
)sql";

// After separate_emails. In any case of the letters A to Z.
const char* const kSchema5Emails = R"sql(
DROP INDEX users_by_email;
CREATE UNIQUE INDEX users_by_email ON users (lower(email COLLATE "C")) WHERE email <> '';
CREATE INDEX users_by_learned_email ON users (lower(learned_email COLLATE "C"))
    WHERE email = '' AND learned_email <> '';
)sql";

// What is promised of a request that reaches many (tables/pending.hpp): draft is a notification in
// JSON, recipients a user's and a notification's id by turns, a space between two.
const char* const kSchema6 = R"sql(
CREATE TABLE pending_notifications (
    id uuid PRIMARY KEY,
    draft text NOT NULL,
    recipients text NOT NULL,
    event_id text NOT NULL,
    request_id text NOT NULL,
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX pending_notifications_by_age ON pending_notifications (created_at, id);
)sql";

// event_id: of the event that made it; group: what belongs together, as its producer says.
// deliveries: what leaves by another way than the page (core/policy/delivery.hpp); wake_at is when
// somebody has to look at it, or when its lease ends, in milliseconds.
const char* const kSchema7 = R"sql(
ALTER TABLE notifications ADD COLUMN event_id text NOT NULL DEFAULT '';
ALTER TABLE notifications ADD COLUMN "group" text;
ALTER TABLE pending_notifications ADD COLUMN steps text NOT NULL DEFAULT '';
CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    notification_id uuid NOT NULL,
    user_id uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'sms', 'mobile_push', 'webhook')),
    step bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'delivered', 'failed',
        'bounced', 'cancelled', 'suppressed')),
    reason text NOT NULL,
    due_at timestamptz(3) NOT NULL,
    attempts bigint NOT NULL,
    last_error text NOT NULL,
    provider_id text NOT NULL,
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    unless text NOT NULL CHECK (unless IN ('never', 'seen', 'read')),
    target text NOT NULL,
    wake_at bigint
);
CREATE INDEX deliveries_by_notification ON deliveries (notification_id);
CREATE INDEX deliveries_to_wake ON deliveries (channel, wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX deliveries_by_provider ON deliveries (provider_id) WHERE provider_id <> '';
CREATE INDEX deliveries_failed ON deliveries (id) WHERE state IN ('failed', 'bounced');

CREATE INDEX notifications_by_event ON notifications (event_id) WHERE event_id <> '';
CREATE TABLE scheduled_events (
    event_id text PRIMARY KEY,
    event text NOT NULL,
    -- a manual send brings its own text
    title text,
    body text,
    due_at timestamptz(3) NOT NULL,
    request_id text NOT NULL,
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX scheduled_events_by_time ON scheduled_events (due_at);
CREATE TABLE retractions (
    event_id text PRIMARY KEY,
    cancelled bigint NOT NULL,
    retracted bigint NOT NULL,
    sent_already bigint NOT NULL,
    is_done bigint NOT NULL,
    at timestamptz(3) NOT NULL
);
CREATE INDEX retractions_unfinished ON retractions (at) WHERE is_done = 0;
CREATE TABLE push_subscriptions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    address_digest text NOT NULL UNIQUE,
    content text NOT NULL,
    created_at timestamptz(3) NOT NULL
);
CREATE INDEX push_subscriptions_by_user ON push_subscriptions (user_id);
)sql";

// webhooks: whoever is told what happens (core/policy/webhook.hpp), as one JSON text each: they are
// few, and read all at once whenever meta.webhooks_version says that one has changed.
// deliveries.event and .content: what has happened and the notification or delivery as it was then,
// in JSON; it is with each delivery, because the notification may have changed or gone when it is
// sent.
const char* const kSchema8 = R"sql(
CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    content text NOT NULL
);
ALTER TABLE meta ADD COLUMN webhooks_version bigint NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN event text NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN content text NOT NULL DEFAULT '';
CREATE INDEX deliveries_by_webhook ON deliveries (target)
    WHERE channel = 'webhook' AND wake_at IS NOT NULL;
)sql";

// A mail answers the first of its group.
const char* const kSchema10 = R"sql(
CREATE INDEX notifications_by_group ON notifications (user_id, "group") WHERE "group" IS NOT NULL;
)sql";

// uncounted: attempts that the limit passes over, so that no number of an attempt comes twice.
const char* const kSchema11 = R"sql(
ALTER TABLE deliveries ADD COLUMN uncounted bigint NOT NULL DEFAULT 0;
CREATE INDEX deliveries_under_way ON deliveries (wake_at) WHERE state = 'sending';
)sql";

// What waits for its person's digest.
const char* const kSchema12 = R"sql(
CREATE INDEX deliveries_gathered ON deliveries (user_id) WHERE reason = 'digest';
)sql";

// Of each webhook what is due first. marked_all: what ack_alls have marked
// (core/inbox/marked_all.hpp).
const char* const kSchema15 = R"sql(
DROP INDEX deliveries_by_webhook;
CREATE INDEX deliveries_by_webhook ON deliveries (target, wake_at)
    WHERE channel = 'webhook' AND wake_at IS NOT NULL;
ALTER TABLE inboxes ADD COLUMN marked_all text NOT NULL DEFAULT '';
)sql";

}  // namespace carillon::postgres
