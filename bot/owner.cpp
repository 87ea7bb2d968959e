#include "bot/owner.hpp"

#include <pwd.h>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace heed {

void demand_owner(const std::filesystem::path& directory) {
    struct stat state {};
    if (::geteuid() != 0 || ::stat(directory.c_str(), &state) != 0 || state.st_uid == 0) return;
    const passwd* const user = ::getpwuid(state.st_uid);
    const std::string number = std::to_string(state.st_uid);
    throw std::runtime_error(
        directory.string() + " belongs to " +
        (user ? std::string(user->pw_name) : "the user " + number) +
        ", who could not go on with files of root: run this as that user (" +
        (user ? "runuser -u " + std::string(user->pw_name) + " -- heed …"
              : "setpriv --reuid " + number + " --clear-groups heed …") +
        ")"
    );
}

void demand_owner_beside(const std::filesystem::path& file) {
    demand_owner(file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
}

}  // namespace heed
