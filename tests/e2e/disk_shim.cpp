// Preloaded (LD_PRELOAD) into the real `heed serve`: stands between it and the kernel where it writes,
// syncs and sends, so that a test can end the process before any one of these calls, let a sync fail,
// fill the disk to the byte, and keep a record of what a disk would hold if the power went.
// A tracer (strace) could do the first two, at a stop of the whole process for every call.
//
// Environment, for files below the directory HEED_SHIM_DIR:
//   HEED_SHIM_STATE    file of three int64, shared: calls seen; bytes of room (-1: no limit); syncs seen
//   HEED_SHIM_KILL_AT  SIGKILL before the call of this number (1 is the first)
//   HEED_SHIM_FAIL_AT  the sync of this number and all after it say EIO
//   HEED_SHIM_LOG      file that receives each change and each sync in their order, see `record`
//   HEED_SHIM_NO_SYNC  set: syncs do nothing and are not recorded, as with `synchronous = OFF`
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <mutex>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

struct State {
    std::atomic<std::int64_t> calls, room, syncs;
};

std::int64_t number_in(const char* variable) {
    const char* text = std::getenv(variable);
    return text ? std::atoll(text) : 0;
}

class Shim {
public:
    Shim() {
        // The picture child inherits the environment and is none of this.
        const char* directory = std::getenv("HEED_SHIM_DIR");
        const char* state = std::getenv("HEED_SHIM_STATE");
        const std::string_view program = program_invocation_short_name;
        if (!directory || !state || (program != "heed" && program != "heed_next")) return;
        const int file = ::open(state, O_RDWR | O_CLOEXEC);
        void* const memory =
            file < 0 ? MAP_FAILED
                     : ::mmap(nullptr, sizeof(State), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (memory == MAP_FAILED) std::abort();  // a test that tests nothing must not pass
        state_ = static_cast<State*>(memory);
        directory_ = std::string(directory) + "/";
        if (const char* log = std::getenv("HEED_SHIM_LOG"))
            log_ = ::open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    }

    bool works() const { return state_ != nullptr; }
    bool ignores_syncs() const { return ignores_syncs_; }

    // Where the file or directory behind `descriptor` lies; empty when that is none of ours.
    std::string path_of(int descriptor) const {
        if (!works()) return {};
        std::array<char, PATH_MAX> target{};
        const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
        const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
        return length > 0 ? ours(std::string(target.data(), static_cast<std::size_t>(length)))
                          : std::string();
    }
    std::string ours(std::string path) const {
        if (!works() || !(path + "/").starts_with(directory_)) return {};
        return path;
    }

    void count() {
        if (++state_->calls == kill_at_) ::kill(::getpid(), SIGKILL);
    }
    bool next_sync_fails() { return ++state_->syncs >= fail_at_ && fail_at_ > 0; }

    // How much of `length` bytes at `offset` there is room for; what a file already has costs none.
    std::size_t take_room(int descriptor, std::size_t length, off_t offset) {
        if (state_->room < 0) return length;
        struct stat status {};
        if (::fstat(descriptor, &status) != 0) return length;
        const auto end = offset + static_cast<off_t>(length);
        const std::int64_t grows = std::max<std::int64_t>(0, end - std::max(status.st_size, offset));
        const std::int64_t granted = std::min<std::int64_t>(grows, state_->room);
        state_->room -= granted;
        return length - static_cast<std::size_t>(grows - granted);
    }

    // "W <bytes> <offset> <path>" and the bytes; "S <path>", "T <length> <path>" (cut or extended),
    // "R <path>\t<path>" (renamed), "U <path>" (removed), each on a line.
    void record(const std::string& head, const void* bytes = nullptr, std::size_t length = 0) {
        if (log_ < 0) return;
        const std::string line = head + "\n";
        std::array<iovec, 2> parts{};
        parts[0] = {const_cast<char*>(line.data()), line.size()};
        parts[1] = {const_cast<void*>(bytes), length};
        const std::lock_guard lock(log_mutex_);
        if (::syscall(SYS_writev, log_, parts.data(), 2) != static_cast<long>(line.size() + length))
            std::abort();
    }

private:
    State* state_ = nullptr;
    std::string directory_;
    std::int64_t kill_at_ = number_in("HEED_SHIM_KILL_AT");
    std::int64_t fail_at_ = number_in("HEED_SHIM_FAIL_AT");
    bool ignores_syncs_ = std::getenv("HEED_SHIM_NO_SYNC") != nullptr;
    int log_ = -1;
    std::mutex log_mutex_;
};

Shim& shim() {
    static Shim* const one = new Shim;  // outlives whatever writes at the very end
    return *one;
}

ssize_t refuse(int error) {
    errno = error;
    return -1;
}

ssize_t write_at(int file, const std::string& path, const void* bytes, std::size_t length, off_t offset) {
    shim().count();
    const std::size_t granted = shim().take_room(file, length, offset);
    if (granted == 0 && length > 0) return refuse(ENOSPC);
    const ssize_t written = ::syscall(SYS_pwrite64, file, bytes, granted, offset);
    if (written > 0) {
        shim().record(
            "W " + std::to_string(written) + " " + std::to_string(offset) + " " + path,
            bytes,
            static_cast<std::size_t>(written)
        );
    }
    return written;
}

int sync_file(int file, long call) {
    const std::string path = shim().path_of(file);
    if (path.empty()) return static_cast<int>(::syscall(call, file));
    shim().count();
    if (shim().next_sync_fails()) return static_cast<int>(refuse(EIO));
    if (shim().ignores_syncs()) return 0;
    const int result = static_cast<int>(::syscall(call, file));
    if (result == 0) shim().record("S " + path);
    return result;
}

int cut(int file, off_t length) {
    const std::string path = shim().path_of(file);
    if (!path.empty()) shim().count();
    const int result = static_cast<int>(::syscall(SYS_ftruncate, file, length));
    if (result == 0 && !path.empty()) shim().record("T " + std::to_string(length) + " " + path);
    return result;
}

void count_send() {
    if (shim().works()) shim().count();
}

}  // namespace

