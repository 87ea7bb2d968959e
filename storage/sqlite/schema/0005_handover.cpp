#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0005_handover = R"sql(

-- A resident who asked for a person. Personal data, like what was said: goes with the person.
CREATE TABLE handover (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,  -- what staff say; never the next one's
    person   INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    state    TEXT NOT NULL CHECK (state IN ('promised', 'waiting', 'taken', 'ended')),
    asked_at INTEGER NOT NULL,
    staff    INTEGER REFERENCES person,  -- NULL: nobody took it
    taken_at INTEGER,
    ended_at INTEGER,
    CHECK ((staff IS NULL) = (taken_at IS NULL)),
    CHECK (state <> 'taken' OR staff IS NOT NULL),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL))
) STRICT;
-- One at a time, for a resident and for a member of staff.
CREATE UNIQUE INDEX handover_person ON handover (person) WHERE state <> 'ended';
CREATE UNIQUE INDEX handover_staff ON handover (staff) WHERE state = 'taken';
CREATE INDEX handover_open ON handover (asked_at) WHERE state IN ('promised', 'waiting');

CREATE TABLE handover_word (
    id       INTEGER PRIMARY KEY,
    handover INTEGER NOT NULL REFERENCES handover ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    by_staff INTEGER NOT NULL CHECK (by_staff IN (0, 1)),
    text     TEXT NOT NULL,
    photo    INTEGER NOT NULL  -- 0: none
) STRICT;
CREATE INDEX handover_word_of ON handover_word (handover, id);

)sql";
