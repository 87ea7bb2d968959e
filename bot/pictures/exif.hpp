#pragma once
// The few things that heed wants to know from a photo's metadata. Part of heed-picture.
// Source: EXIF 2.3 (CIPA DC-008), sections 4.5 to 4.6; TIFF 6.0, section 2.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace heed::picture {

struct Position {
    double latitude_deg = 0, longitude_deg = 0;  // WGS-84, north and east positive
    bool operator==(const Position&) const = default;
};

struct Exif {
    int orientation = 1;                 // 1 to 8; 1 when it is not said or malformed
    std::optional<Position> position{};  // within -90..90 and -180..180, not 0, 0
    std::string taken{};                 // "20081022162839", the camera's civil time; may be empty
    bool operator==(const Exif&) const = default;
};

// Of a TIFF block, as every container holds it. Total: reads only within `tiff`, three directories
// at most and none twice, so that a malformed block costs no more than its own length.
Exif read_exif(std::span<const std::uint8_t> tiff);

// The TIFF block of a JPEG's first EXIF segment; empty when there is none.
std::span<const std::uint8_t> exif_of_jpeg(std::span<const std::uint8_t> jpeg);

}  // namespace heed::picture
