#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0012_staff_on_concerns = R"sql(

-- An officer's word that can still be taken back until then; since when the head signs; the concern
-- that staff made it one with.
ALTER TABLE concern ADD COLUMN confirm_at INTEGER;
ALTER TABLE concern ADD COLUMN heavy_at INTEGER;
ALTER TABLE concern ADD COLUMN merged_into INTEGER REFERENCES concern;
CREATE INDEX concern_confirm ON concern (confirm_at) WHERE confirm_at IS NOT NULL;

-- The concern that it belonged to before staff merged it into this one.
ALTER TABLE concern_member ADD COLUMN came_from INTEGER REFERENCES concern;

-- What happened to a concern: what scorecards are computed from. `measure_due_at` and `due_at` are
-- where a department begins to owe an answer.
CREATE TABLE concern_event (
    id             INTEGER PRIMARY KEY,
    concern        INTEGER NOT NULL REFERENCES concern,
    at             INTEGER NOT NULL,
    event          TEXT NOT NULL,
    by             TEXT NOT NULL,
    department     TEXT NOT NULL,
    people         INTEGER NOT NULL,
    measure_due_at INTEGER,
    due_at         INTEGER,
    text           TEXT NOT NULL
) STRICT;
CREATE INDEX concern_event_concern ON concern_event (concern, id);
CREATE INDEX concern_event_due ON concern_event (due_at) WHERE due_at IS NOT NULL;

-- What the last command of a member of staff did and can still be taken back.
CREATE TABLE undoable (
    staff      TEXT NOT NULL,
    place      INTEGER NOT NULL,
    number     TEXT NOT NULL,
    version    INTEGER NOT NULL,
    before     TEXT NOT NULL,
    notices    INTEGER NOT NULL,
    until      INTEGER NOT NULL,
    staff_told INTEGER NOT NULL CHECK (staff_told IN (0, 1)),
    PRIMARY KEY (staff, place)
) STRICT, WITHOUT ROWID;

)sql";
