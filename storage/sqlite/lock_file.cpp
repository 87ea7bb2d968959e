#include "storage/sqlite/lock_file.hpp"

#include "dialogs/time.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace heed::sqlite {
namespace {

std::string read_holder(int file) {
    char buffer[128];
    const ssize_t length = ::pread(file, buffer, sizeof buffer, 0);
    std::string holder(buffer, length > 0 ? static_cast<std::size_t>(length) : 0);
    if (const auto end = holder.find('\n'); end != holder.npos) holder.resize(end);
    return holder.empty() ? "another process" : holder;
}

// When the file was last written: the kernel's time stamp, so that no clock is read here.
std::string written_at(int file, const std::filesystem::path& path) {
    struct stat status {};
    if (::fstat(file, &status) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot read " + path.string());
    return to_rfc3339(TimePoint(std::chrono::seconds(status.st_mtim.tv_sec)));
}

}  // namespace

LockFile::LockFile(const std::filesystem::path& database) {
    std::filesystem::path path = database;
    path += ".lock";
    file_ = storage::open_file(path, O_RDWR | O_CREAT);
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            throw std::system_error(errno, std::generic_category(), "cannot lock " + path.string());
        throw std::runtime_error(
            database.string() + " is in use by another heed: " + read_holder(file_.get())
        );
    }
    const std::string who = "process " + std::to_string(::getpid());
    if (::ftruncate(file_.get(), 0) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot write " + path.string());
    storage::write_all(file_, who, path);
    storage::write_all(file_, ", started " + written_at(file_.get(), path) + "\n", path);
}

}  // namespace heed::sqlite