extern "C" {

ssize_t pwrite(int file, const void* bytes, std::size_t length, off_t offset) {
    const std::string path = shim().path_of(file);
    if (path.empty()) return ::syscall(SYS_pwrite64, file, bytes, length, offset);
    return write_at(file, path, bytes, length, offset);
}
ssize_t pwrite64(int file, const void* bytes, std::size_t length, off64_t offset) {
    return pwrite(file, bytes, length, offset);
}
ssize_t write(int file, const void* bytes, std::size_t length) {
    const std::string path = shim().path_of(file);
    if (path.empty()) return ::syscall(SYS_write, file, bytes, length);
    const off_t offset = ::lseek(file, 0, SEEK_CUR);
    const ssize_t written = write_at(file, path, bytes, length, offset);
    if (written > 0) ::lseek(file, offset + written, SEEK_SET);
    return written;
}
int fsync(int file) { return sync_file(file, SYS_fsync); }
int fdatasync(int file) { return sync_file(file, SYS_fdatasync); }
int ftruncate(int file, off_t length) noexcept { return cut(file, length); }
int ftruncate64(int file, off64_t length) noexcept { return cut(file, length); }
int rename(const char* from, const char* to) noexcept {
    const std::string path = shim().ours(from);
    if (!path.empty()) shim().count();
    const int result = static_cast<int>(::syscall(SYS_rename, from, to));
    if (result == 0 && !path.empty()) shim().record("R " + path + "\t" + to);
    return result;
}
int unlink(const char* name) noexcept {
    const std::string path = shim().ours(name);
    if (!path.empty()) shim().count();
    const int result = static_cast<int>(::syscall(SYS_unlink, name));
    if (result == 0 && !path.empty()) shim().record("U " + path);
    return result;
}
ssize_t send(int socket, const void* bytes, std::size_t length, int flags) {
    count_send();
    return ::syscall(SYS_sendto, socket, bytes, length, flags, nullptr, 0);
}
ssize_t sendmsg(int socket, const msghdr* message, int flags) {
    count_send();
    return ::syscall(SYS_sendmsg, socket, message, flags);
}
}
