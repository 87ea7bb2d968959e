#include "bot/pictures/formats.hpp"

#include <string_view>

namespace heed::picture {
namespace {

bool begins(Bytes bytes, std::string_view mark, std::size_t at = 0) {
    if (bytes.size() < at + mark.size()) return false;
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    return std::string_view(text + at, mark.size()) == mark;
}

}  // namespace

Decoded decode(Bytes bytes) {
    if (begins(bytes, "\xFF\xD8\xFF")) return decode_jpeg(bytes);
    if (begins(bytes, "\x89PNG\r\n\x1A\n")) return decode_png(bytes);
    if (begins(bytes, "RIFF") && begins(bytes, "WEBP", 8)) return decode_webp(bytes);
    if (is_heif(bytes)) return decode_heif(bytes);
    throw Refused("unsupported");
}

}  // namespace heed::picture
