#include "bot/pictures/raster.hpp"

#include <algorithm>
#include <utility>

namespace heed::picture {
namespace {

constexpr std::size_t channels = 3;

// How much each source cell from `first` on gives to one target cell; the weights add up to 1.
struct Cover {
    std::size_t first = 0;
    std::vector<float> weights;
};

// `from` cells in a row spread evenly over `to` cells, to <= from.
std::vector<Cover> covers(std::size_t from, std::size_t to) {
    std::vector<Cover> result(to);
    const double step = static_cast<double>(from) / static_cast<double>(to);
    for (std::size_t i = 0; i < to; ++i) {
        const double begin = static_cast<double>(i) * step;
        const double end = std::min(begin + step, static_cast<double>(from));
        Cover& cover = result[i];
        cover.first = std::min(static_cast<std::size_t>(begin), from - 1);
        for (std::size_t cell = cover.first; cell < from && static_cast<double>(cell) < end;
             ++cell) {
            const double low = std::max(begin, static_cast<double>(cell));
            const double high = std::min(end, static_cast<double>(cell + 1));
            cover.weights.push_back(static_cast<float>((high - low) / step));
        }
    }
    return result;
}

// Adds one source row, narrowed to the target's width, to `sums`.
void add_row(
    const std::uint8_t* row,
    const std::vector<Cover>& columns,
    float share,
    std::vector<float>& sums
) {
    std::size_t at = 0;
    for (const Cover& column : columns) {
        float red = 0, green = 0, blue = 0;
        const std::uint8_t* pixel = row + column.first * channels;
        for (const float weight : column.weights) {
            red += weight * static_cast<float>(pixel[0]);
            green += weight * static_cast<float>(pixel[1]);
            blue += weight * static_cast<float>(pixel[2]);
            pixel += channels;
        }
        sums[at++] += share * red;
        sums[at++] += share * green;
        sums[at++] += share * blue;
    }
}

}  // namespace

void check_size(std::size_t width, std::size_t height) {
    if (width == 0 || height == 0) throw Refused("broken");
    if (width > side_max || height > side_max || width * height > pixels_max) {
        throw Refused("too-large");
    }
}

void flatten(Raster& raster) {
    constexpr unsigned white = 255;
    const std::size_t count = raster.width * raster.height;
    std::uint8_t* const bytes = raster.pixels.data();
    // In place: the target never overtakes the source.
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned alpha = bytes[i * 4 + 3];
        for (std::size_t c = 0; c < channels; ++c) {
            const unsigned mixed = bytes[i * 4 + c] * alpha + white * (white - alpha);
            bytes[i * channels + c] = static_cast<std::uint8_t>((mixed + white / 2) / white);
        }
    }
    raster.pixels.resize(count * channels);
}

Raster shrink(Raster raster, std::size_t side) {
    const std::size_t longer = std::max(raster.width, raster.height);
    if (longer <= side) return raster;
    Raster result;
    result.width = std::max<std::size_t>(1, (raster.width * side + longer / 2) / longer);
    result.height = std::max<std::size_t>(1, (raster.height * side + longer / 2) / longer);
    result.pixels.resize(result.width * result.height * channels);
    const auto columns = covers(raster.width, result.width);
    const auto rows = covers(raster.height, result.height);
    std::vector<float> sums(result.width * channels);
    std::uint8_t* target = result.pixels.data();
    for (const Cover& row : rows) {
        std::ranges::fill(sums, 0.0F);
        std::size_t source = row.first;
        for (const float share : row.weights) {
            const std::uint8_t* line = raster.pixels.data() + source * raster.width * channels;
            add_row(line, columns, share, sums);
            ++source;
        }
        for (const float sum : sums) {
            *target++ = static_cast<std::uint8_t>(std::clamp(sum + 0.5F, 0.0F, 255.0F));
        }
    }
    return result;
}

Raster upright(Raster raster, int orientation) {
    if (orientation < 2 || orientation > 8) return raster;
    // EXIF 2.3, table 6: which corner of the scene the stored first row and column are.
    const bool swapped = orientation >= 5;
    const bool from_right =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool from_bottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Raster result;
    result.width = swapped ? raster.height : raster.width;
    result.height = swapped ? raster.width : raster.height;
    result.pixels.resize(raster.pixels.size());
    std::uint8_t* target = result.pixels.data();
    for (std::size_t y = 0; y < result.height; ++y) {
        for (std::size_t x = 0; x < result.width; ++x) {
            const std::size_t column = swapped ? y : x, row = swapped ? x : y;
            const std::size_t source_x = from_right ? raster.width - 1 - column : column;
            const std::size_t source_y = from_bottom ? raster.height - 1 - row : row;
            const std::uint8_t* pixel =
                raster.pixels.data() + (source_y * raster.width + source_x) * channels;
            target = std::copy_n(pixel, channels, target);
        }
    }
    return result;
}

}  // namespace heed::picture
