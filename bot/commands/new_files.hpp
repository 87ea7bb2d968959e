#pragma once
// Writes a set of files where none of them is: all of them or none.
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace heed {

struct NewFile {
    std::filesystem::path name;  // relative to the directory
    std::string content;
    mode_t mode = 0;
};

// Makes `directory` and what is needed below it (mode 0700), then the files, synced. Empty when all
// are written; otherwise why, with nothing left behind: a name that exists is never touched.
std::string write_new_files(
    const std::filesystem::path& directory, const std::vector<NewFile>& files
);

}  // namespace heed
