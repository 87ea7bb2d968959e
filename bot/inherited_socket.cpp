#include "bot/inherited_socket.hpp"

#include <charconv>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace heed {
namespace {

constexpr int first_descriptor = 3;  // SD_LISTEN_FDS_START

std::optional<long> number_in(const char* name) {
    const char* const found = std::getenv(name);
    if (found == nullptr) return std::nullopt;
    const std::string_view text = found;
    long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

int take_inherited_socket() {
    const auto process = number_in("LISTEN_PID"), count = number_in("LISTEN_FDS");
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
    if (process != static_cast<long>(::getpid()) || count.value_or(0) < 1) return -1;
    if (*count > 1) {
        throw std::runtime_error(
            "systemd hands over several sockets: heed.socket must have one ListenStream="
        );
    }
    const int flags = ::fcntl(first_descriptor, F_GETFD);
    if (flags < 0 || ::fcntl(first_descriptor, F_SETFD, flags | FD_CLOEXEC) < 0)
        throw std::runtime_error("LISTEN_FDS names a socket, but descriptor 3 is not open");
    return first_descriptor;
}

}  // namespace heed
