#include "server/store/sqlite/schema.hpp"

namespace carillon::sqlite {

// How it is laid out, and why:
//
// Ids and times of what an operator looks at are text as the API writes it (fixed width, so it
// sorts as it should): `SELECT * FROM notifications WHERE user_id = '…'` can be read. Times that
// only the store compares (due_at, next_due_at) are milliseconds.
//
// is_read and urgency follow from read_at and priority and are computed, so that no writer can let
// them disagree. notifications_in_order holds the canonical order; its last two columns let a list
// pass over archived and snoozed rows without reading them, and count without reading any.
//
// `id` is unique by itself: new ids are larger than all before them, so its index only grows at its
// end, where one led by user_id would be written all over.
//
// The CHECKs on times keep a hand-written UPDATE from storing what no reader understands.
//
// Search: words are folded by core before they are indexed (the index of FTS5 knows no ligatures),
// so the same words are found here as anywhere else. The owner is a word of the index too, so that
// a search reads the entries of one user. The program inserts the line, triggers keep it right when
// rows are deleted or changed, also by hand (then folded only roughly).
const char* const kSchema1 = R"sql(
CREATE TABLE meta (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    epoch TEXT NOT NULL,
    -- raised by each transaction that changes an inbox; the inbox takes it over
    change_seq INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE inboxes (
    user_id TEXT PRIMARY KEY,
    counter INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    unread_low INTEGER NOT NULL,
    unread_normal INTEGER NOT NULL,
    unread_high INTEGER NOT NULL,
    unread_critical INTEGER NOT NULL,
    unseen INTEGER NOT NULL,
    next_due_at INTEGER,
    change_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inboxes_by_change ON inboxes (change_seq);
CREATE INDEX inboxes_due ON inboxes (next_due_at) WHERE next_due_at IS NOT NULL;

CREATE TABLE notifications (
    id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    team_id TEXT,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    data TEXT NOT NULL,
    priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    channel TEXT NOT NULL CHECK (channel IN ('web', 'email', 'sms', 'mobile_push')),
    is_read INTEGER NOT NULL GENERATED ALWAYS AS (read_at IS NOT NULL) VIRTUAL,
    read_at TEXT CHECK (read_at GLOB '????-??-??T??:??:??.???Z'),
    seen_at TEXT CHECK (seen_at GLOB '????-??-??T??:??:??.???Z'),
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z'),
    updated_at TEXT NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??.???Z'),
    expires_at TEXT CHECK (expires_at GLOB '????-??-??T??:??:??.???Z'),
    snoozed_until TEXT CHECK (snoozed_until GLOB '????-??-??T??:??:??.???Z'),
    archived_at TEXT CHECK (archived_at GLOB '????-??-??T??:??:??.???Z'),
    rev INTEGER NOT NULL,
    processed_at TEXT CHECK (processed_at GLOB '????-??-??T??:??:??.???Z'),
    -- inner columns
    unread_since INTEGER NOT NULL,
    unknown TEXT NOT NULL,
    due_at INTEGER,
    urgency INTEGER NOT NULL GENERATED ALWAYS AS (CASE priority
        WHEN 'critical' THEN 3 WHEN 'high' THEN 2 WHEN 'normal' THEN 1 ELSE 0 END) VIRTUAL,
    seq INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX notifications_in_order ON notifications
    (user_id, is_read, urgency DESC, created_at DESC, id DESC, archived_at, snoozed_until);
CREATE UNIQUE INDEX notifications_by_rev ON notifications (user_id, rev);
CREATE INDEX notifications_due ON notifications (user_id, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE tombstones (
    user_id TEXT NOT NULL,
    rev INTEGER NOT NULL,
    id TEXT NOT NULL,
    deleted_at TEXT NOT NULL,
    PRIMARY KEY (user_id, rev)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_by_age ON tombstones (deleted_at);

-- One line per notification: its owner, then its words as core folds them (search_text.hpp).
CREATE VIRTUAL TABLE notifications_fts USING fts5 (words, columnsize = 0, tokenize = 'ascii');
CREATE TRIGGER notifications_fts_delete AFTER DELETE ON notifications BEGIN
    DELETE FROM notifications_fts WHERE rowid = old.seq;
END;
CREATE TRIGGER notifications_fts_update AFTER UPDATE OF title, body ON notifications BEGIN
    UPDATE notifications_fts
        SET words = '•' || replace(new.user_id, '-', '') || ' ' || lower(new.title || ' ' || new.body)
        WHERE rowid = new.seq;
END;

CREATE TABLE dedupe_keys (
    key TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    result TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dedupe_keys_by_age ON dedupe_keys (created_at);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    timezone TEXT NOT NULL,
    phone TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX users_by_email ON users (email) WHERE email <> '';

CREATE TABLE team_members (
    team_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (team_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_members_by_user ON team_members (user_id);
)sql";

// A broadcast is one row. heard_broadcast is the last one that an inbox has taken over,
// born_with_broadcast the last one from before a user was known. Numbers are never used again.
const char* const kSchema2 = R"sql(
CREATE TABLE broadcasts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    -- a manual send brings its own text
    title TEXT,
    body TEXT,
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z'),
    expires_at TEXT CHECK (expires_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX broadcasts_by_end ON broadcasts (expires_at) WHERE expires_at IS NOT NULL;
ALTER TABLE inboxes ADD COLUMN heard_broadcast INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN born_with_broadcast INTEGER NOT NULL DEFAULT 0;
)sql";

// The audit is never purged. recipients and skipped are JSON: {"user_ids":[…]}, {"team_id":"…"} or
// {"broadcast":true}, and {"reason":count}. Ids rise with time, so each index gives the newest
// first. What a manual send has created is kept with its keys, so that a repeat is answered alike.
const char* const kSchema3 = R"sql(
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    remote TEXT NOT NULL,
    event_id TEXT NOT NULL,
    team_id TEXT,
    recipients TEXT NOT NULL CHECK (json_valid(recipients)),
    created INTEGER NOT NULL,
    skipped TEXT NOT NULL CHECK (json_valid(skipped)),
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    channel TEXT NOT NULL CHECK (channel IN ('web', 'email', 'sms', 'mobile_push')),
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_team ON audit (team_id, id) WHERE team_id IS NOT NULL;

-- ids, a space between two
ALTER TABLE dedupe_keys ADD COLUMN items TEXT NOT NULL DEFAULT '';

-- of the request that said it, for the log of those who hear it
ALTER TABLE broadcasts ADD COLUMN request_id TEXT NOT NULL DEFAULT '';

-- was it this user's, and is it deleted?
CREATE INDEX tombstones_by_id ON tombstones (user_id, id);
)sql";

// What was put into the directory and what tokens said of themselves, kept apart: email, name,
// locale and the members of a team are what both say; put_* tells that it was put, learned_* what
// was learned. learned_teams: a token has spoken of teams; learned_from: when the last one was
// issued.
const char* const kSchema4 = R"sql(
ALTER TABLE users ADD COLUMN put_email INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN put_name INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN put_locale INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN learned_email TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN learned_name TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN learned_locale TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN learned_teams INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN learned_from INTEGER;
UPDATE users SET put_email = email <> '', put_name = name <> '', put_locale = locale <> '';
ALTER TABLE team_members ADD COLUMN is_put INTEGER NOT NULL DEFAULT 1;
ALTER TABLE team_members ADD COLUMN is_learned INTEGER NOT NULL DEFAULT 0;
)sql";

// All of it is done by fold_anew (migrations.cpp): the words that the index holds are core's.
const char* const kSchema5 = "";

// digest is of the unread rows at the counter digest_at (core/inbox/inbox_digest.hpp); a version
// that knows none leaves digest_at behind. operations: those that changed the row last
// (core/inbox/operation_marks.hpp).
const char* const kSchema6 = R"sql(
ALTER TABLE inboxes ADD COLUMN digest TEXT NOT NULL DEFAULT '0000000000000000';
ALTER TABLE inboxes ADD COLUMN digest_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notifications ADD COLUMN operations TEXT NOT NULL DEFAULT '';
)sql";

// What is written to see whether writing works: large enough to need room.
const char* const kSchema7 = R"sql(
CREATE TABLE room (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    filler BLOB NOT NULL
) STRICT;
)sql";

// Scripts without spaces are indexed by pairs of characters. What is there already is indexed again
// in steps (reindex.hpp), from this row on.
const char* const kSchema8 = R"sql(
CREATE TABLE reindexing (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    from_seq INTEGER NOT NULL
) STRICT;
INSERT INTO reindexing (only_row, from_seq) VALUES (1, 0);
)sql";

// revocations: "user:" and a user's id (all tokens issued up to revoked_at), or "jti:" and the name
// of a token. Each change gives a row a new number, so that other processes find what is new behind
// the last one they know.
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
const char* const kSchema9 = R"sql(
CREATE TABLE revocations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL UNIQUE,
    revoked_at TEXT NOT NULL CHECK (revoked_at GLOB '????-??-??T??:??:??.???Z'),
    kept_until TEXT NOT NULL CHECK (kept_until GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX revocations_by_end ON revocations (kept_until);

ALTER TABLE users ADD COLUMN put_teams INTEGER NOT NULL DEFAULT 0;
UPDATE users SET put_teams = learned_from IS NULL
    OR EXISTS (SELECT 1 FROM team_members m WHERE m.user_id = users.id AND m.is_put);
UPDATE users SET learned_from = -253402300800000 WHERE learned_from % 1000 <> 0;
)sql";

// After separate_emails.
const char* const kSchema9Emails = R"sql(
DROP INDEX users_by_email;
CREATE UNIQUE INDEX users_by_email ON users (email) WHERE email <> '';
CREATE INDEX users_by_learned_email ON users (learned_email COLLATE NOCASE)
    WHERE email = '' AND learned_email <> '';
)sql";

// What is promised of a request that reaches many (tables/pending.hpp): draft is a notification in
// JSON, recipients a user's and a notification's id by turns, a space between two.
const char* const kSchema10 = R"sql(
CREATE TABLE pending_notifications (
    id TEXT PRIMARY KEY,
    draft TEXT NOT NULL,
    recipients TEXT NOT NULL,
    event_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z')
) STRICT;
CREATE INDEX pending_notifications_by_age ON pending_notifications (created_at, id);
)sql";

// event_id: of the event that made it; group: what belongs together, as its producer says.
// deliveries: what leaves by another way than the page (core/policy/delivery.hpp); wake_at is when
// somebody has to look at it, or when its lease ends, in milliseconds.
const char* const kSchema11 = R"sql(
ALTER TABLE notifications ADD COLUMN event_id TEXT NOT NULL DEFAULT '';
ALTER TABLE notifications ADD COLUMN "group" TEXT;
ALTER TABLE pending_notifications ADD COLUMN steps TEXT NOT NULL DEFAULT '';
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    notification_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'mobile_push', 'webhook')),
    step INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'delivered', 'failed',
        'bounced', 'cancelled', 'suppressed')),
    reason TEXT NOT NULL,
    due_at TEXT NOT NULL CHECK (due_at GLOB '????-??-??T??:??:??.???Z'),
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z'),
    updated_at TEXT NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??.???Z'),
    unless TEXT NOT NULL CHECK (unless IN ('never', 'seen', 'read')),
    target TEXT NOT NULL,
    wake_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_by_notification ON deliveries (notification_id);
