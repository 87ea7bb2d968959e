#include "storage/sqlite/schema/schema.hpp"

// SQLite builds a table in memory for each `IN` of more than two words whenever a statement comes to
// it, also in a CHECK and in the condition of an index: that was a fifth of what a complaint's life
// cost. Comparisons joined by OR and AND mean the same. (The list of a complaint's states stays as it
// was: its table is too large to be made anew for that.)
const char* const heed::sqlite::schema_0024_plain_conditions = R"sql(

CREATE TABLE outbox_new (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL CHECK (kind IN ('notice', 'fetch_photo')),
    person       INTEGER NOT NULL REFERENCES person,
    number       TEXT NOT NULL,
    notice       TEXT,
    photo        INTEGER,
    created      INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    expires      INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (
        state = 'pending' OR state = 'leased' OR state = 'waiting' OR state = 'sent'
        OR state = 'undeliverable' OR state = 'uncertain' OR state = 'expired'
        OR state = 'cancelled' OR state = 'merged'),
    next_at      INTEGER NOT NULL,
    attempts     INTEGER NOT NULL CHECK (attempts >= 0),
    first_leased INTEGER,
    client_key   TEXT NOT NULL CHECK (length(client_key) = 32),
    why          TEXT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 0,
    pinned       INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    gathers      INTEGER NOT NULL DEFAULT 0 CHECK (gathers IN (0, 1)),
    merged_into  INTEGER,  -- the row that carries its words
    CHECK ((kind = 'notice') = (notice IS NOT NULL)),
    CHECK ((kind = 'fetch_photo') = (photo IS NOT NULL)),
    CHECK ((state = 'merged') = (merged_into IS NOT NULL))
) STRICT;
INSERT INTO outbox_new (id, kind, person, number, notice, photo, created, due, expires, state,
        next_at, attempts, first_leased, client_key, why, version, pinned, gathers, merged_into)
    SELECT id, kind, person, number, notice, photo, created, due, expires, state,
        next_at, attempts, first_leased, client_key, why, version, pinned, gathers, merged_into
        FROM outbox;
-- No id is given twice, also not that of a row that has gone.
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'outbox')
    WHERE name = 'outbox_new' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox');
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_new', seq FROM sqlite_sequence
    WHERE name = 'outbox' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox_new');
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_next ON outbox (next_at)
    WHERE (state = 'pending' OR state = 'leased' OR state = 'waiting');
CREATE INDEX outbox_person ON outbox (person, number)
    WHERE (state = 'pending' OR state = 'leased' OR state = 'waiting');
CREATE INDEX outbox_number ON outbox (number, version)
    WHERE version > 0 AND (state = 'pending' OR state = 'leased' OR state = 'waiting');
CREATE INDEX outbox_gathers ON outbox (person, id) WHERE gathers = 1;
CREATE INDEX outbox_expires ON outbox (expires)
    WHERE (state = 'pending' OR state = 'leased' OR state = 'waiting');
CREATE INDEX outbox_merged ON outbox (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX outbox_of ON outbox (person);
CREATE INDEX outbox_waiting ON outbox (person, id) WHERE state = 'waiting';

CREATE TABLE due_new (
    complaint INTEGER NOT NULL REFERENCES complaint,
    deadline  TEXT NOT NULL CHECK (deadline = 'sign_for' OR deadline = 'contact'
        OR deadline = 'resolve' OR deadline = 'silence'),
    rung      INTEGER NOT NULL CHECK (rung BETWEEN 0 AND 3),  -- the lowest that has not fired
    at        INTEGER NOT NULL,
    quiet     INTEGER NOT NULL DEFAULT 0 CHECK (quiet IN (0, 1)),
    PRIMARY KEY (complaint, deadline)
) STRICT, WITHOUT ROWID;
INSERT INTO due_new (complaint, deadline, rung, at, quiet)
    SELECT complaint, deadline, rung, at, quiet FROM due;
DROP TABLE due;
ALTER TABLE due_new RENAME TO due;
CREATE INDEX due_at ON due (at);

DROP INDEX complaint_open;
CREATE INDEX complaint_open ON complaint (due_at)
    WHERE status <> 'closed' AND status <> 'rejected' AND status <> 'withdrawn'
        AND status <> 'merged';

)sql";
