#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0022_waiting_notices = R"sql(

-- What waits until its person writes is asked for by every message: without an index of its own all
-- that is on its way to them was looked through.
CREATE INDEX outbox_waiting ON outbox (person, id) WHERE state = 'waiting';

)sql";
