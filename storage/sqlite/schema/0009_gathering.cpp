#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0009_gathering = R"sql(

-- Later notices to the same person join this one while no attempt has been made.
ALTER TABLE outbox ADD COLUMN gathers INTEGER NOT NULL DEFAULT 0 CHECK (gathers IN (0, 1));
CREATE INDEX outbox_gathers ON outbox (person, id) WHERE gathers = 1;

)sql";
