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

// What the first chunk of that name holds; empty when there is none. Source: WebP Container
// Specification.
Bytes chunk(Bytes bytes, std::string_view mark) {
    std::size_t at = riff_header_bytes;
    while (bytes.size() >= chunk_header_bytes && at <= bytes.size() - chunk_header_bytes) {
        const std::size_t length = little_endian(bytes, at + 4);
        const std::size_t begin = at + chunk_header_bytes;
        if (length > bytes.size() - begin) break;
        if (std::equal(mark.begin(), mark.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at))) {
            return bytes.subspan(begin, length);
        }
        at = begin + length + length % 2;
    }
    return {};
}

// A picture without a RIFF header, which the decoder takes as well.
Bytes first_frame(Bytes bytes) {
    const Bytes frame = chunk(bytes, "ANMF");
    if (frame.size() < frame_header_bytes) throw Refused("broken");
    return frame.subspan(frame_header_bytes);
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

Decoded decode_webp(Bytes bytes) {
    Decoded decoded;
    decoded.exif = read_exif(chunk(bytes, "EXIF"));
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
    decoded.raster = upright(std::move(raster), decoded.exif.orientation);
    return decoded;
}

}  // namespace heed::picture
