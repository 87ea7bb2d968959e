#include "storage/sqlite/schema/schema.hpp"

// Times are milliseconds since 1970 (UTC). Rows that a turn writes are few and, where possible, in
// time order: a page changed at random costs more than all else.
const char* const heed::sqlite::schema_0001_first = R"sql(

CREATE TABLE meta (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    clean      INTEGER NOT NULL CHECK (clean IN (0, 1)),  -- the last process ended by stop()
    messages   INTEGER NOT NULL CHECK (messages >= 0),    -- ever claimed; counting them is slow
    key_check  BLOB NOT NULL                              -- a sealed word: is it the same key?
) STRICT;

-- A person on a channel, with the conversation: one row, because a turn changes both. The
-- platform's user id is the key of everything and is stored as it is.
CREATE TABLE person (
    id              INTEGER PRIMARY KEY,
    channel         TEXT NOT NULL CHECK (length(channel) BETWEEN 1 AND 64),
    user            TEXT NOT NULL CHECK (length(user) BETWEEN 1 AND 512),
    resident        TEXT NOT NULL CHECK (resident GLOB 'r_*' AND length(resident) = 18),
    following       INTEGER NOT NULL CHECK (following IN (0, 1)),
    last_message_at INTEGER NOT NULL,
    pushes_left     INTEGER NOT NULL CHECK (pushes_left >= 0),
    state           BLOB NOT NULL,
    desk            BLOB NOT NULL,
    saved_at        INTEGER NOT NULL,
    UNIQUE (channel, user)
) STRICT;

