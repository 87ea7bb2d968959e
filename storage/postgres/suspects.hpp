#pragma once
// Messages over which processes die: the same as on SQLite (storage/sqlite/committer.cpp), among
// replicas. After a death each message is noted before it is tried, and one that was noted three
// times and never ended is not tried again.
#include "storage/postgres/connection.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

namespace heed::postgres {

// Of a job that may have killed a process before: noted as in hand, or so often that it is not run
// again.
enum class Suspicion : std::uint8_t { none, noted, convicted };

class Suspects {
public:
    // `writer`: this process' row in the table of that name.
    explicit Suspects(std::string writer) : writer_(std::move(writer)) {}

    // Once, before the first job: makes this process known as alive, and looks whether another one,
    // or the one before on this machine, has gone without a word. All throw Error.
    void begin(Connection& connection);
    // On a connection in the place of one that was lost.
    void stay(Connection& connection);
    // The end in order.
    void end(Connection& connection);

    // Jobs go one by one for a while.
    bool is_careful() const { return careful_left_ > 0; }
    // In a transaction that is committed before the job is run.
    Suspicion note(Connection& connection, const std::string& identity);
    // The job has ended, in whatever way; in its transaction.
    void clear(Connection& connection, const std::string& identity);

private:
    const std::string writer_;
    std::size_t careful_left_ = 0;
    std::set<std::string, std::less<>> noted_;  // in hand, noted by this process
};

}  // namespace heed::postgres
