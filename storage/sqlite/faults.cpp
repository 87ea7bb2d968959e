#include "storage/sqlite/faults.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <string>

namespace heed::sqlite {
namespace {

constexpr int exit_status = 70;  // EX_SOFTWARE

}  // namespace

Fault fault_of(const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    // The shared memory beside the WAL could not grow: a full disk, under another name.
    if (code == SQLITE_IOERR_SHMSIZE) return Fault::refusal;
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_NOMEM:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
        case SQLITE_INTERRUPT:
            return Fault::refusal;
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
            return Fault::fatal;
        default:
            return Fault::of_job;
    }
}

void exit_at_once() { std::_Exit(exit_status); }

void end_process(
    const Log& log, const EndProcess& end, std::string_view what, std::string_view why
) {
    if (log) log(std::string(what) + " failed, heed ends without answering: " + std::string(why));
    end();
    exit_at_once();
}

}  // namespace heed::sqlite
