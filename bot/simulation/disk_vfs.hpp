#pragma once
// The disk as SQLite sees it: a VFS (https://sqlite.org/vfs.html) of its own.
#include "bot/clock.hpp"
#include "bot/simulation/disk.hpp"

namespace heed::simulation {

// While this lives, every connection that SQLite opens in this process is to files of `disk`, its
// randomness comes from there, and its time from `clock`. At most one at a time; the simulation is
// one thread.
class Mounted {
public:
    Mounted(Disk& disk, const Clock& clock);
    ~Mounted();
    Mounted(const Mounted&) = delete;
    Mounted& operator=(const Mounted&) = delete;
};

}  // namespace heed::simulation
