#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0013_console = R"sql(

-- A link that signs a member of staff in: only its hash is kept, and it is gone when it was used.
CREATE TABLE sign_in_link (
    staff   TEXT PRIMARY KEY REFERENCES staff (id),
    hash    TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE console_session (
    hash     TEXT PRIMARY KEY CHECK (length(hash) = 64),
    staff    TEXT NOT NULL REFERENCES staff (id),
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    begun    INTEGER NOT NULL,
    seen     INTEGER NOT NULL,
    device   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX console_session_staff ON console_session (staff, begun);

CREATE TABLE second_factor (
    staff     TEXT PRIMARY KEY REFERENCES staff (id),
    secret    BLOB NOT NULL,  -- sealed
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    last_step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE wrong_factor (
    id    INTEGER PRIMARY KEY,
    staff TEXT NOT NULL REFERENCES staff (id),
    at    INTEGER NOT NULL
) STRICT;
CREATE INDEX wrong_factor_staff ON wrong_factor (staff, at);

CREATE TABLE saved_filter (
    id    INTEGER PRIMARY KEY,
    staff TEXT NOT NULL REFERENCES staff (id),
    name  TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    query TEXT NOT NULL CHECK (length(query) <= 512),
    UNIQUE (staff, name)
) STRICT;

-- Why somebody looked at whom a complaint leads to. The note is theirs, so it is not in the audit
-- trail, which has its hash.
CREATE TABLE reveal (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    staff     TEXT NOT NULL,
    complaint INTEGER NOT NULL REFERENCES complaint,
    reason    TEXT NOT NULL,
    note      TEXT NOT NULL
) STRICT;
CREATE INDEX reveal_complaint ON reveal (complaint);

)sql";
