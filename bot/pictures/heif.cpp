#include "bot/pictures/formats.hpp"

#include <algorithm>
#include <array>
#include <libde265/de265.h>
#include <libheif/heif.h>
#include <memory>
#include <new>
#include <string_view>

// libheif starts a worker of libde265 for each tile whatever it is told, and a process that is
// locked in may not start threads. The decoder works without one when nobody starts it; the linker
// prefers this definition to the library's own.
extern "C" de265_error de265_start_worker_threads(de265_decoder_context*, int) { return DE265_OK; }

namespace heed::picture {
namespace {

constexpr std::size_t exif_bytes_max = std::size_t{1} << 20;
constexpr std::size_t exif_offset_bytes = 4;  // to the TIFF header; ISO/IEC 23008-12, annex A.2.1

struct Free {
    void operator()(heif_context* context) const { heif_context_free(context); }
    void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
    void operator()(heif_image* image) const { heif_image_release(image); }
    void operator()(heif_decoding_options* options) const { heif_decoding_options_free(options); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void must(const heif_error& error) {
    if (error.code == heif_error_Ok) return;
    if (error.code == heif_error_Memory_allocation_error) throw std::bad_alloc();
    throw Refused("broken");
}

std::uint32_t big_endian(Bytes bytes) {
    return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
           static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

Exif exif_of(const heif_image_handle* handle) {
    heif_item_id id = 0;
    if (heif_image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &id, 1) != 1) return {};
    const std::size_t size = heif_image_handle_get_metadata_size(handle, id);
    if (size < exif_offset_bytes || size > exif_bytes_max) return {};
    std::vector<std::uint8_t> block(size);
    if (heif_image_handle_get_metadata(handle, id, block.data()).code != heif_error_Ok) return {};
    const Bytes bytes = block;
    const std::size_t offset = big_endian(bytes);
    if (offset > size - exif_offset_bytes) return {};
    return read_exif(bytes.subspan(exif_offset_bytes + offset));
}

}  // namespace

bool is_heif(Bytes bytes) {
    constexpr std::size_t brands_at = 8, brand_bytes = 4, box_bytes_max = 256;
    constexpr std::array<std::string_view, 6> known{"heic", "heix", "heim", "heis", "hevc", "hevx"};
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.size() < brands_at || text.substr(4, 4) != "ftyp") return false;
    const std::size_t box = std::min<std::size_t>({big_endian(bytes), text.size(), box_bytes_max});
    // The major brand, its version (which is none of these), the compatible brands.
    for (std::size_t at = brands_at; at + brand_bytes <= box; at += brand_bytes) {
        if (std::ranges::find(known, text.substr(at, brand_bytes)) != known.end()) return true;
    }
    return false;
}

Decoded decode_heif(Bytes bytes) {
    const Owned<heif_context> context(heif_context_alloc());
    if (!context) throw std::bad_alloc();
    heif_context_set_max_decoding_threads(context.get(), 0);
    heif_context_set_maximum_image_size_limit(context.get(), static_cast<int>(side_max));
    must(heif_context_read_from_memory_without_copy(
        context.get(), bytes.data(), bytes.size(), nullptr
    ));
    heif_image_handle* found = nullptr;
    must(heif_context_get_primary_image_handle(context.get(), &found));
    const Owned<heif_image_handle> handle(found);
    const int width = heif_image_handle_get_width(handle.get());
    const int height = heif_image_handle_get_height(handle.get());
    if (width <= 0 || height <= 0) throw Refused("broken");
    check_size(static_cast<std::size_t>(width), static_cast<std::size_t>(height));

    const Owned<heif_decoding_options> options(heif_decoding_options_alloc());
    if (!options) throw std::bad_alloc();
    options->convert_hdr_to_8bit = 1;
    heif_image* made = nullptr;
    must(heif_decode_image(
        handle.get(), &made, heif_colorspace_RGB, heif_chroma_interleaved_RGB, options.get()
    ));
    const Owned<heif_image> image(made);
    int stride = 0;
    const std::uint8_t* row =
        heif_image_get_plane_readonly(image.get(), heif_channel_interleaved, &stride);
    const bool as_told = heif_image_get_primary_width(image.get()) == width &&
                         heif_image_get_primary_height(image.get()) == height;
    if (!row || !as_told) throw Refused("broken");

    Decoded decoded;
    // The file's own turns and mirrors are applied; the orientation in its EXIF says the same
    // again.
    decoded.exif = exif_of(handle.get());
    Raster& raster = decoded.raster;
    raster.width = static_cast<std::size_t>(width);
    raster.height = static_cast<std::size_t>(height);
    raster.pixels.resize(raster.width * raster.height * 3);
    std::uint8_t* target = raster.pixels.data();
    for (std::size_t y = 0; y < raster.height; ++y) {
        target = std::copy_n(row, raster.width * 3, target);
        row += stride;
    }
    return decoded;
}

}  // namespace heed::picture
