#include "bot/simulation/disk_vfs.hpp"

#include "dialogs/ensure.hpp"
#include "storage/sqlite/page_sums.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string>

namespace heed::simulation {
namespace {

Disk* mounted = nullptr;
const Clock* mounted_clock = nullptr;

// SQLite allocates `szOsFile` bytes for it and calls methods with a pointer to the base.
struct OpenFile {
    sqlite3_file base;
    std::shared_ptr<DiskFile>* file;  // owned
    std::string* name;                // owned
    bool deleted_on_close;
    int lock;
};

OpenFile& open_file(sqlite3_file* base) { return *reinterpret_cast<OpenFile*>(base); }
DiskFile& disk_file(sqlite3_file* base) { return **open_file(base).file; }

int unlock(sqlite3_file* base, int level);

int close(sqlite3_file* base) {
    OpenFile& open = open_file(base);
    unlock(base, SQLITE_LOCK_NONE);
    if (open.deleted_on_close) mounted->remove(*open.name);
    delete open.file;
    delete open.name;
    open.base.pMethods = nullptr;
    return SQLITE_OK;
}

int read(sqlite3_file* base, void* to, int count, sqlite3_int64 at) {
    const DiskFile& file = disk_file(base);
    const auto offset = static_cast<std::size_t>(at);
    const auto length = static_cast<std::size_t>(count);
    if (mounted->read(file, offset, static_cast<char*>(to), length) != Disk::Outcome::ok)
        return SQLITE_IOERR_READ;
    if (offset + length <= file.bytes.size()) return SQLITE_OK;
    const std::size_t there = offset < file.bytes.size() ? file.bytes.size() - offset : 0;
    std::memset(static_cast<char*>(to) + there, 0, length - there);
    return SQLITE_IOERR_SHORT_READ;
}

int code_of(Disk::Outcome outcome, int failure) {
    if (outcome == Disk::Outcome::ok) return SQLITE_OK;
    return outcome == Disk::Outcome::full ? SQLITE_FULL : failure;
}

int write(sqlite3_file* base, const void* from, int count, sqlite3_int64 at) {
    const std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(count));
    return code_of(
        mounted->write(disk_file(base), static_cast<std::size_t>(at), bytes), SQLITE_IOERR_WRITE
    );
}

int truncate(sqlite3_file* base, sqlite3_int64 size) {
    return code_of(
        mounted->truncate(disk_file(base), static_cast<std::size_t>(size)), SQLITE_IOERR_TRUNCATE
    );
}

int sync(sqlite3_file* base, int) {
    return code_of(mounted->sync(disk_file(base)), SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(disk_file(base).bytes.size());
    return SQLITE_OK;
}

// Source: https://sqlite.org/lockingv3.html, section 3.
int lock(sqlite3_file* base, int level) {
    OpenFile& open = open_file(base);
    DiskFile& file = disk_file(base);
    if (open.lock >= level) return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED) {
        if (file.pending != nullptr || file.exclusive != nullptr) return SQLITE_BUSY;
        ++file.readers;
        open.lock = level;
        return SQLITE_OK;
    }
    if (file.reserved != nullptr && file.reserved != &open) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_RESERVED) {
        file.reserved = &open;
        open.lock = level;
        return SQLITE_OK;
    }
    file.pending = &open;
    open.lock = SQLITE_LOCK_PENDING;
    if (file.readers > 1) return SQLITE_BUSY;
    file.exclusive = &open;
    open.lock = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
}

int unlock(sqlite3_file* base, int level) {
    OpenFile& open = open_file(base);
    DiskFile& file = disk_file(base);
    if (open.lock <= level) return SQLITE_OK;
    for (const void** holder : {&file.reserved, &file.pending, &file.exclusive})
        if (*holder == &open) *holder = nullptr;
    if (level == SQLITE_LOCK_NONE && open.lock >= SQLITE_LOCK_SHARED) --file.readers;
    open.lock = level;
    return SQLITE_OK;
}

int check_reserved(sqlite3_file* base, int* is_reserved) {
    const DiskFile& file = disk_file(base);
    *is_reserved = file.reserved != nullptr || file.exclusive != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return static_cast<int>(sector_bytes); }
int characteristics(sqlite3_file*) { return 0; }

int shared_map(sqlite3_file* base, int page, int bytes, int extend, void volatile** to) {
    DiskFile& file = disk_file(base);
    const auto index = static_cast<std::size_t>(page);
    *to = nullptr;
    if (index >= file.shared_memory.size()) {
        if (extend == 0) return SQLITE_OK;
        while (file.shared_memory.size() <= index) {
            file.shared_memory.push_back(
                std::make_unique<std::string>(static_cast<std::size_t>(bytes), '\0')
            );
        }
    }
    *to = file.shared_memory[index]->data();
    return SQLITE_OK;
}

