#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0004_links = R"sql(

-- The account that holds the conversation of this one, when a person has linked several: NULL for
-- an account of its own, and for the one that holds. Never a chain.
ALTER TABLE person ADD COLUMN home INTEGER REFERENCES person;
CREATE INDEX person_home ON person (home) WHERE home IS NOT NULL;

-- Six digits to be typed on another platform; at most one for each account. Only a keyed hash.
CREATE TABLE link_code (
    person    INTEGER PRIMARY KEY REFERENCES person,
    code_hash TEXT NOT NULL UNIQUE CHECK (length(code_hash) = 64),
    expires   INTEGER NOT NULL
) STRICT;

-- Said on this account only, wherever else the person writes.
ALTER TABLE outbox ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));

-- What the scene string of a QR code stands for.
CREATE TABLE scene (
    scene         TEXT PRIMARY KEY CHECK (length(scene) BETWEEN 1 AND 64),
    label         TEXT NOT NULL,
    latitude_deg  REAL NOT NULL CHECK (latitude_deg BETWEEN -90 AND 90),
    longitude_deg REAL NOT NULL CHECK (longitude_deg BETWEEN -180 AND 180),
    made_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

)sql";
