#include "storage/sqlite/schema/schema.hpp"

std::span<const heed::sqlite::SchemaStep> heed::sqlite::schema_steps() { return released_steps; }
