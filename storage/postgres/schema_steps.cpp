#include "storage/postgres/schema_steps.hpp"

// What the columns hold is told in storage/sqlite/schema.
const char* const heed::postgres::schema_0025_traces = R"sql(
ALTER TABLE claim ADD COLUMN trace BYTEA;
ALTER TABLE event ADD COLUMN trace BYTEA;
ALTER TABLE outbox ADD COLUMN trace BYTEA;
ALTER TABLE timer ADD COLUMN trace BYTEA;
)sql";

const char* const heed::postgres::schema_0026_closed = R"sql(
CREATE INDEX IF NOT EXISTS complaint_closed ON complaint (ended_at) WHERE status = 'closed';
)sql";

std::span<const heed::postgres::SchemaStep> heed::postgres::schema_steps() {
    return released_steps;
}
