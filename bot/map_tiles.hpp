#pragma once
// The city's own map pictures, a folder of tiles as every tool that cuts maps writes them:
// ZOOM/COLUMN/ROW.png in Web Mercator of WGS-84, rows counted from the north ("XYZ", as on
// https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames).
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

struct MapTiles {
    std::filesystem::path folder;  // empty: the maps are drawn from the borders alone
    std::string extension;         // "png", "jpg", "webp"
    std::string credit;            // whose map it is, shown in its corner
    int zoom_min = 0, zoom_max = 0;
};

// Looks into `folder` for its zooms and the kind of its pictures. Where none are found, or it cannot
// be read, `fault` says so and there are no tiles.
MapTiles find_map_tiles(
    const std::filesystem::path& folder, std::string credit, std::string& fault
);

// "ZOOM/COLUMN/ROW" as a file of the folder; nothing where no such tile can be: numbers only, so no
// other file can be named.
std::optional<std::filesystem::path> map_tile_file(const MapTiles& tiles, std::string_view place);

std::string_view media_type(const MapTiles& tiles);

}  // namespace heed
