#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0008_concerns = R"sql(

-- A trouble that several people complain of.
CREATE TABLE concern (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    state         TEXT NOT NULL CHECK (state IN (
        'emerging', 'recognised', 'assigned', 'measures', 'watched', 'closed', 'recurred')),
    category      TEXT NOT NULL,
    area          TEXT NOT NULL,
    place         TEXT NOT NULL,
    department    TEXT NOT NULL,
    confirmed     INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    first_at      INTEGER NOT NULL,
    last_at       INTEGER NOT NULL,
    people        INTEGER NOT NULL,
    complaints    INTEGER NOT NULL,
    recurred      INTEGER NOT NULL,
    recognised_at INTEGER,
    measures_at   INTEGER,
    resolved_at   INTEGER,
    closed_at     INTEGER,
    touched       INTEGER NOT NULL CHECK (touched IN (0, 1))  -- a member has changed since
) STRICT;
CREATE INDEX concern_touched ON concern (id) WHERE touched;
CREATE INDEX concern_watched ON concern (resolved_at) WHERE state = 'watched';
CREATE INDEX concern_open ON concern (people) WHERE state <> 'closed';

-- `joined_by`: heed (by its score), resident, or a member of staff. The parts explain the score.
CREATE TABLE concern_member (
    complaint INTEGER PRIMARY KEY REFERENCES complaint,
    concern   INTEGER NOT NULL REFERENCES concern,
    joined_by TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    score     REAL NOT NULL,
    place     REAL NOT NULL,
    kind      REAL NOT NULL,
    words     REAL NOT NULL,
    time      REAL NOT NULL
) STRICT;
CREATE INDEX concern_member_concern ON concern_member (concern);

-- What people said of two complaints: one trouble or not. The score's numbers can be tuned by it.
CREATE TABLE likeness_word (
    complaint INTEGER NOT NULL REFERENCES complaint,
    other     INTEGER NOT NULL REFERENCES complaint,
    same      INTEGER NOT NULL CHECK (same IN (0, 1)),
    by        TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (complaint, other)
) STRICT, WITHOUT ROWID;

-- The last complaint that was compared with those before it.
CREATE TABLE concern_heard (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    complaint INTEGER NOT NULL
) STRICT;
INSERT INTO concern_heard (one, complaint) VALUES (1, 0);

CREATE TRIGGER event_touches_concern AFTER INSERT ON event BEGIN
    UPDATE concern SET touched = 1 WHERE NOT touched
        AND id = (SELECT concern FROM concern_member WHERE complaint = NEW.complaint);
END;

)sql";
