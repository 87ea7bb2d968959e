#pragma once
// Who was erased, in a file beside the database that no backup holds: restoring a backup of before
// erases them again. A line is the SHA-256 of the resident's pseudonym, in hex, and when; with no
// backup at hand it leads to nobody. See docs/decisions/0054-a-key-for-each-resident.md.
#include "dialogs/time.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace heed::sql {

struct ErasedEntry {
    std::int64_t id = 0;  // of the row in the table `erased`; 0: read from a file
    std::string hash;
    TimePoint at{};
};

std::string erased_hash(std::string_view resident);

// Empty when there is no such file. Throws std::runtime_error, naming the line, for what is no
// list.
std::vector<ErasedEntry> read_erased_list(const std::filesystem::path& file);
// Adds lines and waits for the disk. Throws std::system_error.
void append_to_erased_list(
    const std::filesystem::path& file, const std::vector<ErasedEntry>& entries
);

}  // namespace heed::sql
