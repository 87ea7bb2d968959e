#include "bot/pictures/formats.hpp"

#include <algorithm>
#include <new>
#include <string_view>
#include <webp/decode.h>

namespace heed::picture {
namespace {

constexpr std::size_t riff_header_bytes = 12, chunk_header_bytes = 8, frame_header_bytes = 16;

std::size_t little_endian(Bytes bytes, std::size_t at) {
    return bytes[at] | static_cast<std::size_t>(bytes[at + 1]) << 8 |
           static_cast<std::size_t>(bytes[at + 2]) << 16 |
           static_cast<std::size_t>(bytes[at + 3]) << 24;
}

// What the first ANMF chunk of an animation holds: a picture without a RIFF header, which the
// decoder takes as well. Source: WebP Container Specification, "Animation".
Bytes first_frame(Bytes bytes) {
    constexpr std::string_view mark = "ANMF";
    std::size_t at = riff_header_bytes;
    while (bytes.size() >= chunk_header_bytes && at <= bytes.size() - chunk_header_bytes) {
        const std::size_t length = little_endian(bytes, at + 4);
        const std::size_t begin = at + chunk_header_bytes;
        if (length > bytes.size() - begin) break;
        if (std::equal(mark.begin(), mark.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at))) {
            if (length < frame_header_bytes) break;
            return bytes.subspan(begin + frame_header_bytes, length - frame_header_bytes);
        }
        at = begin + length + length % 2;
    }
    throw Refused("broken");
}

WebPBitstreamFeatures features_of(Bytes bytes) {
    WebPBitstreamFeatures features{};
    if (WebPGetFeatures(bytes.data(), bytes.size(), &features) != VP8_STATUS_OK) {
        throw Refused("broken");
    }
    if (features.width <= 0 || features.height <= 0) throw Refused("broken");
    check_size(static_cast<std::size_t>(features.width), static_cast<std::size_t>(features.height));
    return features;
}

}  // namespace

Raster decode_webp(Bytes bytes) {
    WebPBitstreamFeatures features = features_of(bytes);
    if (features.has_animation) {
        bytes = first_frame(bytes);
        features = features_of(bytes);
    }
    Raster raster;
    raster.width = static_cast<std::size_t>(features.width);
    raster.height = static_cast<std::size_t>(features.height);
    raster.pixels.resize(raster.width * raster.height * 4);
    if (!WebPDecodeRGBAInto(
            bytes.data(),
            bytes.size(),
            raster.pixels.data(),
            raster.pixels.size(),
            features.width * 4
        )) {
        throw Refused("broken");
    }
    flatten(raster);
    return raster;
}

}  // namespace heed::picture
