#include "bot/pictures/exif.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace heed::picture {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t marker_begin = 0xFF, start_of_scan = 0xDA, end_of_image = 0xD9,
                       application_1 = 0xE1;
constexpr std::array<std::uint8_t, 6> exif_mark{'E', 'x', 'i', 'f', 0, 0};
constexpr std::uint32_t orientation_tag = 0x0112, type_short = 3;
constexpr std::size_t entry_bytes = 12;
constexpr int upright_orientation = 1;

// Numbers of a TIFF block in its byte order; nothing beyond its end.
class Tiff {
public:
    Tiff(Bytes bytes, bool little) : bytes_(bytes), little_(little) {}
    std::optional<std::uint32_t> number(std::size_t offset, std::size_t size) const {
        if (offset > bytes_.size() || bytes_.size() - offset < size) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            value = value << 8 | bytes_[offset + (little_ ? size - 1 - i : i)];
        }
        return value;
    }

private:
    Bytes bytes_;
    bool little_;
};

// From the first directory of the block.
int tiff_orientation(Bytes block) {
    if (block.size() < 8) return upright_orientation;
    const bool little = block[0] == 'I' && block[1] == 'I';
    if (!little && !(block[0] == 'M' && block[1] == 'M')) return upright_orientation;
    const Tiff tiff(block, little);
    const std::size_t directory = tiff.number(4, 4).value_or(0);
    const std::size_t count = tiff.number(directory, 2).value_or(0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = directory + 2 + i * entry_bytes;
        const auto tag = tiff.number(entry, 2);
        if (!tag) break;
        if (*tag != orientation_tag) continue;
        const auto type = tiff.number(entry + 2, 2), value = tiff.number(entry + 8, 2);
        const bool good = type == type_short && value && *value >= 1 && *value <= 8;
        return good ? static_cast<int>(*value) : upright_orientation;
    }
    return upright_orientation;
}

}  // namespace

int exif_orientation(Bytes jpeg) {
    std::size_t at = 2;  // after the start of the image
    while (at + 4 <= jpeg.size() && jpeg[at] == marker_begin) {
        const std::uint8_t marker = jpeg[at + 1];
        if (marker == marker_begin) {  // a fill byte
            ++at;
            continue;
        }
        if (marker == start_of_scan || marker == end_of_image) break;
        const std::size_t length = static_cast<std::size_t>(jpeg[at + 2]) << 8 | jpeg[at + 3];
        if (length < 2 || jpeg.size() - at - 2 < length) break;
        const Bytes segment = jpeg.subspan(at + 4, length - 2);
        if (marker == application_1 && segment.size() > exif_mark.size() &&
            std::equal(exif_mark.begin(), exif_mark.end(), segment.begin())) {
            return tiff_orientation(segment.subspan(exif_mark.size()));
        }
        at += 2 + length;
    }
    return upright_orientation;
}

}  // namespace heed::picture
