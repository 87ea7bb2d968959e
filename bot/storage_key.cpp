#include "bot/storage_key.hpp"

#include "adapters/crypto.hpp"
#include "bot/database.hpp"
#include "storage/audit_checkpoints.hpp"
#include "storage/crypto.hpp"
#include "storage/descriptor.hpp"

#include <openssl/crypto.h>

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace heed {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_bytes = storage::FieldCipher::key_bytes;

fs::path beside(fs::path file, const std::string& suffix) {
    file += suffix;
    return file;
}

struct stat status_of(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot read " + file.string());
    return status;
}

// Whole or not at all, readable by the owner of `like` only.
void write_key(const fs::path& file, std::string_view key, const fs::path& like) {
    const fs::path part = beside(file, ".part");
    std::string line = crypto::base64(key) + "\n";
    {
        const auto out = storage::open_file(part, O_WRONLY | O_CREAT | O_TRUNC);
        const struct stat owner = status_of(like);
        if (::fchmod(out.get(), 0600) != 0 ||
            (owner.st_uid != ::geteuid() && ::fchown(out.get(), owner.st_uid, owner.st_gid) != 0)) {
            throw std::system_error(
                errno, std::generic_category(), "cannot give " + part.string() + " its owner"
            );
        }
        storage::write_all(out, line, part);
        storage::sync(out, part);
    }
    OPENSSL_cleanse(line.data(), line.size());
    fs::rename(part, file);
    storage::sync_directory(file.parent_path());
}

// When KEY.new was written: the same in every attempt to finish a change.
std::string time_of(const fs::path& next) {
    const auto written = TimePoint(std::chrono::seconds(status_of(next).st_mtim.tv_sec));
    std::string text = to_rfc3339(written);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text.substr(0, text.find('.'));
}

void set_checkpoints_aside(const StorageConfig& storage, const std::string& suffix) {
    const fs::path file = audit_checkpoints_of(storage.database);
    if (!fs::exists(file)) return;
    try {
        read_checkpoints(file, CheckpointKey(storage.encryption_key));
    } catch (const std::runtime_error&) {
        fs::rename(file, beside(file, suffix));
        storage::sync_directory(file.parent_path().empty() ? "." : file.parent_path());
    }
}

}  // namespace

fs::path next_key_file(fs::path key_file) { return beside(std::move(key_file), ".new"); }

std::optional<std::string> read_storage_key(const fs::path& file) {
    std::ifstream stream(file);
    if (!stream.is_open()) {
        if (errno == ENOENT) return std::nullopt;
        throw std::runtime_error("cannot read " + file.string());
    }
    std::string line;
    std::getline(stream, line);
    if (line.ends_with('\r')) line.pop_back();
    auto key = crypto::decode_base64(line);
    OPENSSL_cleanse(line.data(), line.size());
    if (!key || key->size() != key_bytes)
        throw std::runtime_error(file.string() + " does not hold the base64 of 32 random bytes");
    return key;
}

std::string write_next_key(const fs::path& key_file, Random& random) {
    std::string key(key_bytes, '\0');
    random.fill(reinterpret_cast<unsigned char*>(key.data()), key.size());
    write_key(next_key_file(key_file), key, key_file);
    return key;
}

void settle_key(StorageConfig& storage) {
    if (storage.next_encryption_key.empty()) return;
    StorageConfig next = storage;
    next.encryption_key = storage.next_encryption_key;
    try {
        open_reader(next);
        storage.encryption_key = storage.next_encryption_key;
    } catch (const std::exception&) {
        // Whoever opens the database hears what is wrong with it, if anything is.
    }
}

bool is_key_change_unfinished(const StorageConfig& storage) {
    return !storage.next_encryption_key.empty() &&
           storage.next_encryption_key == storage.encryption_key;
}

fs::path finish_key_change(const StorageConfig& storage) {
    const fs::path& file = storage.encryption_key_file;
    const fs::path next = next_key_file(file);
    const std::string suffix = ".until-" + time_of(next);
    set_checkpoints_aside(storage, suffix);
    const fs::path kept = beside(file, suffix);
    if (const auto before = read_storage_key(file)) write_key(kept, *before, file);
    fs::rename(next, file);
    storage::sync_directory(file.parent_path());
    return kept;
}

}  // namespace heed
