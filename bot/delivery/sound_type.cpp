#include "bot/delivery/sound_type.hpp"

#include <cstddef>

namespace heed {
namespace {

struct Mark {
    std::size_t at;
    std::string_view bytes;
    std::string_view type;
};

// WeChat and WeCom give AMR, or Speex in a frame of their own; the others are what phones and
// browsers record. AMR: RFC 4867, section 5; Ogg: RFC 3533; MPEG-4: ISO 14496-12; Matroska: RFC
// 8794; MPEG audio and ADTS: the sync word of ISO 13818-3 and -7.
constexpr Mark marks[] = {
    {0, "#!AMR-WB\n", "audio/amr-wb"},
    {0, "#!AMR\n", "audio/amr"},
    {0, "#!SILK_V3", "audio/silk"},
    {1, "#!SILK_V3", "audio/silk"},
    {0, "OggS", "audio/ogg"},
    {8, "WAVE", "audio/wav"},
    {4, "ftyp", "audio/mp4"},
    {0, "\x1A\x45\xDF\xA3", "audio/webm"},
    {0, "fLaC", "audio/flac"},
    {0, "caff", "audio/x-caf"},
    {0, "ID3", "audio/mpeg"},
    {0, "\xFF\xFB", "audio/mpeg"},
    {0, "\xFF\xF3", "audio/mpeg"},
    {0, "\xFF\xF1", "audio/aac"},
    {0, "\xFF\xF9", "audio/aac"}};

}  // namespace

std::string_view sound_type(std::string_view bytes) {
    for (const Mark& mark : marks) {
        if (bytes.size() >= mark.at + mark.bytes.size() &&
            bytes.substr(mark.at, mark.bytes.size()) == mark.bytes) {
            return mark.type;
        }
    }
    return "application/octet-stream";
}

}  // namespace heed
