#pragma once
// The schema's versions as SQL, built into the binary. A released version is never edited: what
// changes comes as the next one (docs/decisions/0063).
#include "storage/schema_step.hpp"

#include <span>

namespace heed::sqlite {

// PRAGMA application_id of our files: "Heed".
inline constexpr int application_id = 0x48656564;

extern const char* const schema_0001_first;
extern const char* const schema_0002_casework;
extern const char* const schema_0003_photo_index;
extern const char* const schema_0004_links;
extern const char* const schema_0005_handover;
extern const char* const schema_0006_due;
extern const char* const schema_0007_event_facts;
extern const char* const schema_0008_concerns;
extern const char* const schema_0009_gathering;
extern const char* const schema_0010_voices;
extern const char* const schema_0011_notices;
extern const char* const schema_0012_staff_on_concerns;
extern const char* const schema_0013_console;
extern const char* const schema_0014_events_by_time;
extern const char* const schema_0015_hooks;
extern const char* const schema_0016_api_answers;
extern const char* const schema_0017_resident_keys;
extern const char* const schema_0018_retention;
extern const char* const schema_0019_data_copies;
extern const char* const schema_0020_sealed_api_answers;
extern const char* const schema_0021_api_tokens;
extern const char* const schema_0022_waiting_notices;
extern const char* const schema_0023_page_sums;
extern const char* const schema_0024_plain_conditions;
extern const char* const schema_0025_traces;
extern const char* const schema_0026_closed;

using storage::Step;
struct SchemaStep {
    const char* const* sql;
    Step kind;
};

// In order.
inline constexpr SchemaStep released_steps[] = {
    {&schema_0001_first, Step::contracts},
    {&schema_0002_casework, Step::contracts},
    {&schema_0003_photo_index, Step::expands},
    {&schema_0004_links, Step::contracts},
    {&schema_0005_handover, Step::contracts},
    {&schema_0006_due, Step::contracts},
    {&schema_0007_event_facts, Step::contracts},
    {&schema_0008_concerns, Step::contracts},
    {&schema_0009_gathering, Step::contracts},
    {&schema_0010_voices, Step::contracts},
    {&schema_0011_notices, Step::contracts},
    {&schema_0012_staff_on_concerns, Step::contracts},
    {&schema_0013_console, Step::contracts},
    {&schema_0014_events_by_time, Step::expands},
    {&schema_0015_hooks, Step::contracts},
    {&schema_0016_api_answers, Step::expands},
    {&schema_0017_resident_keys, Step::contracts},
    {&schema_0018_retention, Step::contracts},
    {&schema_0019_data_copies, Step::expands},
    {&schema_0020_sealed_api_answers, Step::contracts},
    {&schema_0021_api_tokens, Step::expands},
    {&schema_0022_waiting_notices, Step::expands},
    {&schema_0023_page_sums, Step::contracts},
    {&schema_0024_plain_conditions, Step::contracts},
    {&schema_0025_traces, Step::expands},
    {&schema_0026_closed, Step::expands},
};

// The steps that are in force: all of the released ones. A function of its own, so that a test can
// link a program of the next release in its place.
std::span<const SchemaStep> schema_steps();

// Which schema a file has. PRAGMA user_version keeps it as one number: 17, or 17018 for a file that
// has 18 steps and that programs work with which know 17.
struct FileSchema {
    int has = 0;    // so many steps were made
    int needs = 0;  // a program must know so many to work with it
};
FileSchema file_schema(int user_version);
int user_version_of(FileSchema schema);
// The same file after one step more.
FileSchema after(FileSchema schema, Step kind);

}  // namespace heed::sqlite
