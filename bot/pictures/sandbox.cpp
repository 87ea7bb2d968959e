#include "bot/pictures/sandbox.hpp"

#include <initializer_list>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HEED_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HEED_SANITIZED 1
#endif

namespace heed::picture {
namespace {

constexpr rlim_t processor_s = 5;

bool limit(decltype(RLIMIT_CPU) what, rlim_t most) {
    const rlimit both{most, most};
    return ::setrlimit(what, &both) == 0;
}

#ifndef HEED_SANITIZED

constexpr rlim_t memory_bytes = rlim_t{512} * 1024 * 1024;
constexpr rlim_t output_bytes = rlim_t{32} * 1024 * 1024;  // when stdout is a file

bool allow_on(scmp_filter_ctx filter, int call, int descriptor) {
    const auto argument = static_cast<scmp_datum_t>(descriptor);
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A0(SCMP_CMP_EQ, argument)) == 0;
}

bool restrict_calls() {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter) return false;
    bool good = allow_on(filter, SCMP_SYS(read), STDIN_FILENO) &&
                allow_on(filter, SCMP_SYS(write), STDOUT_FILENO) &&
                allow_on(filter, SCMP_SYS(write), STDERR_FILENO);
    for (const int call :
         {SCMP_SYS(munmap),
          SCMP_SYS(mremap),
          SCMP_SYS(madvise),
          SCMP_SYS(brk),
          SCMP_SYS(futex),
          SCMP_SYS(exit),
          SCMP_SYS(exit_group),
          SCMP_SYS(rt_sigreturn)}) {
        good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    }
    // Memory, but none that can be executed.
    constexpr auto executable = static_cast<scmp_datum_t>(PROT_EXEC);
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
        good =
            good && seccomp_rule_add(
                        filter, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, executable, 0)
                    ) == 0;
    }
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

bool restrict_resources() {
    return limit(RLIMIT_AS, memory_bytes) && limit(RLIMIT_NOFILE, STDERR_FILENO + 1) &&
           limit(RLIMIT_FSIZE, output_bytes) && limit(RLIMIT_NPROC, 0);
}

#else

bool restrict_calls() { return true; }
bool restrict_resources() { return true; }

#endif

}  // namespace

bool lock_in() {
    return ::close_range(STDERR_FILENO + 1, ~0U, 0) == 0 && limit(RLIMIT_CPU, processor_s) &&
           limit(RLIMIT_CORE, 0) && ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && restrict_resources() &&
           restrict_calls();
}

}  // namespace heed::picture
