#include "bot/simulation/disk.hpp"

#include <algorithm>
#include <cstring>

namespace heed::simulation {
namespace {

// Puts the sector of `from` into `to`, its first `count` bytes.
void copy_sector(const std::string& from, std::string& to, std::size_t sector, std::size_t count) {
    const std::size_t begin = sector * sector_bytes;
    if (begin >= from.size()) return;
    const std::size_t length = std::min(count, from.size() - begin);
    if (to.size() < begin + length) to.resize(begin + length, '\0');
    std::memcpy(to.data() + begin, from.data() + begin, length);
}

}  // namespace

std::shared_ptr<DiskFile> Disk::open(const std::string& name, bool create) {
    const auto found = files_.find(name);
    if (found != files_.end()) return found->second;
    if (!create || stopped_) return nullptr;
    auto file = std::make_shared<DiskFile>();
    files_.emplace(name, file);
    return file;
}

void Disk::remove(const std::string& name) {
    if (!stopped_) files_.erase(name);
}

Disk::Outcome Disk::read(const DiskFile& file, std::size_t at, char* to, std::size_t count) {
    if (stopped_ || (faults.read_error > 0 && dice_.chance(faults.read_error)))
        return Outcome::failed;
    if (at < file.bytes.size())
        std::memcpy(to, file.bytes.data() + at, std::min(count, file.bytes.size() - at));
    return Outcome::ok;
}

Disk::Outcome Disk::begin_change() {
    if (stop_after_ && (*stop_after_)-- == 0) {
        stop_after_.reset();
        stopped_ = true;
    }
    return stopped_ ? Outcome::failed : Outcome::ok;
}

Disk::Outcome Disk::write(DiskFile& file, std::size_t at, std::string_view bytes) {
    if (begin_change() != Outcome::ok) return Outcome::failed;
    if (faults.write_error > 0 && dice_.chance(faults.write_error)) return Outcome::failed;
    if (at + bytes.size() > file.bytes.size()) {
        if (faults.full) return Outcome::full;
        file.bytes.resize(at + bytes.size(), '\0');
    }
    trace_.mix(at);
    trace_.mix(bytes);
    std::memcpy(file.bytes.data() + at, bytes.data(), bytes.size());
    for (std::size_t sector = at / sector_bytes; sector * sector_bytes < at + bytes.size();
         ++sector) {
        file.unsynced.insert(sector);
    }
    return Outcome::ok;
}

Disk::Outcome Disk::truncate(DiskFile& file, std::size_t size) {
    if (begin_change() != Outcome::ok) return Outcome::failed;
    if (size > file.bytes.size() && faults.full) return Outcome::full;
    file.bytes.resize(size, '\0');
    // Sizes are metadata, which journalling file systems keep in order.
    if (file.durable.size() > size) file.durable.resize(size);
    std::erase_if(file.unsynced, [&](std::size_t sector) { return sector * sector_bytes >= size; });
    return Outcome::ok;
}

Disk::Outcome Disk::sync(DiskFile& file) {
    if (begin_change() != Outcome::ok) return Outcome::failed;
    if (faults.sync_error > 0 && dice_.chance(faults.sync_error)) {
        if (faults.failed_sync_forgets) file.unsynced.clear();
        return Outcome::failed;
    }
    for (const std::size_t sector : file.unsynced)
        copy_sector(file.bytes, file.durable, sector, sector_bytes);
    if (file.durable.size() < file.bytes.size()) file.durable.resize(file.bytes.size(), '\0');
    file.unsynced.clear();
    file.is_durable = true;
    trace_.mix(file.bytes.size());
    return Outcome::ok;
}

void Disk::lose_unsynced(DiskFile& file) {
    bool torn = false;
    for (const std::size_t sector : file.unsynced) {
        if (!dice_.chance(faults.kept_at_power_cut)) continue;
        std::size_t count = sector_bytes;
        if (!torn && dice_.chance(0.1)) {
            torn = true;
            count = static_cast<std::size_t>(dice_.between(1, sector_bytes - 1));
        }
        copy_sector(file.bytes, file.durable, sector, count);
    }
    file.unsynced.clear();
    file.bytes = file.durable;
}

void Disk::restart(bool power_cut) {
    stopped_ = false;
    stop_after_.reset();
    for (auto entry = files_.begin(); entry != files_.end();) {
        DiskFile& file = *entry->second;
        // Whoever held the old file still does, and sees nothing of the new one.
        auto again = std::make_shared<DiskFile>();
        again->bytes = file.bytes;
        again->durable = file.durable;
        again->unsynced = file.unsynced;
        again->is_durable = file.is_durable;
        if (power_cut) lose_unsynced(*again);
        const bool gone = power_cut && !again->is_durable && dice_.chance(0.5);
        entry->second = std::move(again);
        entry = gone ? files_.erase(entry) : std::next(entry);
    }
}

std::map<std::string, std::string> Disk::image() const {
    std::map<std::string, std::string> image;
    for (const auto& [name, file] : files_) image[name] = file->durable;
    return image;
}

void Disk::lay(const std::map<std::string, std::string>& image) {
    files_.clear();
    for (const auto& [name, bytes] : image) {
        auto file = std::make_shared<DiskFile>();
        file->bytes = file->durable = bytes;
        file->is_durable = true;
        files_.emplace(name, std::move(file));
    }
}

}  // namespace heed::simulation
