// heed-picture: a picture from a stranger on stdin, the same picture as a plain JPEG on stdout.
// Runs once for each picture, locked in, so that a fault in a decoder harms nobody. Exit status 0
// and the JPEG; or 2 and one word on stderr: "unsupported", "too-large", "broken".
#include "bot/pictures/formats.hpp"
#include "bot/pictures/sandbox.hpp"

#include <cerrno>
#include <new>
#include <string_view>
#include <unistd.h>

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

int run() {
    if (!lock_in()) return say("not-locked", failed);
    try {
        std::vector<std::uint8_t> jpeg;
        {
            const auto bytes = read_input();
            jpeg = encode_jpeg(shrink(decode(bytes), output_side_max));
        }
        return write_all(STDOUT_FILENO, jpeg.data(), jpeg.size()) ? 0 : failed;
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

int main() {
    // Without the destructors and buffers of the C library: it may not do more than write and end.
    ::_exit(heed::picture::run());
}
