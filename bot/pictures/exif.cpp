#include "bot/pictures/exif.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace heed::picture {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t marker_begin = 0xFF, start_of_scan = 0xDA, end_of_image = 0xD9,
                       application_1 = 0xE1;
constexpr std::array<std::uint8_t, 6> exif_mark{'E', 'x', 'i', 'f', 0, 0};
constexpr std::size_t entry_bytes = 12;

enum Type : std::uint32_t { ascii = 2, short_number = 3, long_number = 4, rational = 5 };
enum Tag : std::uint32_t {
    orientation_tag = 0x0112,
    exif_directory_tag = 0x8769,
    gps_directory_tag = 0x8825,
    date_time_original_tag = 0x9003,
    latitude_ref_tag = 1,
    latitude_tag = 2,
    longitude_ref_tag = 3,
    longitude_tag = 4
};

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
    // `count` bytes; fewer at the end of the block.
    Bytes bytes(std::size_t offset, std::size_t count) const {
        if (offset > bytes_.size()) return {};
        return bytes_.subspan(offset, std::min(count, bytes_.size() - offset));
    }

private:
    Bytes bytes_;
    bool little_;
};

// Where an entry of the directory begins.
std::optional<std::size_t> entry_of(const Tiff& tiff, std::size_t directory, Tag wanted) {
    const std::size_t count = tiff.number(directory, 2).value_or(0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = directory + 2 + i * entry_bytes;
        const auto tag = tiff.number(entry, 2);
        if (!tag) break;
        if (*tag == wanted) return entry;
    }
    return std::nullopt;
}

// An entry of this type with `count` values or more: where they lie.
std::optional<std::size_t> values_of(
    const Tiff& tiff, std::size_t directory, Tag wanted, Type type, std::size_t count
) {
    const auto entry = entry_of(tiff, directory, wanted);
    if (!entry || tiff.number(*entry + 2, 2) != type) return std::nullopt;
    if (tiff.number(*entry + 4, 4).value_or(0) < count) return std::nullopt;
    const std::size_t size = type == ascii          ? 1
                             : type == short_number ? 2
                             : type == rational     ? 8
                                                    : 4;
    if (size * count <= 4) return *entry + 8;
    const auto offset = tiff.number(*entry + 8, 4);
    if (!offset) return std::nullopt;
    return *offset;
}

// An entry that says where another directory is.
std::optional<std::size_t> directory_of(const Tiff& tiff, std::size_t directory, Tag wanted) {
    const auto at = values_of(tiff, directory, wanted, long_number, 1);
    if (!at) return std::nullopt;
    const auto offset = tiff.number(*at, 4);
    if (!offset) return std::nullopt;
    return *offset;
}

int orientation_of(const Tiff& tiff, std::size_t directory) {
    const auto at = values_of(tiff, directory, orientation_tag, short_number, 1);
    const auto value = at ? tiff.number(*at, 2) : std::nullopt;
    return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
}

// Degrees, minutes and seconds as three fractions, with the letter of the hemisphere.
std::optional<double> angle_of(
    const Tiff& tiff, std::size_t gps, Tag ref, Tag tag, std::string_view letters, double most_deg
) {
    const auto letter_at = values_of(tiff, gps, ref, ascii, 1);
    const auto at = values_of(tiff, gps, tag, rational, 3);
    if (!letter_at || !at) return std::nullopt;
    const std::size_t hemisphere =
        letters.find(static_cast<char>(tiff.number(*letter_at, 1).value_or(0)));
    if (hemisphere == letters.npos) return std::nullopt;
    double degrees = 0, unit = 1;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto above = tiff.number(*at + i * 8, 4), below = tiff.number(*at + i * 8 + 4, 4);
        if (!above || !below) return std::nullopt;
        // Phones without a fix write 0/0; some write 0/0 for seconds that they do not know.
        if (*below == 0 && (*above != 0 || i == 0)) return std::nullopt;
        if (*below != 0) degrees += *above / static_cast<double>(*below) / unit;
        unit *= 60;
    }
    if (degrees > most_deg) return std::nullopt;
    return hemisphere == 0 ? degrees : -degrees;
}

std::optional<Position> position_of(const Tiff& tiff, std::size_t directory) {
    const auto gps = directory_of(tiff, directory, gps_directory_tag);
    if (!gps) return std::nullopt;
    const auto latitude = angle_of(tiff, *gps, latitude_ref_tag, latitude_tag, "NS", 90);
    const auto longitude = angle_of(tiff, *gps, longitude_ref_tag, longitude_tag, "EW", 180);
    if (!latitude || !longitude) return std::nullopt;
    // The Gulf of Guinea is where cameras are that do not know where they are.
    if (*latitude == 0 && *longitude == 0) return std::nullopt;
    return Position{*latitude, *longitude};
}

// "2008:10:22 16:28:39" as "20081022162839".
std::string taken_of(const Tiff& tiff, std::size_t directory) {
    constexpr std::string_view form = "0000:00:00 00:00:00";
    const auto details = directory_of(tiff, directory, exif_directory_tag);
    if (!details) return {};
    const auto at = values_of(tiff, *details, date_time_original_tag, ascii, form.size());
    if (!at) return {};
    const Bytes text = tiff.bytes(*at, form.size());
    if (text.size() < form.size()) return {};
    std::string digits;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (digit != (form[i] == '0') || (!digit && text[i] != form[i])) return {};
        if (digit) digits += static_cast<char>(text[i]);
    }
    return digits;
}

}  // namespace

Exif read_exif(Bytes block) {
    Exif exif;
    if (block.size() < 8) return exif;
    const bool little = block[0] == 'I' && block[1] == 'I';
    if (!little && !(block[0] == 'M' && block[1] == 'M')) return exif;
    const Tiff tiff(block, little);
    const std::size_t first = tiff.number(4, 4).value_or(0);
    exif.orientation = orientation_of(tiff, first);
    exif.position = position_of(tiff, first);
    exif.taken = taken_of(tiff, first);
    return exif;
}

Bytes exif_of_jpeg(Bytes jpeg) {
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
            return segment.subspan(exif_mark.size());
        }
        at += 2 + length;
    }
    return {};
}

}  // namespace heed::picture
