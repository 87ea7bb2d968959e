#pragma once
// The one thing that heed wants to know from a photo's metadata. Part of heed-picture.
#include <cstdint>
#include <span>

namespace heed::picture {

// The orientation, 1 to 8, that the EXIF block of a JPEG names; 1 when there is none or it is
// malformed. Reads only within `jpeg`, each byte at most a few times.
// Source: EXIF 2.3 (CIPA DC-008), sections 4.5.4 and 4.6.
int exif_orientation(std::span<const std::uint8_t> jpeg);

}  // namespace heed::picture
