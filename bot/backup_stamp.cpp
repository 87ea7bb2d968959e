#include "bot/backup_stamp.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace heed {
namespace {

std::filesystem::path stamp_of(std::filesystem::path database) {
    database += ".backed-up";
    return database;
}

}  // namespace

std::string stamp_backup(const std::filesystem::path& database, TimePoint at) {
    const std::filesystem::path file = stamp_of(database);
    const int stamp = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    timespec time{};
    time.tv_sec = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    const timespec times[2] = {time, time};
    const bool written = stamp >= 0 && ::futimens(stamp, times) == 0;
    const std::string why = written ? std::string() : std::strerror(errno);
    if (stamp >= 0) ::close(stamp);
    return written ? std::string() : file.string() + ": " + why;
}

std::optional<TimePoint> last_backup(const std::filesystem::path& database) {
    struct stat state {};
    if (::stat(stamp_of(database).c_str(), &state) != 0) return std::nullopt;
    return TimePoint(std::chrono::seconds(state.st_mtim.tv_sec));
}

}  // namespace heed