CREATE INDEX deliveries_to_wake ON deliveries (channel, wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX deliveries_by_provider ON deliveries (provider_id) WHERE provider_id <> '';
CREATE INDEX deliveries_failed ON deliveries (id) WHERE state IN ('failed', 'bounced');

CREATE INDEX notifications_by_event ON notifications (event_id) WHERE event_id <> '';
CREATE TABLE scheduled_events (
    event_id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    -- a manual send brings its own text
    title TEXT,
    body TEXT,
    due_at TEXT NOT NULL CHECK (due_at GLOB '????-??-??T??:??:??.???Z'),
    request_id TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;
CREATE INDEX scheduled_events_by_time ON scheduled_events (due_at);
CREATE TABLE retractions (
    event_id TEXT PRIMARY KEY,
    cancelled INTEGER NOT NULL,
    retracted INTEGER NOT NULL,
    sent_already INTEGER NOT NULL,
    is_done INTEGER NOT NULL,
    at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;
CREATE INDEX retractions_unfinished ON retractions (at) WHERE is_done = 0;
CREATE TABLE push_subscriptions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    address_digest TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??.???Z')
) STRICT, WITHOUT ROWID;
CREATE INDEX push_subscriptions_by_user ON push_subscriptions (user_id);
)sql";

// webhooks: whoever is told what happens (core/policy/webhook.hpp), as one JSON text each: they are
// few, and read all at once whenever meta.webhooks_version says that one has changed.
// deliveries.event and .content: what has happened and the notification or delivery as it was then,
// in JSON; it is with each delivery, because the notification may have changed or gone when it is
// sent.
const char* const kSchema12 = R"sql(
CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE meta ADD COLUMN webhooks_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN event TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN content TEXT NOT NULL DEFAULT '';
CREATE INDEX deliveries_by_webhook ON deliveries (target)
    WHERE channel = 'webhook' AND wake_at IS NOT NULL;
)sql";

