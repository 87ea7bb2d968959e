#include "storage/sqlite/schema/schema.hpp"

const char* const heed::sqlite::schema_0010_voices = R"sql(

-- The sound of a voice message lies where photos do, as it came.
ALTER TABLE photo ADD COLUMN kind TEXT NOT NULL DEFAULT 'photo' CHECK (kind IN ('photo', 'voice'));

)sql";
