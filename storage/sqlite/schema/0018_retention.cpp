#include "storage/sqlite/schema/schema.hpp"

// What goes by itself when its time is over (docs/decisions/0049-the-calendar-of-retention.md), and
// how it is found in order of time.
const char* const heed::sqlite::schema_0018_retention = R"sql(

-- Since when the complaint has ended; NULL: it is open. Reopening takes it away.
ALTER TABLE complaint ADD COLUMN ended_at INTEGER;
UPDATE complaint SET ended_at = max(filed_at, coalesce(
        (SELECT max(e.at) FROM event e WHERE e.complaint = complaint.id
            AND e.event IN ('rated', 'checked', 'lapsed', 'rejected', 'withdrawn', 'merged')),
        (SELECT max(e.at) FROM event e WHERE e.complaint = complaint.id), 0))
    WHERE status IN ('closed', 'rejected', 'withdrawn', 'merged');
DROP INDEX complaint_person;
CREATE INDEX complaint_person ON complaint (person, ended_at);
CREATE INDEX complaint_phone_ended ON complaint (ended_at)
    WHERE phone IS NOT NULL AND ended_at IS NOT NULL;

-- Erasing somebody looks for no row of theirs: some thousands go in a night.
CREATE INDEX person_resident ON person (resident);
CREATE INDEX photo_person ON photo (person);
CREATE INDEX outbox_of ON outbox (person);

-- A message that was taken. `answer` NULL and `revision` set: the reply is owed. It names its
-- account by the row (0: nobody is known any more), and the answer is sealed under the account's
-- key: erasing reaches both without looking for them. Answers of before stood in the open.
CREATE TABLE claim_new (
    channel    TEXT NOT NULL,
    message_id TEXT NOT NULL CHECK (length(message_id) BETWEEN 1 AND 512),
    person     INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    revision   INTEGER,
    answer     BLOB,
    PRIMARY KEY (channel, message_id)
) STRICT, WITHOUT ROWID;
INSERT INTO claim_new (channel, message_id, person, at, revision)
    SELECT c.channel, c.message_id,
        coalesce((SELECT p.id FROM person p WHERE p.channel = c.channel AND p.user = c.user), 0),
        c.at, CASE WHEN c.answer IS NULL THEN c.revision END
    FROM claim c;
DROP TABLE claim;
ALTER TABLE claim_new RENAME TO claim;
CREATE INDEX claim_at ON claim (at);

-- How far the calendar of retention has come, when it last ran, and up to when an operator has
-- vouched for the clock. What this instance has lived through is told by its last event.
CREATE TABLE retention (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    as_of     INTEGER,
    run_at    INTEGER,
    confirmed INTEGER
) STRICT;
INSERT INTO retention (one, as_of) VALUES (1, (SELECT max(at) FROM event));

)sql";