int shared_lock(sqlite3_file* base, int offset, int count, int flags) {
    OpenFile& open = open_file(base);
    DiskFile& file = disk_file(base);
    const auto first = file.shared_locks.begin() + offset;
    const auto last = first + count;
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        for (auto one = first; one != last; ++one) {
            if (exclusive) {
                if (one->writer == &open) one->writer = nullptr;
            } else if (one->readers > 0) {
                --one->readers;
            }
        }
        return SQLITE_OK;
    }
    const bool taken = std::any_of(first, last, [&](const DiskFile::SharedLock& one) {
        return (one.writer != nullptr && one.writer != &open) || (exclusive && one.readers > 0);
    });
    if (taken) return SQLITE_BUSY;
    for (auto one = first; one != last; ++one) {
        if (exclusive) {
            one->writer = &open;
        } else {
            ++one->readers;
        }
    }
    return SQLITE_OK;
}

void shared_barrier(sqlite3_file*) {}

int shared_unmap(sqlite3_file* base, int remove) {
    DiskFile& file = disk_file(base);
    if (remove != 0) file.shared_memory.clear();
    return SQLITE_OK;
}

const sqlite3_io_methods methods = {
    2,
    close,
    read,
    write,
    truncate,
    sync,
    file_size,
    lock,
    unlock,
    check_reserved,
    file_control,
    sector_size,
    characteristics,
    shared_map,
    shared_lock,
    shared_barrier,
    shared_unmap,
    nullptr,
    nullptr};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* base, int flags, int* out_flags) {
    OpenFile& open = open_file(base);
    open.base.pMethods = nullptr;
    const bool named = name != nullptr;
    std::string path = named ? name : "temporary-" + std::to_string(mounted->random());
    // The machine makes the file before SQLite opens it (SqliteStore does).
    auto file = mounted->open(path, (flags & (SQLITE_OPEN_CREATE | SQLITE_OPEN_READWRITE)) != 0);
    if (!file) return SQLITE_CANTOPEN;
    open.file = new std::shared_ptr<DiskFile>(std::move(file));
    open.name = new std::string(std::move(path));
    open.deleted_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    open.lock = SQLITE_LOCK_NONE;
    open.base.pMethods = &methods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int remove(sqlite3_vfs*, const char* name, int) {
    if (mounted->stopped()) return SQLITE_IOERR_DELETE;
    if (!mounted->exists(name)) return SQLITE_IOERR_DELETE_NOENT;
    mounted->remove(name);
    return SQLITE_OK;
}

int access(sqlite3_vfs*, const char* name, int, int* result) {
    *result = mounted->exists(name) ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int length, char* to) {
    sqlite3_snprintf(length, to, "%s", name);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int count, char* to) {
    for (int i = 0; i < count; ++i) to[i] = static_cast<char>(mounted->random());
    return count;
}

int no_sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int current_time(sqlite3_vfs*, sqlite3_int64* milliseconds) {
    constexpr sqlite3_int64 julian_1970_ms = 210866760000000;
    *milliseconds = julian_1970_ms + mounted_clock->now().time_since_epoch().count();
    return SQLITE_OK;
}

int current_time_days(sqlite3_vfs* vfs, double* days) {
    sqlite3_int64 milliseconds = 0;
    current_time(vfs, &milliseconds);
    *days = static_cast<double>(milliseconds) / 86400000.0;
    return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

sqlite3_vfs make_vfs() {
    sqlite3_vfs made{};
    made.iVersion = 2;
    made.szOsFile = sizeof(OpenFile);
    made.mxPathname = 512;
    made.zName = "heed-simulation";
    made.xOpen = open;
    made.xDelete = remove;
    made.xAccess = access;
    made.xFullPathname = full_path;
    made.xRandomness = randomness;
    made.xSleep = no_sleep;
    made.xCurrentTime = current_time_days;
    made.xGetLastError = last_error;
    made.xCurrentTimeInt64 = current_time;
    return made;
}

sqlite3_vfs& vfs() {
    static sqlite3_vfs made = make_vfs();
    return made;
}

}  // namespace

Mounted::Mounted(Disk& disk, const Clock& clock) {
    HEED_ENSURE(mounted == nullptr);
    mounted = &disk;
    mounted_clock = &clock;
    sqlite::page_sums_vfs();  // before ours, which it is to stand on
    HEED_ENSURE(sqlite3_vfs_register(&vfs(), 1) == SQLITE_OK);
    sqlite3_randomness(0, nullptr);  // what it draws from now on begins with ours
}

Mounted::~Mounted() {
    sqlite3_vfs_unregister(&vfs());
    mounted = nullptr;
    mounted_clock = nullptr;
}

}  // namespace heed::simulation