// A mail answers the first of its group.
const char* const kSchema14 = R"sql(
CREATE INDEX notifications_by_group ON notifications (user_id, "group") WHERE "group" IS NOT NULL;
)sql";

// uncounted: attempts that the limit passes over, so that no number of an attempt comes twice.
const char* const kSchema15 = R"sql(
ALTER TABLE deliveries ADD COLUMN uncounted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX deliveries_under_way ON deliveries (wake_at) WHERE state = 'sending';
)sql";

// What waits for its person's digest.
const char* const kSchema16 = R"sql(
CREATE INDEX deliveries_gathered ON deliveries (user_id) WHERE reason = 'digest';
)sql";

// Of each webhook what is due first. marked_all: what ack_alls have marked
// (core/inbox/marked_all.hpp). And the checks of what a column may hold without lists: for
// `x IN (…)` with more than two values SQLite makes a table of them in each statement.
const char* const kSchema19 = R"sql(
DROP INDEX deliveries_by_webhook;
CREATE INDEX deliveries_by_webhook ON deliveries (target, wake_at)
    WHERE channel = 'webhook' AND wake_at IS NOT NULL;
ALTER TABLE inboxes ADD COLUMN marked_all TEXT NOT NULL DEFAULT '';
)sql";

}  // namespace carillon::sqlite
