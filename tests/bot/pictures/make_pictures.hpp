#pragma once
// Small pictures made in code, whole and broken ones.
#include "bot/pictures/formats.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace heed::test {

// Four quarters: red, green / blue, white.
inline picture::Raster quarters(std::size_t width, std::size_t height) {
    picture::Raster raster{width, height, std::vector<std::uint8_t>(width * height * 3)};
    std::uint8_t* at = raster.pixels.data();
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const bool right = x >= width / 2, low = y >= height / 2;
            *at++ = low == right ? 255 : 0;
            *at++ = right ? 255 : 0;
            *at++ = low ? 255 : 0;
        }
    }
    return raster;
}

inline std::string text_of(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}
inline picture::Raster decoded(std::string_view bytes) {
    return picture::decode({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()})
        .raster;
}

inline std::string big_endian(std::uint32_t value, int bytes = 4) {
    std::string text;
    for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(value >> (8 * i)));
    return text;
}

// A JPEG segment with its marker and length.
inline std::string segment(char marker, const std::string& content) {
    return std::string("\xFF") + marker +
           big_endian(static_cast<std::uint32_t>(content.size() + 2), 2) + content;
}

// `jpeg` with EXIF that names `orientation` and holds GPS coordinates, a comment and more.
inline std::string with_exif(const std::string& jpeg, int orientation) {
    std::string tiff = "MM" + big_endian(42, 2) + big_endian(8) + big_endian(2, 2);
    tiff += big_endian(0x0112, 2) + big_endian(3, 2) + big_endian(1) +
            big_endian(static_cast<std::uint32_t>(orientation), 2) + big_endian(0, 2);
    tiff += big_endian(0x8825, 2) + big_endian(4, 2) + big_endian(1) + big_endian(38);
    tiff += big_endian(0) + "CANARY-GPS";
    const std::string exif = segment('\xE1', std::string("Exif\0\0", 6) + tiff);
    const std::string others = segment('\xFE', "CANARY-COMMENT") + segment('\xED', "CANARY-IPTC") +
                               segment('\xE2', "CANARY-ICC");
    return jpeg.substr(0, 2) + exif + others + jpeg.substr(2) + "CANARY-TRAILER";
}

struct Gps {
    char north_south = 'N', east_west = 'E';
    // Degrees, minutes, seconds, each above its divisor.
    std::array<std::uint32_t, 6> latitude{22, 1, 32, 1, 4668, 100};
    std::array<std::uint32_t, 6> longitude{114, 1, 7, 1, 246, 10};
    std::string taken = "2026:11:24 09:30:00";
};

// A TIFF block with three directories: orientation, time, place.
inline std::string tiff_of(int orientation, const Gps& gps) {
    const auto entry =
        [](std::uint32_t tag, std::uint32_t type, std::uint32_t count, const std::string& value) {
            return big_endian(tag, 2) + big_endian(type, 2) + big_endian(count) + value;
        };
    constexpr std::uint32_t exif_at = 8 + 2 + 3 * 12 + 4, gps_at = exif_at + 2 + 12 + 4;
    constexpr std::uint32_t values_at = gps_at + 2 + 4 * 12 + 4;
    std::string taken = gps.taken + std::string(1, '\0');
    std::string tiff = "MM" + big_endian(42, 2) + big_endian(8) + big_endian(3, 2);
    tiff += entry(
        0x0112, 3, 1, big_endian(static_cast<std::uint32_t>(orientation), 2) + big_endian(0, 2)
    );
    tiff += entry(0x8769, 4, 1, big_endian(exif_at)) + entry(0x8825, 4, 1, big_endian(gps_at));
    tiff += big_endian(0) + big_endian(1, 2);
    tiff += entry(0x9003, 2, static_cast<std::uint32_t>(taken.size()), big_endian(values_at + 48));
    tiff += big_endian(0) + big_endian(4, 2);
    tiff += entry(1, 2, 2, std::string(1, gps.north_south) + std::string(3, '\0'));
    tiff += entry(2, 5, 3, big_endian(values_at));
    tiff += entry(3, 2, 2, std::string(1, gps.east_west) + std::string(3, '\0'));
    tiff += entry(4, 5, 3, big_endian(values_at + 24)) + big_endian(0);
    for (const auto& angle : {gps.latitude, gps.longitude}) {
        for (const std::uint32_t number : angle) tiff += big_endian(number);
    }
    return tiff + taken;
}

inline std::string with_gps(const std::string& jpeg, const Gps& gps) {
    const std::string exif = segment('\xE1', std::string("Exif\0\0", 6) + tiff_of(1, gps));
    return jpeg.substr(0, 2) + exif + jpeg.substr(2);
}

// `jpeg` whose header says another size.
inline std::string with_size(std::string jpeg, std::uint32_t width, std::uint32_t height) {
    const std::size_t frame = jpeg.find("\xFF\xC0");
    return jpeg.replace(frame + 5, 4, big_endian(height, 2) + big_endian(width, 2));
}

inline std::uint32_t crc32(std::string_view text) {
    std::uint32_t crc = ~0U;
    for (const char c : text) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0);
    }
    return ~crc;
}

inline std::string png_chunk(const std::string& type, const std::string& content) {
    return big_endian(static_cast<std::uint32_t>(content.size())) + type + content +
           big_endian(crc32(type + content));
}

inline std::string png_header(std::uint32_t width, std::uint32_t height, char colours) {
    return "\x89PNG\r\n\x1A\n" +
           png_chunk(
               "IHDR",
               big_endian(width) + big_endian(height) + "\x08" + colours + std::string(3, '\0')
           );
}

// Eight bits a channel, not compressed. `rows` without filter bytes, `row_bytes` each.
inline std::string png(
    std::uint32_t width, std::uint32_t height, char colours, std::string_view rows
) {
    const std::size_t row_bytes = rows.size() / height;
    std::string data = "\x78\x01", raw;
    std::uint32_t a = 1, b = 0;
    for (std::size_t y = 0; y < height; ++y) {
        raw += '\0';
        raw += rows.substr(y * row_bytes, row_bytes);
    }
    for (const char c : raw) {
        a = (a + static_cast<std::uint8_t>(c)) % 65521;
        b = (b + a) % 65521;
    }
    for (std::size_t at = 0; at < raw.size(); at += 65535) {
        const std::string block = raw.substr(at, 65535);
        const auto size = static_cast<std::uint16_t>(block.size());
        data += at + 65535 >= raw.size() ? '\1' : '\0';
        for (const auto number : {size, static_cast<std::uint16_t>(~size)}) {
            data += {static_cast<char>(number & 0xFF), static_cast<char>(number >> 8)};
        }
        data += block;
    }
    data += big_endian(b << 16 | a);
    return png_header(width, height, colours) + png_chunk("IDAT", data) + png_chunk("IEND", "");
}

}  // namespace heed::test
