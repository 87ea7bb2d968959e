#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0006_due = R"sql(

-- When time alone does something to a complaint: the next rung of each running deadline. Written
-- with the event that sets, moves or ends it, taken when it is reached; what has fired is in the
-- history.
CREATE TABLE due (
    complaint INTEGER NOT NULL REFERENCES complaint,
    deadline  TEXT NOT NULL CHECK (deadline IN ('sign_for', 'contact', 'resolve', 'silence')),
    rung      INTEGER NOT NULL CHECK (rung BETWEEN 0 AND 3),  -- the lowest that has not fired
    at        INTEGER NOT NULL,
    PRIMARY KEY (complaint, deadline)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_at ON due (at);

-- What was filed before there was a ladder gets on it at the deadline.
INSERT INTO due SELECT id, 'sign_for', 1, sign_for_due_at FROM complaint
    WHERE status IN ('filed', 'assigned', 'reopened');
INSERT INTO due SELECT id, 'resolve', 1, due_at FROM complaint
    WHERE status IN ('filed', 'assigned', 'reopened', 'accepted', 'verified', 'in_progress');
INSERT INTO due
    SELECT id, 'silence', 0, json_extract(course, '$.resolved_at') + 15 * 86400000 FROM complaint
    WHERE status = 'resolved' AND json_extract(course, '$.resolved_at') IS NOT NULL;

-- The last civil day ("261124") whose morning list was written for this member; '': none.
ALTER TABLE staff ADD COLUMN listed_on TEXT NOT NULL DEFAULT '';

)sql";
