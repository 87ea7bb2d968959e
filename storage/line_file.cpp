#include "storage/line_file.hpp"

#include "storage/descriptor.hpp"

#include <fcntl.h>
#include <fstream>

namespace heed::storage {

std::vector<std::string> read_lines(const std::filesystem::path& file) {
    std::vector<std::string> lines;
    std::ifstream stream(file);
    std::string line;
    while (std::getline(stream, line)) {
        if (stream.eof()) break;
        lines.push_back(line);
    }
    return lines;
}

void append_lines(const std::filesystem::path& file, std::string_view lines) {
    if (lines.empty()) return;
    const bool is_new = !std::filesystem::exists(file);
    std::string bytes;
    if (!is_new) {
        // Behind the end of a line that was cut off.
        std::ifstream stream(file, std::ios::binary | std::ios::ate);
        if (stream.tellg() > 0) {
            stream.seekg(-1, std::ios::end);
            if (stream.get() != '\n') bytes += '\n';
        }
    }
    bytes += lines;
    const auto out = open_file(file, O_WRONLY | O_CREAT | O_APPEND);
    write_all(out, bytes, file);
    sync(out, file);
    if (!is_new) return;
    const auto parent = file.parent_path();
    sync_directory(parent.empty() ? std::filesystem::path(".") : parent);
}

}  // namespace heed::storage
