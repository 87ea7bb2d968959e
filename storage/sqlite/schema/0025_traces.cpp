#include "storage/sqlite/schema/schema.hpp"

// Which message, order or deadline a row comes from: 16 bytes (dialogs/trace_id.hpp), the same in
// the log. NULL: not known, as for whatever was written before.
const char* const heed::sqlite::schema_0025_traces = R"sql(

ALTER TABLE claim ADD COLUMN trace BLOB;
ALTER TABLE event ADD COLUMN trace BLOB;
ALTER TABLE outbox ADD COLUMN trace BLOB;
ALTER TABLE timer ADD COLUMN trace BLOB;

)sql";
