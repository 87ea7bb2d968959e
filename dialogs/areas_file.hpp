#pragma once
// Reads areas.geojson: the sub-districts with their polygons and the places people name.
#include "dialogs/organisation_table.hpp"

#include <filesystem>
#include <vector>

namespace heed {

struct AreasFile {
    bool readable = false;  // false: `areas` says nothing about which ids exist
    std::vector<Area> areas;
    std::vector<std::size_t> lines;  // of each area's feature
};

// A FeatureCollection (RFC 7946, WGS-84). Each feature has `id`, `name` (a text, or one for each
// language), `department`, and may have `aliases` (texts) and `places`, all in its `properties`
// (`id` may stand beside them, as GeoJSON has it). A place is {"name", "point": [longitude,
// latitude]} with `aliases` and `kind` where wanted; {"name": [longitude, latitude], …} is short
// for a list of places without. A `comment` is allowed everywhere.
// Does not check that the departments exist. Mistakes go to `errors`.
AreasFile read_areas_file(const std::filesystem::path& path, FileErrors& errors);

}  // namespace heed
