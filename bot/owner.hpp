#pragma once
// Whose an instance is: what root writes into it, the server of its owner cannot write any more.
#include <filesystem>

namespace heed {

// Throws std::runtime_error, saying as whom to run it, when this process is root and `directory` is
// there and belongs to somebody else.
void demand_owner(const std::filesystem::path& directory);
// The same of the directory that `file` lies in.
void demand_owner_beside(const std::filesystem::path& file);

}  // namespace heed
