#include "storage/sqlite/schema/schema.hpp"

// What was closed lately is read at the start, for its neighbours, and must not cost the more the
// longer the city has had heed.
const char* const heed::sqlite::schema_0026_closed = R"sql(

CREATE INDEX complaint_closed ON complaint (ended_at) WHERE status = 'closed';

)sql";
