#pragma once
// A decoded picture, and what is done to it. Part of heed-picture.
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace heed::picture {

// Why a picture is not taken; the word is what heed-picture says on stderr: "unsupported",
// "too-large" or "broken".
class Refused : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

constexpr std::size_t side_max = 12'000;                     // px, from the header
constexpr std::size_t pixels_max = std::size_t{40'000'000};  // 120 MB as RGB: fits the limit
constexpr std::size_t output_side_max = 2560;                // px
constexpr std::size_t thumbnail_side_max = 320;              // px

// Pixels as red, green, blue, row by row from the top, without padding.
struct Raster {
    std::size_t width = 0, height = 0;
    std::vector<std::uint8_t> pixels;
};

// Throws Refused when the size that a header names is nothing or too large.
void check_size(std::size_t width, std::size_t height);

// `raster` holds four bytes a pixel (red, green, blue, alpha): lays it on white.
void flatten(Raster& raster);

// The picture with its longer side at most `side` px, each pixel the mean of the area it covers.
Raster shrink(Raster raster, std::size_t side);

// The picture turned and mirrored as EXIF's `orientation` (1 to 8) says; others leave it as it is.
Raster upright(Raster raster, int orientation);

}  // namespace heed::picture
