#include "bot/commands/new_files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace heed {
namespace {

namespace fs = std::filesystem;

std::string because(const std::string& what) { return what + ": " + std::strerror(errno); }

// Removes what was made, last first, unless it is kept.
class Made {
public:
    Made() = default;
    Made(const Made&) = delete;
    Made& operator=(const Made&) = delete;
    ~Made() {
        for (auto path = paths_.rbegin(); path != paths_.rend(); ++path) ::remove(path->c_str());
    }
    void add(const fs::path& path) { paths_.push_back(path); }
    void keep() { paths_.clear(); }

private:
    std::vector<fs::path> paths_;
};

// Makes `directory` and those above it that are missing. Empty on success.
std::string make_directories(const fs::path& directory, Made& made) {
    std::error_code failure;
    if (directory.empty() || fs::is_directory(directory, failure)) return {};
    std::string wrong = make_directories(directory.parent_path(), made);
    if (!wrong.empty()) return wrong;
    if (::mkdir(directory.c_str(), S_IRWXU) != 0) {
        return because("cannot make the directory " + directory.string());
    }
    made.add(directory);
    return {};
}

bool write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t count = ::write(file, content.data(), content.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        content.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string write_file(const fs::path& path, const NewFile& wanted, Made& made) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const int file = ::open(path.c_str(), flags, S_IRUSR | S_IWUSR);
    if (file < 0) return because("cannot write " + path.string());
    made.add(path);
    const bool written =
        write_all(file, wanted.content) && ::fchmod(file, wanted.mode) == 0 && ::fsync(file) == 0;
    std::string wrong = written ? std::string() : because("cannot write " + path.string());
    if (::close(file) != 0 && wrong.empty()) wrong = because("cannot write " + path.string());
    return wrong;
}

}  // namespace

std::string write_new_files(const fs::path& directory, const std::vector<NewFile>& files) {
    const fs::path root = (directory / "").parent_path();  // without a slash at the end
    for (const NewFile& file : files) {
        std::error_code failure;
        const fs::path path = root / file.name;
        // A link that leads nowhere counts as well.
        if (fs::exists(fs::symlink_status(path, failure))) {
            return path.string() +
                   " is there already, so nothing was written: choose a new or empty directory";
        }
    }
    Made made;
    for (const NewFile& file : files) {
        const fs::path path = root / file.name;
        std::string wrong = make_directories(path.parent_path(), made);
        if (wrong.empty()) wrong = write_file(path, file, made);
        if (!wrong.empty()) return wrong;
    }
    made.keep();
    return {};
}

}  // namespace heed
