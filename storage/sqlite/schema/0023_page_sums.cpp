#include "storage/sqlite/schema/schema.hpp"

// No table changes. Pages of the file end with a checksum (page_sums.hpp), which a program of
// before would not keep up when it writes: it must not take such a file.
const char* const heed::sqlite::schema_0023_page_sums = R"sql(

-- Nothing.

)sql";
