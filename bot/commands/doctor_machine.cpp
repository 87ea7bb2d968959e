// The machine that heed runs on.
#include "bot/commands/doctor.hpp"
#include "bot/kernel_clock.hpp"
#include "bot/photo_storage.hpp"
#include "bot/system.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace heed {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

constexpr std::uint64_t mebibyte = 1024 * 1024;
// Below this the server says that it is not ready (sqlite_store.cpp).
constexpr std::uint64_t free_min = 64 * mebibyte;
constexpr std::uint64_t free_wanted = 2048 * mebibyte;

fs::path directory_of(const fs::path& file) {
    const auto parent = file.parent_path();
    return parent.empty() ? fs::path(".") : parent;
}

Finding examine_clock() {
    const auto synchronised = is_clock_synchronised();
    if (synchronised.value_or(false)) return {Level::good, "clock", "synchronised", {}};
    return {
        Level::doubt,
        "clock",
        synchronised ? "not synchronised with a time server"
                     : "the kernel may not be asked whether it is synchronised",
        "install chrony or systemd-timesyncd: signatures of platforms and promises rest on the "
        "time (in a container, look at the host)"};
}

Finding examine_disk(const char* what, const fs::path& path) {
    fs::path there = path;
    std::error_code ignored;
    while (!fs::exists(there, ignored) && there != there.parent_path()) there = directory_of(there);
    struct statvfs disk {};
    if (::statvfs(there.c_str(), &disk) != 0) {
        return {
            Level::fault,
            what,
            there.string() + " does not answer: " + std::strerror(errno),
            "look at the disk and its mount"};
    }
    const std::uint64_t free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    const std::string room = std::to_string(free / mebibyte) + " MiB free for " + path.string();
    if (free < free_min)
        return {Level::fault, what, room, "make room: with less than 64 MiB heed refuses messages"};
    if (free < free_wanted)
        return {Level::doubt, what, room, "make room soon: photos take a few hundred KiB each"};
    return {Level::good, what, room, {}};
}

// Empty when nobody but the owner can read it, or when it is not there.
std::string too_open(const fs::path& file) {
    struct stat state {};
    if (::stat(file.c_str(), &state) != 0 || (state.st_mode & 077) == 0) return {};
    std::array<char, 8> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", static_cast<unsigned>(state.st_mode & 07777));
    return file.string() + " has mode " + mode.data();
}

Finding examine_bucket(const StorageConfig& storage) {
    const SystemClock clock;
    SystemRandom random;
    const std::string what = storage.s3.bucket + " at " + storage.s3.endpoint;
    try {
        // No photo has this name; an answer says that bucket and keys are good.
        open_photo_store(storage, random, clock)->get(std::string(64, '0'));
        return {Level::good, "bucket of photos", what + " answers", {}};
    } catch (const std::exception& error) {
        return {
            Level::fault,
            "bucket of photos",
            error.what(),
            "look at [storage] photos, s3_access_key and s3_secret_key, and at the clock"};
    }
}

}  // namespace

Findings examine_machine(const Config& config) {
    const bool in_bucket = !config.storage.s3.bucket.empty();
    Findings findings{
        examine_clock(),
        examine_disk("disk", config.storage.database),
        in_bucket ? examine_bucket(config.storage)
                  : examine_disk("disk of photos", config.storage.photos)};
    bool closed = true;
    for (const fs::path& file :
         {config.server.private_key, config.storage.database, config.storage.photos}) {
        if (config.server.plain_http && file == config.server.private_key) continue;
        std::string open = too_open(file);
        if (open.empty()) continue;
        closed = false;
        findings.push_back(
            {Level::fault,
             "rights",
             std::move(open) + ": others on this machine can read it",
             "chmod go-rwx " + file.string()}
        );
    }
    if (closed)
        findings.push_back({Level::good, "rights", "key, database and photos are closed", {}});
    return findings;
}

}  // namespace heed
