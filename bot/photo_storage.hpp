#pragma once
// The photo store that heed.toml names: a directory of the disk, or a bucket of an object store.
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "dialogs/random.hpp"
#include "storage/photo_store.hpp"

#include <memory>

namespace heed {

// `random` and `clock` outlive the store; it is used by one thread at a time. Throws
// std::system_error when the directory cannot be made; a bucket is not asked.
std::unique_ptr<PhotoStore> open_photo_store(
    const StorageConfig& storage, Random& random, const Clock& clock
);

}  // namespace heed
