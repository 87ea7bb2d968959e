#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0019_data_copies = R"sql(

-- The address at which a resident may fetch a copy of what is kept of them, once: only its hash.
-- `asked` counts since `asked_from`, so that nobody has one made all day.
CREATE TABLE data_copy (
    person     INTEGER PRIMARY KEY REFERENCES person,
    hash       TEXT UNIQUE CHECK (length(hash) = 64),  -- NULL: fetched
    expires    INTEGER NOT NULL,
    asked_from INTEGER NOT NULL,
    asked      INTEGER NOT NULL CHECK (asked > 0)
) STRICT;

)sql";
