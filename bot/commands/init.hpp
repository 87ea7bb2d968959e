#pragma once
// `heed init`: a new instance in a directory, ready for `heed serve`.
#include "dialogs/random.hpp"
#include "dialogs/time.hpp"

#include <filesystem>
#include <ostream>

namespace heed {

// Writes heed.toml, organisation.toml, areas.geojson, a calendar, a self-signed certificate with
// its key, and the storage key into `directory`, which is made when it is not there. With `demo`:
// Luohu's data and channels to try heed out. Database and photos are to be in `state`, which is not
// made; empty: beside the files. Returns 0; or 1 with one line on `err`, having written
// nothing: a file that is there already is never touched.
int run_init(
    const std::filesystem::path& directory,
    const std::filesystem::path& state,
    bool demo,
    std::ostream& out,
    std::ostream& err,
    Random& random,
    TimePoint now
);

}  // namespace heed
