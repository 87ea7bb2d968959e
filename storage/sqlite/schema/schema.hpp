#pragma once
// The schema's versions as SQL, built into the binary. A released version is never edited: what
// changes comes as the next one.

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

// In order; PRAGMA user_version counts how many a file has.
inline const char* const* const schema_steps[] = {
    &schema_0001_first,
    &schema_0002_casework,
    &schema_0003_photo_index,
    &schema_0004_links,
    &schema_0005_handover,
    &schema_0006_due,
    &schema_0007_event_facts,
    &schema_0008_concerns,
    &schema_0009_gathering,
    &schema_0010_voices,
    &schema_0011_notices,
    &schema_0012_staff_on_concerns,
    &schema_0013_console,
    &schema_0014_events_by_time,
    &schema_0015_hooks,
    &schema_0016_api_answers,
    &schema_0017_resident_keys,
    &schema_0018_retention,
    &schema_0019_data_copies,
    &schema_0020_sealed_api_answers};
inline constexpr int schema_version = sizeof schema_steps / sizeof schema_steps[0];

}  // namespace heed::sqlite
