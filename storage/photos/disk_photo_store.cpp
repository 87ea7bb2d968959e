#include "storage/photos/disk_photo_store.hpp"

#include "storage/crypto.hpp"
#include "storage/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace heed {
namespace {

using storage::Descriptor;

constexpr std::size_t hash_characters = 64;
constexpr std::size_t temporary_name_bytes = 8;
const std::string temporary_prefix = ".new-", thumbnail_suffix = ".thumb";

// Removes a file unless it was given its final name.
class Temporary {
public:
    explicit Temporary(std::filesystem::path path) : path_(std::move(path)) {}
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    ~Temporary() {
        if (!kept_) ::unlink(path_.c_str());
    }
    const std::filesystem::path& path() const { return path_; }
    void rename_to(const std::filesystem::path& name) {
        std::filesystem::rename(path_, name);
        kept_ = true;
    }

private:
    std::filesystem::path path_;
    bool kept_ = false;
};

std::string read_all(const Descriptor& file, const std::filesystem::path& path) {
    std::string bytes;
    char buffer[64 * 1024];
    while (true) {
        const ssize_t length = ::read(file.get(), buffer, sizeof buffer);
        if (length < 0 && errno == EINTR) continue;
        if (length < 0) {
            throw std::system_error(errno, std::generic_category(), "cannot read " + path.string());
        }
        if (length == 0) return bytes;
        bytes.append(buffer, static_cast<std::size_t>(length));
    }
}

bool is_hash(std::string_view text) {
    return text.size() == hash_characters && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

class DiskPhotoStore final : public PhotoStore {
public:
    DiskPhotoStore(std::filesystem::path directory, Random& random)
        : directory_(std::move(directory)), random_(random) {
        storage::make_directories(directory_);
    }

    std::string put(std::string_view bytes, std::string_view thumbnail) override {
        std::string hash = storage::to_hex(storage::sha256(bytes));
        const auto path = path_of(hash);
        storage::make_directories(path.parent_path());
        // The photo last: whoever finds it finds its thumbnail.
        if (!thumbnail.empty()) write(thumbnail_of(path), thumbnail);
        try {
            write(path, bytes);
        } catch (...) {
            std::error_code ignored;
            if (!std::filesystem::exists(path, ignored))
                std::filesystem::remove(thumbnail_of(path), ignored);
            throw;
        }
        storage::sync_directory(path.parent_path());
        return hash;
    }

    std::optional<std::string> get(std::string_view sha256) override {
        if (!is_hash(sha256)) return std::nullopt;
        const auto path = path_of(sha256);
        auto bytes = read_if_there(path);
        if (bytes && storage::to_hex(storage::sha256(*bytes)) != sha256)
            throw std::runtime_error("the photo " + path.string() + " was changed on the disk");
        return bytes;
    }

    std::optional<std::string> thumbnail(std::string_view sha256) override {
        if (!is_hash(sha256)) return std::nullopt;
        return read_if_there(thumbnail_of(path_of(sha256)));
    }

    std::size_t sweep(
        std::string_view prefix,
        TimePoint before,
        const std::function<bool(std::string_view sha256)>& wanted
    ) override {
        const auto top = directory_ / prefix;
        if (!std::filesystem::exists(top)) return 0;
        std::size_t deleted = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
            if (!entry.is_regular_file() || is_younger(entry.path(), before)) continue;
            const std::string name = entry.path().filename().string();
            // Nobody has claimed a temporary file that is left, since it lies only while one
            // writes.
            const std::string_view hash = std::string_view(name).substr(0, hash_characters);
            const bool named = name == hash || name == std::string(hash) + thumbnail_suffix;
            if (is_hash(hash) && named && wanted(hash)) continue;
            if (!is_hash(hash) && !name.starts_with(temporary_prefix)) continue;  // not ours
            std::filesystem::remove(entry.path());
            ++deleted;
        }
        return deleted;
    }

private:
    // Under its final name or not at all. The same content again only counts as new; a damaged file
    // is replaced.
    void write(const std::filesystem::path& path, std::string_view bytes) {
        if (holds(path, bytes)) {
            if (::utimensat(AT_FDCWD, path.c_str(), nullptr, 0) != 0)
                throw std::system_error(
                    errno, std::generic_category(), "cannot touch " + path.string()
                );
            return;
        }
        Temporary temporary(
            path.parent_path() / (temporary_prefix + random_hex(random_, temporary_name_bytes))
        );
        {
            const auto file = storage::open_file(temporary.path(), O_WRONLY | O_CREAT | O_EXCL);
            storage::write_all(file, bytes, temporary.path());
            storage::sync(file, temporary.path());
        }
        temporary.rename_to(path);
    }

    static std::optional<std::string> read_if_there(const std::filesystem::path& path) {
        if (!std::filesystem::exists(path)) return std::nullopt;
        return read_all(storage::open_file(path, O_RDONLY), path);
    }
    static std::filesystem::path thumbnail_of(std::filesystem::path path) {
        path += thumbnail_suffix;
        return path;
    }
    static bool is_younger(const std::filesystem::path& path, TimePoint than) {
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0)
            throw std::system_error(
                errno, std::generic_category(), "cannot look at " + path.string()
            );
        return TimePoint(std::chrono::seconds(status.st_mtim.tv_sec)) >= than;
    }
    std::filesystem::path path_of(std::string_view hash) const {
        return directory_ / hash.substr(0, 2) / hash.substr(2, 2) / hash;
    }
    static bool holds(const std::filesystem::path& path, std::string_view bytes) {
        std::error_code error;
        if (std::filesystem::file_size(path, error) != bytes.size() || error) return false;
        return read_all(storage::open_file(path, O_RDONLY), path) == bytes;
    }

    std::filesystem::path directory_;
    Random& random_;
};

}  // namespace

std::unique_ptr<PhotoStore> make_disk_photo_store(
    const std::filesystem::path& directory, Random& random
) {
    return std::make_unique<DiskPhotoStore>(directory, random);
}

}  // namespace heed
