#include "storage/sqlite/page_sums.hpp"

#include "dialogs/ensure.hpp"
#include "storage/sqlite/connection.hpp"

#include <sqlite3.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <set>
#include <system_error>

namespace heed::sqlite {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t reserved_bytes = 16;  // 8 of the sum, 8 of the mark
constexpr char mark[] = "heedsum1";         // SQLite's own cksumvfs has 8 bytes and none
constexpr std::size_t page_bytes_min = 512, page_bytes_max = 65536;
// Source: https://sqlite.org/fileformat.html, sections 1.3 and 4.1.
constexpr int header_bytes = 100;
constexpr std::size_t reserved_at = 20;
constexpr std::int64_t log_header_bytes = 32, frame_header_bytes = 24, log_sum_at = 24;
constexpr std::size_t frame_salt_at = 8, frame_sum_at = 16;

bool is_page(int count) {
    const auto bytes = static_cast<std::size_t>(count);
    return bytes >= page_bytes_min && bytes <= page_bytes_max && std::has_single_bit(bytes);
}

template <class Integer>
Integer read_as(const unsigned char* bytes) {
    Integer value;
    std::memcpy(&value, bytes, sizeof(value));
    return value;
}

// Two lanes of eight bytes; each step is a bijection, so that one changed word is always noticed.
// `size` is a multiple of 16.
std::uint64_t sum_of(const unsigned char* bytes, std::size_t size, std::uint64_t number) {
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;
    const auto stir = [](std::uint64_t state, std::uint64_t word) {
        state = (state ^ word) * odd;
        return state ^ state >> 32;
    };
    std::uint64_t first = number * odd + 1, second = ~number;
    for (std::size_t i = 0; i < size; i += 16) {
        first = stir(first, read_as<std::uint64_t>(bytes + i));
        second = stir(second, read_as<std::uint64_t>(bytes + i + 8));
    }
    return stir(first, second);
}

thread_local std::string last_fault;  // of this thread: which page of which file

enum class Kind : std::uint8_t { database, log, other };
enum class Sums : std::uint8_t { unknown, none, present };

struct Wrapped {
    Kind kind = Kind::other;
    std::string name;
    std::unique_ptr<unsigned char[]> memory;  // of the file below
    Sums sums = Sums::unknown;
    // Of the log: pages that this connection has written over in its transaction. Their frames get
    // their sums at the commit.
    std::set<std::int64_t> written_over;
    std::int64_t frame_header_written = -1;

