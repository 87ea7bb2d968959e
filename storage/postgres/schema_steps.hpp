#pragma once
// The steps of PostgreSQL's schema. They have the numbers of SQLite's (storage/sqlite/schema): the
// tables of schema_tables.cpp are its first 24 at once. A released step is never edited, nor are
// those tables: what changes comes as the next one (docs/decisions/0063).
#include "storage/schema_step.hpp"

#include <array>
#include <span>

namespace heed::postgres {

using storage::Step;

struct SchemaStep {
    const char* const* sql;  // may be nothing but a comment: a step that is about SQLite's file
    Step kind;
};

inline constexpr int first_tables_have = 24;

extern const char* const schema_0025_traces;
extern const char* const schema_0026_closed;

// In order, from the 25th on.
inline constexpr auto released_steps = std::to_array<SchemaStep>({
    {&schema_0025_traces, Step::expands},
    {&schema_0026_closed, Step::expands},
});

// The steps that are in force: all of the released ones. A function of its own, so that a test can
// link a program of the next release in its place.
std::span<const SchemaStep> schema_steps();

}  // namespace heed::postgres
