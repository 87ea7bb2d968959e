#pragma once
// Messages that were taken, and those that could not be handled.
#include "storage/records.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/job_trace.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/resident_keys.hpp"

namespace heed::sql {

class Messages {
public:
    Messages(Connection& connection, Persons& persons, ResidentKeys& keys, JobTrace& job)
        : connection_(connection), persons_(persons), keys_(keys), job_(job) {}

    Claim claim(const IncomingMessage& message, TimePoint now);
    // The next two throw LogicError when the message was not claimed.
    void owe(const IncomingMessage& message, std::int64_t revision);
    void remember_answer(const IncomingMessage& message, const Answer& answer);
    void quarantine(const IncomingMessage& message, std::string_view why, TimePoint now);

    // A claim is written with its answer, or by write_fresh() at the end of its job, as is what
    // Persons::save() was given. keep() does that too, counts what the job has claimed and ends
    // what it followed; undo() is for a job that was undone, write_count() for the end of the
    // transaction.
    void write_fresh();
    void keep();
    void undo();
    void write_count();
    void forget_count() { counted_ = 0; }

private:
    struct Fresh {
        std::string channel, message_id;
        std::int64_t person = 0;
        TimePoint at{};
        TraceId trace;
    };
    bool is_fresh(const IncomingMessage& message) const;
    void insert(std::optional<std::int64_t> revision, std::optional<Blob> answer);

    Connection& connection_;
    Persons& persons_;
    ResidentKeys& keys_;
    JobTrace& job_;
    std::optional<Fresh> fresh_;  // claimed by the job in hand, not yet written
    std::int64_t of_job_ = 0;     // claims that the job in hand wrote
    std::int64_t counted_ = 0;    // claims of the transaction's jobs before it
};

}  // namespace heed::sql
