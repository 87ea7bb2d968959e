#include "storage/sqlite/schema/schema.hpp"

// What scorecards are computed from (EventFacts of dialogs/complaint.hpp), and the ways to the
// complaints that a period may be about: by deadline, and those whose earlier deadlines count, too.
const char* const heed::sqlite::schema_0007_event_facts = R"sql(

ALTER TABLE event ADD COLUMN status TEXT NOT NULL DEFAULT '';  -- '': older than this step
ALTER TABLE event ADD COLUMN department TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN due_at INTEGER;
ALTER TABLE event ADD COLUMN contact_due_at INTEGER;
ALTER TABLE event ADD COLUMN own_due_at INTEGER;
ALTER TABLE event ADD COLUMN verdict TEXT NOT NULL DEFAULT '';
ALTER TABLE event ADD COLUMN satisfied INTEGER NOT NULL DEFAULT 0 CHECK (satisfied BETWEEN 0 AND 5);
ALTER TABLE event ADD COLUMN rule TEXT NOT NULL DEFAULT '';

CREATE INDEX complaint_due ON complaint (due_at);
-- Only when it was: 0 is not written. SQLite takes no JSON function in a schema that is not trusted.
CREATE INDEX complaint_reopened ON complaint (filed_at)
    WHERE instr(course, '"reopened":') > 0;

)sql";
