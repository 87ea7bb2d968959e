// heed-picture: a picture from a stranger on stdin; on stdout one line, the same picture as a plain
// JPEG, and a small one of it. Runs once for each picture, locked in, so that a fault in a decoder
// harms nobody. The line: bytes of the JPEG, bytes of the small one, latitude, longitude (degrees,
// WGS-84) and time (20081022162839) from the photo's metadata, "-" for what it does not say. Exit
// status 0; or 2 and one word on stderr: "unsupported", "too-large", "broken". With the argument
// "png" the whole output is the picture as PNG.
#include "bot/pictures/formats.hpp"
#include "bot/pictures/sandbox.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <new>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace heed::picture {
namespace {

constexpr int refused = 2;
constexpr int failed = 1;  // not the picture's fault
constexpr std::size_t input_bytes_max = std::size_t{64} * 1024 * 1024;
constexpr std::size_t read_bytes = std::size_t{256} * 1024;

class InputFailed {};

std::vector<std::uint8_t> read_input() {
    std::vector<std::uint8_t> bytes;
    while (true) {
        const std::size_t had = bytes.size();
        bytes.resize(had + read_bytes);
        const ssize_t count = ::read(STDIN_FILENO, bytes.data() + had, read_bytes);
        if (count < 0 && errno != EINTR) throw InputFailed();
        bytes.resize(had + (count > 0 ? static_cast<std::size_t>(count) : 0));
        if (count == 0) return bytes;
        if (bytes.size() > input_bytes_max) throw Refused("too-large");
    }
}

bool write_all(int file, const void* data, std::size_t size) {
    const auto* at = static_cast<const char*>(data);
    while (size > 0) {
        const ssize_t count = ::write(file, at, size);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        at += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

int say(std::string_view word, int status) {
    return write_all(STDERR_FILENO, word.data(), word.size()) ? status : failed;
}

std::string line_of(std::size_t jpeg_bytes, std::size_t small_bytes, const Exif& exif) {
    std::array<char, 48> place{'-', ' ', '-', 0};
    if (exif.position) {
        std::snprintf(
            place.data(),
            place.size(),
            "%.7f %.7f",
            exif.position->latitude_deg,
            exif.position->longitude_deg
        );
    }
    return std::to_string(jpeg_bytes) + ' ' + std::to_string(small_bytes) + ' ' + place.data() +
           ' ' + (exif.taken.empty() ? "-" : exif.taken) + '\n';
}

int write_png(Decoded picture) {
    const auto png = encode_png(shrink(std::move(picture.raster), output_side_max));
    return write_all(STDOUT_FILENO, png.data(), png.size()) ? 0 : failed;
}

int run(bool as_png) {
    if (!lock_in()) return say("not-locked", failed);
    try {
        Decoded picture;
        {
            const auto bytes = read_input();
            picture = decode(bytes);
        }
        if (as_png) return write_png(std::move(picture));
        picture.raster = shrink(std::move(picture.raster), output_side_max);
        const auto jpeg = encode_jpeg(picture.raster);
        const auto small = encode_jpeg(shrink(std::move(picture.raster), thumbnail_side_max));
        const std::string line = line_of(jpeg.size(), small.size(), picture.exif);
        const bool written = write_all(STDOUT_FILENO, line.data(), line.size()) &&
                             write_all(STDOUT_FILENO, jpeg.data(), jpeg.size()) &&
                             write_all(STDOUT_FILENO, small.data(), small.size());
        return written ? 0 : failed;
    } catch (const Refused& refusal) {
        return say(refusal.what(), refused);
    } catch (const std::bad_alloc&) {
        return say("too-large", refused);
    } catch (const InputFailed&) {
        return say("no-input", failed);
    }
}

}  // namespace
}  // namespace heed::picture

int main(int count, char** arguments) {
    const bool as_png = count == 2 && std::string_view(arguments[1]) == "png";
    // Without the destructors and buffers of the C library: it may not do more than write and end.
    ::_exit(heed::picture::run(as_png));
}
