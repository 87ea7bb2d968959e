#pragma once
// [concerns] of organisation.toml: how common concerns are found and when one is recognised.
#include "dialogs/organisation_table.hpp"

namespace heed {

// Changes in `settings` what `table` says; nothing when it is null. Mistakes go to `errors`.
void read_concerns(
    const toml::table* table, casework::ConcernSettings& settings, FileErrors& errors
);

}  // namespace heed
