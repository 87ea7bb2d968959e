#pragma once
// A disk in memory that can fail as disks do: what was not synced may be gone after a power cut, in
// sectors of 512 bytes, one of them torn; a write or a sync can fail; it can be full.
#include "bot/simulation/dice.hpp"
#include "bot/simulation/trace.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace heed::simulation {

inline constexpr std::size_t sector_bytes = 512;

// One file, with what SQLite shares between its connections.
struct DiskFile {
    std::string bytes;    // as the system shows it
    std::string durable;  // as it is after a power cut, if nothing more of `unsynced` arrives
    std::set<std::size_t> unsynced;  // sectors that differ
    bool is_durable = false;         // its name has been synced

    // Locks of the database file: who reads, and who holds the higher ones.
    int readers = 0;
    const void* reserved = nullptr;
    const void* pending = nullptr;
    const void* exclusive = nullptr;
    // The shared memory beside the write-ahead log, and its locks.
    std::vector<std::unique_ptr<std::string>> shared_memory;
    struct SharedLock {
        int readers = 0;
        const void* writer = nullptr;
    };
    std::vector<SharedLock> shared_locks = std::vector<SharedLock>(8);
};

struct DiskFaults {
    double read_error = 0;
    double write_error = 0;
    double sync_error = 0;
    // A sync that fails loses what it was to write, as Linux does: it is still read, but no later
    // sync writes it.
    bool failed_sync_forgets = false;
    double kept_at_power_cut = 0;  // of each unsynced sector
    bool full = false;             // no file may grow
};

class Disk {
public:
    Disk(Dice dice, Trace& trace) : dice_(dice), trace_(trace) {}

    enum class Outcome : std::uint8_t { ok, failed, full };
    std::shared_ptr<DiskFile> open(const std::string& name, bool create);
    bool exists(const std::string& name) const { return files_.contains(name); }
    void remove(const std::string& name);
    Outcome read(const DiskFile& file, std::size_t at, char* to, std::size_t count);
    Outcome write(DiskFile& file, std::size_t at, std::string_view bytes);
    Outcome truncate(DiskFile& file, std::size_t size);
    Outcome sync(DiskFile& file);

    // The process or the machine stops at the `operations`th write, sync or truncation from now:
    // from then on every operation fails and changes nothing. Nothing: it goes on.
    void stop_after(std::optional<std::uint64_t> operations) { stop_after_ = operations; }
    bool stopped() const { return stopped_; }
    void stop() { stopped_ = true; }
    // The machine comes up again: with the files as they were, or after a power cut.
    void restart(bool power_cut);

    std::uint64_t random() { return dice_.next(); }
    // A copy of the durable files, to begin another disk with.
    std::map<std::string, std::string> image() const;
    void lay(const std::map<std::string, std::string>& image);

    DiskFaults faults;

private:
    Outcome begin_change();
    void lose_unsynced(DiskFile& file);

    Dice dice_;
    Trace& trace_;
    std::map<std::string, std::shared_ptr<DiskFile>> files_;
    std::optional<std::uint64_t> stop_after_;
    bool stopped_ = false;
};

}  // namespace heed::simulation
