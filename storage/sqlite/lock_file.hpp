#pragma once
// One server for one database: a lock beside the file that goes away with the process.
#include "storage/descriptor.hpp"

#include <filesystem>

namespace heed::sqlite {

class LockFile {
public:
    // Locks "<database>.lock" and writes into it who holds it since when. Throws
    // std::runtime_error with one sentence that says who does when another process is faster.
    explicit LockFile(const std::filesystem::path& database);

private:
    storage::Descriptor file_;
};

}  // namespace heed::sqlite