-- A message that was taken. `answer` NULL and `revision` set: the reply is owed.
CREATE TABLE claim (
    channel    TEXT NOT NULL,
    message_id TEXT NOT NULL CHECK (length(message_id) BETWEEN 1 AND 512),
    user       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    revision   INTEGER,
    answer     TEXT,
    PRIMARY KEY (channel, message_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
    id         INTEGER PRIMARY KEY,
    channel    TEXT NOT NULL,
    user       TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sent_at    INTEGER NOT NULL,
    language   TEXT NOT NULL,
    content    TEXT NOT NULL,
    why        TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

-- After an unclean exit: what is being handled, and how often a process died over it.
CREATE TABLE in_hand (
    identity TEXT PRIMARY KEY,
    tries    INTEGER NOT NULL CHECK (tries > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE timer (
    person   INTEGER NOT NULL REFERENCES person,
    name     TEXT NOT NULL,
    due      INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (due);

CREATE TABLE complaint (
    id              INTEGER PRIMARY KEY,
    number          TEXT NOT NULL UNIQUE,
    date            TEXT NOT NULL CHECK (length(date) = 6),
    sequence        INTEGER NOT NULL CHECK (sequence > 0),
    token           TEXT NOT NULL UNIQUE,
    version         INTEGER NOT NULL CHECK (version > 0),
    status          TEXT NOT NULL CHECK (status IN (
        'filed', 'assigned', 'accepted', 'verified', 'in_progress', 'resolved',
        'closed', 'reopened', 'rejected', 'withdrawn', 'merged')),
    person          INTEGER NOT NULL REFERENCES person,
    resident        TEXT NOT NULL,
    anonymous       INTEGER NOT NULL CHECK (anonymous IN (0, 1)),
    category        TEXT NOT NULL,
    text            TEXT NOT NULL,
    language        TEXT NOT NULL,
    place_level     TEXT NOT NULL CHECK (place_level IN ('words', 'area', 'road', 'door', 'point')),
    place_label     TEXT NOT NULL,
    latitude_deg    REAL CHECK (latitude_deg BETWEEN -90 AND 90),
    longitude_deg   REAL CHECK (longitude_deg BETWEEN -180 AND 180),
    area            TEXT NOT NULL,
    department      TEXT NOT NULL,
    assisting       TEXT NOT NULL,  -- JSON list
    emergency       INTEGER NOT NULL CHECK (emergency IN (0, 1)),
    filed_at        INTEGER NOT NULL,
    due_at          INTEGER NOT NULL,
    sign_for_due_at INTEGER NOT NULL,
    phone           BLOB,           -- sealed; NULL: none
    UNIQUE (date, sequence),
    CHECK ((latitude_deg IS NULL) = (longitude_deg IS NULL))
) STRICT;
CREATE INDEX complaint_person ON complaint (person);
CREATE INDEX complaint_filed ON complaint (filed_at);
CREATE INDEX complaint_open ON complaint (due_at)
    WHERE status NOT IN ('closed', 'rejected', 'withdrawn', 'merged');

-- The last sequence given on a day: no number is ever given twice, whatever is deleted.
CREATE TABLE number_counter (
    date TEXT PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    complaint INTEGER NOT NULL REFERENCES complaint,
    version   INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    event     TEXT NOT NULL,
    by        TEXT NOT NULL,
    text      TEXT,
    PRIMARY KEY (complaint, version)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: the id of a discarded photo must not come back while a fetch of it is waiting.
CREATE TABLE photo (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    person     INTEGER NOT NULL REFERENCES person,
    media_id   TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'failed')),
    sha256     TEXT NOT NULL CHECK (length(sha256) = CASE state WHEN 'stored' THEN 64 ELSE 0 END),
    media_type TEXT NOT NULL,
    bytes      INTEGER NOT NULL CHECK (bytes >= 0),
    why        TEXT NOT NULL,
    added_at   INTEGER NOT NULL,
    complaint  INTEGER REFERENCES complaint
) STRICT;
CREATE INDEX photo_complaint ON photo (complaint) WHERE complaint IS NOT NULL;

CREATE TABLE staff (
    person     INTEGER PRIMARY KEY REFERENCES person,
    id         TEXT NOT NULL UNIQUE CHECK (id GLOB 's_*' AND length(id) = 18),
    name       BLOB NOT NULL,  -- sealed
    department TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN (
        'officer', 'head', 'dispatcher', 'checker', 'auditor', 'admin')),
    bound_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_department ON staff (department);

CREATE TABLE invitation (
    code_hash  TEXT PRIMARY KEY CHECK (length(code_hash) = 64),
    department TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN (
        'officer', 'head', 'dispatcher', 'checker', 'auditor', 'admin')),
    name       BLOB NOT NULL,  -- sealed
    expires    INTEGER NOT NULL,
    used_by    TEXT            -- the member of staff; NULL: not used
) STRICT, WITHOUT ROWID;

CREATE TABLE wrong_code (
    id     INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person,
    at     INTEGER NOT NULL
) STRICT;
CREATE INDEX wrong_code_person ON wrong_code (person, at);

-- `next_at` is when the row wants to be looked at: due, end of the lease, or expiry.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL CHECK (kind IN ('notice', 'fetch_photo')),
    person       INTEGER NOT NULL REFERENCES person,
    number       TEXT NOT NULL,
    notice       TEXT,
    photo        INTEGER,
    created      INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    expires      INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN (
        'pending', 'leased', 'waiting', 'sent', 'undeliverable', 'uncertain', 'expired',
        'cancelled')),
    next_at      INTEGER NOT NULL,
    attempts     INTEGER NOT NULL CHECK (attempts >= 0),
    first_leased INTEGER,
    client_key   TEXT NOT NULL CHECK (length(client_key) = 32),
    why          TEXT NOT NULL,
    CHECK ((kind = 'notice') = (notice IS NOT NULL)),
    CHECK ((kind = 'fetch_photo') = (photo IS NOT NULL))
) STRICT;
CREATE INDEX outbox_next ON outbox (next_at) WHERE state IN ('pending', 'leased', 'waiting');
CREATE INDEX outbox_person ON outbox (person, number) WHERE state IN ('pending', 'leased', 'waiting');

-- Who did what, each row chained to the one before. Only pseudonyms and hashes of texts stand
-- here, so that erasing a person leaves the chain whole.
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER,  -- NULL: the change came without a time
    actor  TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,  -- JSON
    hash   BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;

)sql";
