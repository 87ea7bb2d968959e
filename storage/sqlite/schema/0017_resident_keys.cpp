#include "storage/sqlite/schema/schema.hpp"

// Each account's own key, and what is sealed under it. Rows of before are brought over by
// Resealing, beside a running server.
const char* const heed::sqlite::schema_0017_resident_keys = R"sql(

ALTER TABLE person ADD COLUMN key BLOB;  -- wrapped by the master key; NULL: nothing is sealed
ALTER TABLE handover_word ADD COLUMN sealed BLOB;  -- the text; NULL: it stands in `text`
CREATE INDEX handover_of ON handover (person);

-- The last account that was resealed; NULL: all are.
ALTER TABLE meta ADD COLUMN resealed_up_to INTEGER;
UPDATE meta SET resealed_up_to = 0;

-- Who was erased, also before a backup was restored: erased_list.hpp.
CREATE TABLE erased (
    id   INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    at   INTEGER NOT NULL
) STRICT;

-- What was reached while the instance was lost or is on the day of a restore happens without
-- telling anybody: who was to hear of it may have heard.
ALTER TABLE due ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0 CHECK (quiet IN (0, 1));

)sql";
