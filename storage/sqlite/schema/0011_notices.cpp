#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0011_notices = R"sql(

-- What WeChat lets us send after a message (pushes_left) and after an event, each until its end;
-- and when it last said that the person takes no subscription messages.
ALTER TABLE person ADD COLUMN pushes_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN event_pushes_left INTEGER NOT NULL DEFAULT 0
    CHECK (event_pushes_left >= 0);
ALTER TABLE person ADD COLUMN event_pushes_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN unsubscribed_at INTEGER NOT NULL DEFAULT 0;
UPDATE person SET pushes_until = last_message_at + 48 * 3600000 - 60000 WHERE pushes_left > 0;

-- A notice that went along with another ends as `merged`: the list of states is part of the table,
-- so it is made anew.
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
    state        TEXT NOT NULL CHECK (state IN (
        'pending', 'leased', 'waiting', 'sent', 'undeliverable', 'uncertain', 'expired',
        'cancelled', 'merged')),
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
        next_at, attempts, first_leased, client_key, why, version, pinned, gathers)
    SELECT id, kind, person, number, notice, photo, created, due, expires, state,
        next_at, attempts, first_leased, client_key, why, version, pinned, gathers FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_next ON outbox (next_at) WHERE state IN ('pending', 'leased', 'waiting');
CREATE INDEX outbox_person ON outbox (person, number) WHERE state IN ('pending', 'leased', 'waiting');
CREATE INDEX outbox_number ON outbox (number, version)
    WHERE version > 0 AND state IN ('pending', 'leased', 'waiting');
CREATE INDEX outbox_gathers ON outbox (person, id) WHERE gathers = 1;
CREATE INDEX outbox_expires ON outbox (expires) WHERE state IN ('pending', 'leased', 'waiting');
CREATE INDEX outbox_merged ON outbox (merged_into) WHERE merged_into IS NOT NULL;

)sql";
