#pragma once
// Photos as files of one directory, named by what they contain: ab/cd/abcd..., and beside each its
// thumbnail: ab/cd/abcd....thumb.
#include "dialogs/random.hpp"
#include "storage/photo_store.hpp"

#include <filesystem>
#include <memory>

namespace heed {

// Makes the directory when absent (mode 0700); throws std::system_error when it cannot. `random`
// gives temporary names, is used inside put() and outlives the store. Used by one thread at a time.
std::unique_ptr<PhotoStore> make_disk_photo_store(
    const std::filesystem::path& directory, Random& random
);

}  // namespace heed
