#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0014_events_by_time = R"sql(

-- What happened in a span of time, whenever the complaint was filed: Open311's updates.
CREATE INDEX event_at ON event (at);

)sql";
