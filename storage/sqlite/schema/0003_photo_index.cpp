#include "storage/sqlite/schema/schema.hpp"

// Which photos anyone still wants, one slice of hashes after the other: see PhotoSweep.
const char* const heed::sqlite::schema_0003_photo_index = R"sql(

CREATE INDEX photo_stored ON photo (sha256) WHERE state = 'stored';

)sql";
