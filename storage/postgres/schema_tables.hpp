#pragma once
// The tables and indices of PostgreSQL's schema as SQL.

namespace heed::postgres {

extern const char* const schema_tables;
extern const char* const schema_indices;

}  // namespace heed::postgres