    sqlite3_file* under() const { return reinterpret_cast<sqlite3_file*>(memory.get()); }
    int read_under(void* to, int count, std::int64_t at) const {
        return under()->pMethods->xRead(under(), to, count, at);
    }
};
struct OpenFile {
    sqlite3_file base;
    Wrapped* wrapped;  // owned
};

Wrapped& wrapped(sqlite3_file* base) { return *reinterpret_cast<OpenFile*>(base)->wrapped; }
sqlite3_file* under(sqlite3_file* base) { return wrapped(base).under(); }

int fault(const Wrapped& file, const std::string& what) {
    last_fault = what + " of " + file.name;
    sqlite3_log(SQLITE_IOERR_DATA, "%s has changed since it was written", last_fault.c_str());
    return SQLITE_IOERR_DATA;
}

// ---- pages of the database

void learn(Wrapped& file, const unsigned char* header) {
    if (std::memcmp(header, "SQLite format 3", 16) != 0) return;
    file.sums = header[reserved_at] == 0 ? Sums::none : Sums::present;
}

// Of a file that had no header yet when it was opened.
int learn_from_file(Wrapped& file) {
    std::array<unsigned char, header_bytes> header{};
    const int result = file.read_under(header.data(), header_bytes, 0);
    if (result == SQLITE_OK) learn(file, header.data());
    return result == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : result;
}

int check_page(const Wrapped& file, unsigned char* page, std::size_t size, std::int64_t at) {
    unsigned char* const reserved = page + size - reserved_bytes;
    const auto number = static_cast<std::uint64_t>(at) / size + 1;
    constexpr std::array<unsigned char, reserved_bytes> nothing{};
    // Written by a program without sums, such as sqlite3 for a rescue.
    if (std::memcmp(reserved, nothing.data(), reserved_bytes) == 0) return SQLITE_OK;
    const bool whole =
        std::memcmp(reserved + 8, mark, 8) == 0 &&
        read_as<std::uint64_t>(reserved) == sum_of(page, size - reserved_bytes, number);
    if (!whole) return fault(file, "page " + std::to_string(number));
    // In the log a page has none, so that a program that knows nothing of sums and moves it from
    // there into the file leaves no wrong one.
    std::memset(reserved, 0, reserved_bytes);
    return SQLITE_OK;
}

int read_page(Wrapped& file, void* to, int count, std::int64_t at) {
    auto* const bytes = static_cast<unsigned char*>(to);
    if (at == 0 && count >= header_bytes) learn(file, bytes);
    if (!is_page(count) || at % count != 0) return SQLITE_OK;
    if (file.sums == Sums::unknown) {
        const int result = learn_from_file(file);
        if (result != SQLITE_OK) return result;
    }
    const bool marked = at == 0 && std::memcmp(bytes + count - 8, mark, 8) == 0;
    if (marked && file.sums != Sums::present) return fault(file, "page 1");
    if (file.sums != Sums::present) return SQLITE_OK;
    return check_page(file, bytes, static_cast<std::size_t>(count), at);
}

int write_page(Wrapped& file, const void* from, int count, std::int64_t at) {
    const auto* const bytes = static_cast<const unsigned char*>(from);
    if (file.sums == Sums::unknown) {
        const int result = learn_from_file(file);
        if (result != SQLITE_OK) return result;
    }
    // A file that is still empty is one of ours, whose first page may be written last.
    const bool ours = file.sums == Sums::unknown;
    if (at == 0 && count >= header_bytes) learn(file, bytes);
    if (ours && file.sums == Sums::none) return SQLITE_IOERR_WRITE;
    if (!is_page(count) || at % count != 0 || file.sums == Sums::none)
        return file.under()->pMethods->xWrite(file.under(), from, count, at);
    thread_local std::array<unsigned char, page_bytes_max> page;
    const std::size_t size = static_cast<std::size_t>(count) - reserved_bytes;
    const std::uint64_t sum = sum_of(bytes, size, static_cast<std::uint64_t>(at / count) + 1);
    std::memcpy(page.data(), bytes, size);
    std::memcpy(page.data() + size, &sum, 8);
    std::memcpy(page.data() + size + 8, mark, 8);
    return file.under()->pMethods->xWrite(file.under(), page.data(), count, at);
}

// ---- frames of the log

std::uint32_t big_endian(const unsigned char* bytes) {
    return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
           static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

struct LogSum {
    std::uint32_t first, second;
    void add(const unsigned char* bytes, std::size_t size) {
        for (std::size_t i = 0; i < size; i += 8) {
            first += read_as<std::uint32_t>(bytes + i) + second;
            second += read_as<std::uint32_t>(bytes + i + 4) + first;
        }
    }
};

// A frame's sum goes on from that of the frame before; that of the first from the log's header.
int check_frame(const Wrapped& file, const unsigned char* page, int count, std::int64_t at) {
    const std::int64_t frame = count + frame_header_bytes;
    const std::int64_t header_at = at - frame_header_bytes;
    if (header_at < log_header_bytes || (header_at - log_header_bytes) % frame != 0)
        return SQLITE_OK;
    if (file.written_over.contains(at)) return SQLITE_OK;
    std::array<unsigned char, frame_header_bytes> header{};
    std::array<unsigned char, 8> before{};
    const bool is_first = header_at == log_header_bytes;
    const std::int64_t sum_before =
        is_first ? log_sum_at : header_at - frame + static_cast<std::int64_t>(frame_sum_at);
    int result = file.read_under(header.data(), frame_header_bytes, header_at);
    if (result == SQLITE_OK) result = file.read_under(before.data(), 8, sum_before);
    if (result != SQLITE_OK) return result;
    // Not committed yet: it gets its sum at the commit.
    constexpr std::array<unsigned char, 16> nothing{};
    if (std::memcmp(header.data() + frame_salt_at, nothing.data(), nothing.size()) == 0)
        return SQLITE_OK;
    LogSum sum{big_endian(before.data()), big_endian(before.data() + 4)};
    sum.add(header.data(), frame_salt_at);
    sum.add(page, static_cast<std::size_t>(count));
    if (sum.first == big_endian(header.data() + frame_sum_at) &&
        sum.second == big_endian(header.data() + frame_sum_at + 4)) {
        return SQLITE_OK;
    }
    // A log of a machine that counts the other way round: SQLite reads it, and goes on with its
    // own.
    std::array<unsigned char, 4> magic{};
    if (file.read_under(magic.data(), 4, 0) == SQLITE_OK && (magic[3] & 1) != 0) return SQLITE_OK;
    return fault(file, "frame " + std::to_string((header_at - log_header_bytes) / frame + 1));
}

void note_log_write(Wrapped& file, int count, std::int64_t at) {
    if (count == frame_header_bytes) {
        file.frame_header_written = at;
        file.written_over.erase(at + frame_header_bytes);
    } else if (is_page(count) && file.frame_header_written + frame_header_bytes != at) {
        file.written_over.insert(at);
    }
}

// ---- the methods of a file

int close_file(sqlite3_file* base) {
    sqlite3_file* const file = under(base);
    const int result = file->pMethods->xClose(file);
    delete reinterpret_cast<OpenFile*>(base)->wrapped;
    base->pMethods = nullptr;
    return result;
}
int read_file(sqlite3_file* base, void* to, int count, sqlite3_int64 at) {
    Wrapped& file = wrapped(base);
    const int result = file.read_under(to, count, at);
    if (result != SQLITE_OK) return result;
    if (file.kind == Kind::database) return read_page(file, to, count, at);
    if (file.kind == Kind::log && is_page(count))
        return check_frame(file, static_cast<const unsigned char*>(to), count, at);
    return SQLITE_OK;
}
int write_file(sqlite3_file* base, const void* from, int count, sqlite3_int64 at) {
    Wrapped& file = wrapped(base);
    if (file.kind == Kind::database) return write_page(file, from, count, at);
    if (file.kind == Kind::log) note_log_write(file, count, at);
    return file.under()->pMethods->xWrite(file.under(), from, count, at);
}
int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
    return under(base)->pMethods->xTruncate(under(base), size);
}
int sync_file(sqlite3_file* base, int flags) {
    return under(base)->pMethods->xSync(under(base), flags);
}
int size_of_file(sqlite3_file* base, sqlite3_int64* size) {
    return under(base)->pMethods->xFileSize(under(base), size);
}
int lock_file(sqlite3_file* base, int level) {
    return under(base)->pMethods->xLock(under(base), level);
}
int unlock_file(sqlite3_file* base, int level) {
    return under(base)->pMethods->xUnlock(under(base), level);
}
int check_reserved(sqlite3_file* base, int* is_reserved) {
    return under(base)->pMethods->xCheckReservedLock(under(base), is_reserved);
}
int control_file(sqlite3_file* base, int what, void* argument) {
    return under(base)->pMethods->xFileControl(under(base), what, argument);
}
int sector_size(sqlite3_file* base) { return under(base)->pMethods->xSectorSize(under(base)); }
int characteristics(sqlite3_file* base) {
    int all = under(base)->pMethods->xDeviceCharacteristics(under(base));
#ifdef SQLITE_IOCAP_SUBPAGE_READ
    all &= ~SQLITE_IOCAP_SUBPAGE_READ;  // a part of a page has no sum
#endif
    return all;
}
int map_shared(sqlite3_file* base, int page, int bytes, int extend, volatile void** to) {
    return under(base)->pMethods->xShmMap(under(base), page, bytes, extend, to);
}
int lock_shared(sqlite3_file* base, int offset, int count, int flags) {
    return under(base)->pMethods->xShmLock(under(base), offset, count, flags);
}
void shared_barrier(sqlite3_file* base) { under(base)->pMethods->xShmBarrier(under(base)); }
int unmap_shared(sqlite3_file* base, int remove) {
    return under(base)->pMethods->xShmUnmap(under(base), remove);
}

// Version 2: no mapped memory, where pages would be read past this.
const sqlite3_io_methods methods = {
    2,
    close_file,
    read_file,
    write_file,
    truncate_file,
    sync_file,
    size_of_file,
    lock_file,
    unlock_file,
    check_reserved,
    control_file,
    sector_size,
    characteristics,
    map_shared,
    lock_shared,
    shared_barrier,
    unmap_shared,
    nullptr,
    nullptr};

// ---- the VFS: everything but files is that below

sqlite3_vfs& vfs();
// The simulation puts its own in place of the machine's.
sqlite3_vfs* vfs_under() {
    sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
    return usual != &vfs() ? usual : sqlite3_vfs_find("unix");
}

int open_file(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* base, int flags, int* out_flags) {
    auto* const open = reinterpret_cast<OpenFile*>(base);
    open->base.pMethods = nullptr;
    sqlite3_vfs* const below = vfs_under();
    auto made = std::make_unique<Wrapped>();
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) made->kind = Kind::database;
    if ((flags & SQLITE_OPEN_WAL) != 0) made->kind = Kind::log;
    if (name != nullptr) made->name = name;
    made->memory = std::make_unique<unsigned char[]>(static_cast<std::size_t>(below->szOsFile));
    const int result = below->xOpen(below, name, made->under(), flags, out_flags);
    if (result != SQLITE_OK) {
        if (made->under()->pMethods != nullptr) made->under()->pMethods->xClose(made->under());
        return result;
    }
    open->wrapped = made.release();
    open->base.pMethods = &methods;
    return SQLITE_OK;
}
int remove_file(sqlite3_vfs*, const char* name, int sync) {
    return vfs_under()->xDelete(vfs_under(), name, sync);
}
int access_file(sqlite3_vfs*, const char* name, int flags, int* result) {
    return vfs_under()->xAccess(vfs_under(), name, flags, result);
}
int full_path(sqlite3_vfs*, const char* name, int length, char* to) {
    return vfs_under()->xFullPathname(vfs_under(), name, length, to);
}
int randomness(sqlite3_vfs*, int count, char* to) {
    return vfs_under()->xRandomness(vfs_under(), count, to);
}
int wait(sqlite3_vfs*, int microseconds) { return vfs_under()->xSleep(vfs_under(), microseconds); }
int current_days(sqlite3_vfs*, double* days) {
    return vfs_under()->xCurrentTime(vfs_under(), days);
}
int last_error(sqlite3_vfs*, int length, char* to) {
    return vfs_under()->xGetLastError(vfs_under(), length, to);
}
int current_time(sqlite3_vfs*, sqlite3_int64* milliseconds) {
    return vfs_under()->xCurrentTimeInt64(vfs_under(), milliseconds);
}

