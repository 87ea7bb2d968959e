#include "storage/descriptor.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace heed::storage {
namespace {

[[noreturn]] void fail(const char* what, const std::filesystem::path& path) {
    throw std::system_error(
        errno, std::generic_category(), std::string(what) + " " + path.string()
    );
}

}  // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

Descriptor open_file(const std::filesystem::path& path, int flags) {
    Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
    if (file.get() < 0) fail("cannot open", path);
    return file;
}

void write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("cannot write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void sync(const Descriptor& file, const std::filesystem::path& path) {
    if (::fsync(file.get()) != 0) fail("cannot sync", path);
}

void sync_directory(const std::filesystem::path& directory) {
    sync(open_file(directory, O_RDONLY | O_DIRECTORY), directory);
}

void make_directories(const std::filesystem::path& directory) {
    if (directory.empty() || std::filesystem::is_directory(directory)) return;
    const std::filesystem::path parent = directory.parent_path();
    make_directories(parent);
    if (::mkdir(directory.c_str(), 0700) != 0) {
        if (errno == EEXIST && std::filesystem::is_directory(directory)) return;
        fail("cannot create the directory", directory);
    }
    sync_directory(parent.empty() ? "." : parent);
}

}  // namespace heed::storage
