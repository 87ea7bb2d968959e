#include "storage/sqlite/schema/schema.hpp"

// What the whole life cycle needs: the course of a complaint, its rating, the notices of one
// action, photos of what was done, and who of the staff stands in, is on duty and wants to hear of
// what.
const char* const heed::sqlite::schema_0002_casework = R"sql(

ALTER TABLE complaint ADD COLUMN course TEXT NOT NULL DEFAULT '{}';  -- JSON, casework::encode
ALTER TABLE complaint ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';  -- its number; '': not
ALTER TABLE complaint ADD COLUMN rating_solved TEXT NOT NULL DEFAULT ''
    CHECK (rating_solved IN ('', 'yes', 'partly', 'no'));
ALTER TABLE complaint ADD COLUMN rating_satisfied INTEGER NOT NULL DEFAULT 0
    CHECK (rating_satisfied BETWEEN 0 AND 5);
ALTER TABLE complaint ADD COLUMN rated_at INTEGER;  -- NULL: not rated
CREATE INDEX complaint_merged ON complaint (merged_into) WHERE merged_into <> '';

-- The complaint's version that the notice tells of; 0: none, it cannot be undone.
ALTER TABLE outbox ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_number ON outbox (number, version)
    WHERE version > 0 AND state IN ('pending', 'leased', 'waiting');

-- Shows what was done, not what was complained of.
ALTER TABLE photo ADD COLUMN fix INTEGER NOT NULL DEFAULT 0 CHECK (fix IN (0, 1));

ALTER TABLE staff ADD COLUMN on_duty INTEGER NOT NULL DEFAULT 1 CHECK (on_duty IN (0, 1));
ALTER TABLE staff ADD COLUMN removed_at INTEGER;  -- NULL: is a member of staff

-- Stands in for the head of a department until then; at most one for each department.
CREATE TABLE deputy (
    department TEXT PRIMARY KEY,
    staff      TEXT NOT NULL REFERENCES staff (id),
    until      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX deputy_staff ON deputy (staff);

-- What a member of staff wants to hear of: category:ID, area:ID or late.
CREATE TABLE subscription (
    staff TEXT NOT NULL REFERENCES staff (id),
    topic TEXT NOT NULL CHECK (length(topic) BETWEEN 1 AND 128),
    PRIMARY KEY (staff, topic)
) STRICT, WITHOUT ROWID;

)sql";