sqlite3_vfs make_vfs() {
    sqlite3_vfs made{};
    made.iVersion = 2;
    made.szOsFile = sizeof(OpenFile);
    made.mxPathname = 512;
    made.zName = "heed-page-sums";
    made.xOpen = open_file;
    made.xDelete = remove_file;
    made.xAccess = access_file;
    made.xFullPathname = full_path;
    made.xRandomness = randomness;
    made.xSleep = wait;
    made.xCurrentTime = current_days;
    made.xGetLastError = last_error;
    made.xCurrentTimeInt64 = current_time;
    return made;
}

sqlite3_vfs& vfs() {
    static sqlite3_vfs made = make_vfs();
    return made;
}

}  // namespace

const char* page_sums_vfs() {
    static const bool registered = sqlite3_vfs_register(&vfs(), 0) == SQLITE_OK;
    HEED_ENSURE(registered);
    return vfs().zName;
}

void ask_for_page_sums(sqlite3* database) {
    int bytes = reserved_bytes;
    HEED_ENSURE(
        sqlite3_file_control(database, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes) == SQLITE_OK
    );
}

bool has_page_sums(sqlite3* database) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file == nullptr || file->pMethods != &methods) return false;
    if (wrapped(file).sums == Sums::unknown) learn_from_file(wrapped(file));
    return wrapped(file).sums == Sums::present;
}

