#pragma once
// The lines of JSON in a backup, and the file that they stand in.
#include "dialogs/random.hpp"
#include "dialogs/time.hpp"
#include "storage/sealed_stream.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace heed::backup {

inline constexpr std::string_view purpose = "heed backup";

struct Head {
    TimePoint taken_at{};
    std::uint64_t database_bytes = 0;
    std::uint64_t photos = 0;  // that ought to be in it; those that the disk had lost are not
};
struct PhotoHead {
    std::string sha256;
    std::uint64_t bytes = 0;
    std::uint64_t thumbnail_bytes = 0;
};

std::string line_of(const Head& head);  // with its line feed, as the others
std::string line_of(const PhotoHead& photo);
std::string end_line(std::uint64_t photos);  // how many were written

// What a reader of the file does with it. Everything may throw, which ends the reading.
struct Visitor {
    std::function<void(const Head&)> head;
    // Called until all of the database was given.
    std::function<void(std::string_view part)> database;
    std::function<void(const PhotoHead&, std::string_view bytes, std::string_view thumbnail)> photo;
};
// Reads `file` to its end. Throws std::runtime_error with one sentence that names the file when it
// is no whole backup that opens with this key, std::system_error when the disk refuses.
void read_backup(
    const std::filesystem::path& file, std::string_view encryption_key, const Visitor& visitor
);

}  // namespace heed::backup
