#include "bot/commands/png.hpp"

#include "bot/delivery/picture_child.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <system_error>

namespace heed {
namespace {

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::shutdown(socket, SHUT_WR) == 0;
}

std::string receive_all(int socket) {
    std::string bytes;
    std::array<char, 65536> part;
    while (true) {
        const ssize_t count = ::recv(socket, part.data(), part.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return bytes;
        bytes.append(part.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

Png to_png(const std::filesystem::path& program, std::string_view picture) {
    try {
        std::optional<ChildChannels> channels;
        Child child(program, channels, {"png"});
        // The child reads the whole picture before it writes the first byte.
        const bool sent = send_all(channels->data.number(), picture);
        std::string bytes = receive_all(channels->data.number());
        if (sent && child.wait() == 0 && !bytes.empty()) return {std::move(bytes), {}};
        return {{}, "the picture cannot be opened"};
    } catch (const std::system_error& error) {
        return {{}, "heed-picture cannot be run: " + std::string(error.what())};
    }
}

}  // namespace heed