bool add_page_sums(
    Connection& connection,
    const std::filesystem::path& file,
    const std::function<void(std::string_view)>& log
) {
    sqlite3* const handle = connection.database().getHandle();
    if (has_page_sums(handle)) return false;
    const auto say = [&](const std::string& line) {
        if (log) log(line);
    };
    constexpr std::uintmax_t spare_bytes = 64 * 1024 * 1024;
    std::error_code failed;
    const std::uintmax_t size = std::filesystem::file_size(file, failed);
    const auto space =
        std::filesystem::space(std::filesystem::absolute(file).parent_path(), failed);
    if (failed || space.available < 2 * size + spare_bytes) {
        say("pages of " + file.string() + " have no checksums: there is no room to write it anew");
        return false;
    }
    try {
        say("pages of " + file.string() + " get checksums: it is written anew, once");
        sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 1);  // for the time of VACUUM
        connection.exec("PRAGMA temp_store = FILE; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const SQLite::Exception& error) {
        if ((error.getErrorCode() & 0xff) != SQLITE_FULL) throw;
        say("pages of " + file.string() + " have no checksums: the disk was full");
    }
    return true;
}

std::string words_of(const SQLite::Exception& error) {
    if (error.getErrorCode() != SQLITE_IOERR_DATA || last_fault.empty()) return error.what();
    return last_fault +
           " has changed since it was written: the disk or the memory is faulty. "
           "Keep the file and restore the last backup (docs/operations.md, \"A damaged page\")";
}

void throw_clearly(const SQLite::Exception& error) {
    if (error.getErrorCode() != SQLITE_IOERR_DATA) throw;
    throw SQLite::Exception(words_of(error), SQLITE_IOERR_DATA);
}

}  // namespace heed::sqlite
