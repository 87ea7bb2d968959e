#pragma once
// What an error of SQLite means for the store: the job's own fault, no room just now, or a disk
// that cannot be trusted any more.
#include <SQLiteCpp/Exception.h>

#include <cstdint>
#include <functional>
#include <string_view>

namespace heed::sqlite {

using Log = std::function<void(std::string_view)>;
// Ends the process at once; does not return.
using EndProcess = std::function<void()>;
[[noreturn]] void exit_at_once();  // with status 70

enum class Fault : std::uint8_t {
    of_job,   // a constraint, a value too large: only this job is undone
    refusal,  // disk or memory full, locked by a tool: nothing was written, try again later
    fatal,    // input/output error or damage
};
Fault fault_of(const SQLite::Exception& error);

// After a failed commit nobody knows what is on disk, so nobody is answered: the platform delivers
// again, and the next process finds out.
// Source: docs/decisions/0004-sqlite-full-with-group-commit.md.
[[noreturn]] void end_process(
    const Log& log, const EndProcess& end, std::string_view what, std::string_view why
);

}  // namespace heed::sqlite
