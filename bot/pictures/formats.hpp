#pragma once
// The formats that heed takes, and the one that it keeps. Part of heed-picture. Each decoder checks
// the size in the header before it decodes and throws Refused; std::bad_alloc when memory is short.
#include "bot/pictures/raster.hpp"

#include <span>

namespace heed::picture {

using Bytes = std::span<const std::uint8_t>;

// Recognises the format by its first bytes. The picture comes back upright and may be shrunk
// already, but not below output_side_max.
Raster decode(Bytes bytes);

Raster decode_jpeg(Bytes bytes);
Raster decode_png(Bytes bytes);
// Of an animation the first frame.
Raster decode_webp(Bytes bytes);

// Baseline JPEG, 4:2:0, quality 85, without any metadata but the JFIF header.
std::vector<std::uint8_t> encode_jpeg(const Raster& raster);

}  // namespace heed::picture
