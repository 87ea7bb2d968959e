#pragma once
// The file of `encryption_key`, and how another key takes its place so that at no moment, whenever
// the power goes, the database is sealed under a key that is in no file:
//   1. KEY.new holds the next key
//   2. the database is sealed under it, in one transaction
//   3. KEY.until-TIME holds the one of before, and KEY.new takes the name KEY
// docs/decisions/0074-another-master-key.md
#include "bot/config.hpp"
#include "dialogs/random.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace heed {

std::filesystem::path next_key_file(std::filesystem::path key_file);

// 32 bytes; nothing when there is no such file. Throws std::runtime_error, naming the file, when it
// holds something else.
std::optional<std::string> read_storage_key(const std::filesystem::path& file);

// Writes a new key into KEY.new, in the place of one that no database was sealed under, and returns
// it. It belongs to whoever owns KEY. Throws std::system_error.
std::string write_next_key(const std::filesystem::path& key_file, Random& random);

// A change was interrupted: uses KEY.new when it is what the database is sealed under. Otherwise,
// and when the database cannot be read, nothing changes.
void settle_key(StorageConfig& storage);
// Whether settle_key() did, and step 3 is still to be done.
bool is_key_change_unfinished(const StorageConfig& storage);

// Step 3; checkpoints of the audit trail, which were signed by the key of before, move to
// CHECKPOINTS.until-TIME first. Returns where the key of before stands now. May be done again when
// it was interrupted. Throws std::system_error.
std::filesystem::path finish_key_change(const StorageConfig& storage);

}  // namespace heed
