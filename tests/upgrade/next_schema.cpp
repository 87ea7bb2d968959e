// The schema of a release that is still to come: the released steps and one that only adds. Linked
// in place of storage/sqlite/schema/schema.cpp it makes `heed_next`, with which
// e2e/upgrade.test.mjs shows that this program goes on working behind the next one.
#include "storage/sqlite/schema/schema.hpp"

#include <algorithm>
#include <vector>

namespace heed::sqlite {
namespace {

const char* const next_step = R"sql(

ALTER TABLE complaint ADD COLUMN weather TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE person ADD COLUMN called TEXT;
CREATE INDEX complaint_weather ON complaint (weather);
CREATE TABLE forecast (
    day   TEXT PRIMARY KEY,
    words TEXT NOT NULL
) STRICT, WITHOUT ROWID;

)sql";

}  // namespace

std::span<const SchemaStep> schema_steps() {
    static const auto steps = [] {
        std::vector<SchemaStep> all(std::begin(released_steps), std::end(released_steps));
        all.push_back({&next_step, Step::expands});
        return all;
    }();
    return steps;
}

}  // namespace heed::sqlite
