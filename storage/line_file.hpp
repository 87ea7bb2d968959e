#pragma once
// A file to which lines are added and never changed.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace heed::storage {

// Without their ends; empty when there is no such file. A last line that was cut off while it was
// written is left out.
std::vector<std::string> read_lines(const std::filesystem::path& file);
// Adds `lines`, each with its end, and waits for the disk. Throws std::system_error.
void append_lines(const std::filesystem::path& file, std::string_view lines);

}  // namespace heed::storage
