#include "bot/map_tiles.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

namespace heed {
namespace {

constexpr int zoom_most = 22;  // 4 cm a pixel; every tool stops here or before

struct Kind {
    std::string_view extension, media_type;
};
constexpr std::array<Kind, 4> kinds{
    {{"png", "image/png"}, {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}, {"webp", "image/webp"}}};

// Digits only, without a leading zero: each tile has one name.
std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    if (text.empty() || text.size() > 7 || (text.size() > 1 && text.front() == '0')) return {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

// The extension of the first picture in the folder of one zoom.
std::string extension_in(const std::filesystem::path& zoom) {
    for (const auto& column : std::filesystem::directory_iterator(zoom)) {
        if (!column.is_directory() || !number(column.path().filename().string())) continue;
        for (const auto& file : std::filesystem::directory_iterator(column.path())) {
            const std::string extension = file.path().extension().string();
            const auto is_it = [&](const Kind& kind) {
                return extension.size() > 1 && extension.substr(1) == kind.extension;
            };
            if (std::ranges::any_of(kinds, is_it) && number(file.path().stem().string()))
                return extension.substr(1);
        }
    }
    return {};
}

void look_into(MapTiles& tiles) {
    for (const auto& entry : std::filesystem::directory_iterator(tiles.folder)) {
        const auto zoom = number(entry.path().filename().string());
        if (!entry.is_directory() || !zoom || *zoom > zoom_most) continue;
        const std::string extension = extension_in(entry.path());
        if (extension.empty()) continue;
        const int level = static_cast<int>(*zoom);
        const bool first = tiles.extension.empty();
        tiles.zoom_min = first ? level : std::min(tiles.zoom_min, level);
        tiles.zoom_max = first ? level : std::max(tiles.zoom_max, level);
        tiles.extension = extension;
    }
}

}  // namespace

MapTiles find_map_tiles(
    const std::filesystem::path& folder, std::string credit, std::string& fault
) {
    MapTiles tiles;
    tiles.folder = folder;
    tiles.credit = std::move(credit);
    std::string why = "no ZOOM/COLUMN/ROW.png, .jpg or .webp is in it";
    try {
        look_into(tiles);
    } catch (const std::filesystem::filesystem_error& error) {
        why = error.code().message();
    }
    if (!tiles.extension.empty()) return tiles;
    fault = "`tiles` " + folder.string() + ": " + why;
    return {};
}

std::optional<std::filesystem::path> map_tile_file(const MapTiles& tiles, std::string_view place) {
    if (tiles.folder.empty()) return {};
    const std::size_t first = place.find('/');
    const std::size_t second = first == place.npos ? place.npos : place.find('/', first + 1);
    if (second == place.npos) return {};
    const auto zoom = number(place.substr(0, first));
    const auto column = number(place.substr(first + 1, second - first - 1));
    const auto row = number(place.substr(second + 1));
    if (!zoom || !column || !row || *zoom > zoom_most) return {};
    const std::uint32_t side = std::uint32_t{1} << *zoom;
    if (*column >= side || *row >= side) return {};
    return tiles.folder / std::to_string(*zoom) / std::to_string(*column) /
           (std::to_string(*row) + "." + tiles.extension);
}

std::string_view media_type(const MapTiles& tiles) {
    const auto found = std::ranges::find(kinds, tiles.extension, &Kind::extension);
    return found == kinds.end() ? std::string_view{} : found->media_type;
}

}  // namespace heed
