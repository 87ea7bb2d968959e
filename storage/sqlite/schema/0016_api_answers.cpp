#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0016_api_answers = R"sql(

-- What a request with an Idempotency-Key was answered, for a day.
CREATE TABLE api_answer (
    staff   TEXT NOT NULL,
    key     TEXT NOT NULL,
    request TEXT NOT NULL,  -- SHA-256 of method, path and body
    status  INTEGER NOT NULL,
    body    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (staff, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_answer_at ON api_answer (at);

)sql";
