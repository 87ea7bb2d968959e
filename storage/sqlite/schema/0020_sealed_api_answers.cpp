#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0020_sealed_api_answers = R"sql(

-- An answer may hold a telephone number that a member asked to see, so it is sealed. Those of before
-- stood in the open and were good for a day at most.
DROP TABLE api_answer;
CREATE TABLE api_answer (
    staff   TEXT NOT NULL,
    key     TEXT NOT NULL,
    request TEXT NOT NULL,  -- SHA-256 of method, path and body
    status  INTEGER NOT NULL,
    body    BLOB NOT NULL,  -- sealed
    at      INTEGER NOT NULL,
    PRIMARY KEY (staff, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_answer_at ON api_answer (at);

)sql";
