// Preloaded (LD_PRELOAD) into a server: a disk whose syncs take BENCH_SYNC_MS longer.
#include <chrono>
#include <cstdlib>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace {

int sync_slowly(int file, long call) {
    static const std::chrono::milliseconds longer(std::atoi(std::getenv("BENCH_SYNC_MS")));
    std::this_thread::sleep_for(longer);
    return static_cast<int>(::syscall(call, file));
}

}  // namespace

extern "C" {

int fsync(int file) { return sync_slowly(file, SYS_fsync); }
int fdatasync(int file) { return sync_slowly(file, SYS_fdatasync); }
}
