#pragma once
// A POSIX file descriptor with one owner, and the few calls on it that throw.
#include <filesystem>
#include <string_view>
#include <utility>

namespace heed::storage {

class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();
    int get() const { return number_; }

private:
    int number_;
};

// All throw std::system_error that names the path.
Descriptor open_file(const std::filesystem::path& path, int flags);  // created with mode 0600
void write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& path);
void sync(const Descriptor& file, const std::filesystem::path& path);
// Makes a new name in the directory durable.
void sync_directory(const std::filesystem::path& directory);
// With parents, mode 0700 for those that are new; the new names are durable.
void make_directories(const std::filesystem::path& directory);

}  // namespace heed::storage
