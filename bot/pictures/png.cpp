#include "bot/pictures/formats.hpp"

#include <cstdlib>
#include <memory>
#include <new>
#include <spng.h>

namespace heed::picture {
namespace {

constexpr std::size_t chunk_bytes_max = std::size_t{8} * 1024 * 1024;

struct Destroy {
    void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
struct Free {
    void operator()(void* bytes) const { std::free(bytes); }
};

void must(int result) {
    if (result == SPNG_OK) return;
    if (result == SPNG_EMEM) throw std::bad_alloc();
    throw Refused(
        result == SPNG_EUSER_WIDTH || result == SPNG_EUSER_HEIGHT ? "too-large" : "broken"
    );
}

}  // namespace

Decoded decode_png(Bytes bytes) {
    const std::unique_ptr<spng_ctx, Destroy> context(spng_ctx_new(0));
    if (!context) throw std::bad_alloc();
    must(spng_set_image_limits(context.get(), side_max, side_max));
    must(spng_set_chunk_limits(context.get(), chunk_bytes_max, chunk_bytes_max));
    must(spng_set_crc_action(context.get(), SPNG_CRC_ERROR, SPNG_CRC_DISCARD));
    must(spng_set_png_buffer(context.get(), bytes.data(), bytes.size()));
    spng_ihdr header{};
    must(spng_get_ihdr(context.get(), &header));
    check_size(header.width, header.height);

    Raster raster;
    raster.width = header.width;
    raster.height = header.height;
    std::size_t size = 0;
    must(spng_decoded_image_size(context.get(), SPNG_FMT_RGBA8, &size));
    if (size != raster.width * raster.height * 4) throw Refused("broken");
    raster.pixels.resize(size);
    must(spng_decode_image(
        context.get(), raster.pixels.data(), size, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS
    ));
    flatten(raster);
    Decoded decoded;
    spng_exif block{};
    if (spng_get_exif(context.get(), &block) == SPNG_OK) {
        decoded.exif = read_exif({reinterpret_cast<const std::uint8_t*>(block.data), block.length});
    }
    decoded.raster = upright(std::move(raster), decoded.exif.orientation);
    return decoded;
}

std::vector<std::uint8_t> encode_png(const Raster& raster) {
    const std::unique_ptr<spng_ctx, Destroy> context(spng_ctx_new(SPNG_CTX_ENCODER));
    if (!context) throw std::bad_alloc();
    spng_ihdr header{};
    header.width = static_cast<std::uint32_t>(raster.width);
    header.height = static_cast<std::uint32_t>(raster.height);
    header.bit_depth = 8;
    header.color_type = SPNG_COLOR_TYPE_TRUECOLOR;
    must(spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1));
    must(spng_set_ihdr(context.get(), &header));
    must(spng_encode_image(
        context.get(),
        raster.pixels.data(),
        raster.pixels.size(),
        SPNG_FMT_PNG,
        SPNG_ENCODE_FINALIZE
    ));
    std::size_t size = 0;
    int result = SPNG_OK;
    const std::unique_ptr<void, Free> bytes(spng_get_png_buffer(context.get(), &size, &result));
    must(result);
    const auto* begin = static_cast<const std::uint8_t*>(bytes.get());
    return {begin, begin + size};
}

}  // namespace heed::picture
