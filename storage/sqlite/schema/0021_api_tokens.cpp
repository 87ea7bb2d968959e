#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0021_api_tokens = R"sql(

-- What lets a program use the staff API, for a member of staff. A revoked one is gone.
CREATE TABLE api_token (
    id      TEXT PRIMARY KEY,
    hash    TEXT NOT NULL CHECK (length(hash) = 64),  -- SHA-256 of the secret
    name    TEXT NOT NULL,
    staff   TEXT NOT NULL,
    acts    INTEGER NOT NULL CHECK (acts IN (0, 1)),
    reveals INTEGER NOT NULL CHECK (reveals IN (0, 1)),
    issued  INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    seen    INTEGER  -- NULL: never used
) STRICT, WITHOUT ROWID;

)sql";
