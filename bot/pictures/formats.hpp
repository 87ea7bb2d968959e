#pragma once
// The formats that heed takes, and the one that it keeps. Part of heed-picture. Each decoder checks
// the size in the header before it decodes and throws Refused; std::bad_alloc when memory is short.
#include "bot/pictures/exif.hpp"
#include "bot/pictures/raster.hpp"

#include <span>

namespace heed::picture {

using Bytes = std::span<const std::uint8_t>;

struct Decoded {
    Raster raster;  // upright; may be shrunk already, but not below output_side_max
    Exif exif;      // as it came: its orientation is applied
};

// Recognises the format by its first bytes.
Decoded decode(Bytes bytes);

Decoded decode_jpeg(Bytes bytes);
Decoded decode_png(Bytes bytes);
// Of an animation the first frame.
Decoded decode_webp(Bytes bytes);
// HEIC, as iPhones and many others take photos; of several pictures the primary one.
Decoded decode_heif(Bytes bytes);
bool is_heif(Bytes bytes);

// Baseline JPEG, 4:2:0, quality 85, without any metadata but the JFIF header.
std::vector<std::uint8_t> encode_jpeg(const Raster& raster);
// Loses nothing: for codes that a camera must read.
std::vector<std::uint8_t> encode_png(const Raster& raster);

}  // namespace heed::picture
