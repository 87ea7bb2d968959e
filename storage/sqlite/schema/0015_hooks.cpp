#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0015_hooks = R"sql(

-- Whoever is to be told of public events; while there is none, nothing is noted.
CREATE TABLE hook_subscriber (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Events that the subscribers have not been written to about.
CREATE TABLE hook_event (
    seq       INTEGER PRIMARY KEY,
    complaint INTEGER NOT NULL REFERENCES complaint,
    at        INTEGER NOT NULL,
    event     TEXT NOT NULL,
    status    TEXT NOT NULL
) STRICT;
CREATE TRIGGER hook_event_noted AFTER INSERT ON event
    WHEN EXISTS (SELECT 1 FROM hook_subscriber)
    BEGIN
        INSERT INTO hook_event (complaint, at, event, status)
            VALUES (NEW.complaint, NEW.at, NEW.event, NEW.status);
    END;

)sql";
