#include "bot/pictures/formats.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <string_view>
#include <turbojpeg.h>

namespace heed::picture {
namespace {

constexpr int quality = 85;
constexpr int cmyk_bytes = 4, rgb_bytes = 3;

struct Destroy {
    void operator()(void* codec) const { tjDestroy(codec); }
};
using Codec = std::unique_ptr<void, Destroy>;

// The smallest of the decoder's own scales that still leaves something to shrink with care.
tjscalingfactor scale_for(int width, int height) {
    tjscalingfactor best{1, 1};
    int count = 0;
    const tjscalingfactor* factors = tjGetScalingFactors(&count);
    const int longer = std::max(width, height);
    for (int i = 0; factors && i < count; ++i) {
        const tjscalingfactor factor = factors[i];
        const bool smaller = factor.num * best.denom < best.num * factor.denom;
        if (smaller && TJSCALED(longer, factor) >= static_cast<int>(output_side_max)) best = factor;
    }
    return best;
}

// As Photoshop and libjpeg have it, all four are inverted.
void cmyk_to_rgb(Raster& raster) {
    constexpr unsigned full = 255;
    const std::size_t count = raster.width * raster.height;
    std::uint8_t* const bytes = raster.pixels.data();
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned black = bytes[i * cmyk_bytes + 3];
        for (std::size_t c = 0; c < rgb_bytes; ++c) {
            const unsigned colour = bytes[i * cmyk_bytes + c];
            bytes[i * rgb_bytes + c] = static_cast<std::uint8_t>(colour * black / full);
        }
    }
    raster.pixels.resize(count * rgb_bytes);
}

// A warning is no reason to refuse: phones write all kinds of bytes between the segments. One that
// says that the picture is cut off is. The library tells the first warning only, so the one that a
// cut within the last header gives counts too.
bool is_cut_off(void* codec) {
    const std::string_view warning = tjGetErrorStr2(codec);
    return warning.find("premature end") != warning.npos ||
           warning.find("Invalid SOS parameters") != warning.npos;
}

}  // namespace

Decoded decode_jpeg(Bytes bytes) {
    // With an end of its own, a file that lacks only that is whole.
    std::vector<std::uint8_t> ended(bytes.begin(), bytes.end());
    ended.insert(ended.end(), {0xFF, 0xD9});
    const Codec codec(tjInitDecompress());
    if (!codec) throw std::bad_alloc();
    int width = 0, height = 0, sampling = 0, colours = 0;
    if (tjDecompressHeader3(
            codec.get(), ended.data(), ended.size(), &width, &height, &sampling, &colours
        ) != 0) {
        throw Refused("broken");
    }
    if (width <= 0 || height <= 0) throw Refused("broken");
    check_size(static_cast<std::size_t>(width), static_cast<std::size_t>(height));

    const tjscalingfactor scale = scale_for(width, height);
    width = TJSCALED(width, scale);
    height = TJSCALED(height, scale);
    const bool cmyk = colours == TJCS_CMYK || colours == TJCS_YCCK;
    Raster raster;
    raster.width = static_cast<std::size_t>(width);
    raster.height = static_cast<std::size_t>(height);
    raster.pixels.resize(raster.width * raster.height * (cmyk ? cmyk_bytes : rgb_bytes));
    const int failed = tjDecompress2(
        codec.get(),
        ended.data(),
        ended.size(),
        raster.pixels.data(),
        width,
        0,
        height,
        cmyk ? TJPF_CMYK : TJPF_RGB,
        TJFLAG_LIMITSCANS
    );
    if (failed && (tjGetErrorCode(codec.get()) == TJERR_FATAL || is_cut_off(codec.get()))) {
        throw Refused("broken");
    }
    if (cmyk) cmyk_to_rgb(raster);
    Decoded decoded;
    decoded.exif = read_exif(exif_of_jpeg(bytes));
    decoded.raster = upright(shrink(std::move(raster), output_side_max), decoded.exif.orientation);
    return decoded;
}

std::vector<std::uint8_t> encode_jpeg(const Raster& raster) {
    const Codec codec(tjInitCompress());
    if (!codec) throw std::bad_alloc();
    const int width = static_cast<int>(raster.width), height = static_cast<int>(raster.height);
    std::vector<std::uint8_t> result(tjBufSize(width, height, TJSAMP_420));
    unsigned char* begin = result.data();
    unsigned long size = result.size();
    const int failed = tjCompress2(
        codec.get(),
        raster.pixels.data(),
        width,
        0,
        height,
        TJPF_RGB,
        &begin,
        &size,
        TJSAMP_420,
        quality,
        TJFLAG_NOREALLOC
    );
    if (failed) throw Refused("broken");
    result.resize(size);
    return result;
}

}  // namespace heed::picture
