#pragma once
// Messages that were taken, and those that could not be handled.
#include "storage/records.hpp"
#include "storage/sql/connection.hpp"
#include "storage/sql/persons.hpp"
#include "storage/sql/resident_keys.hpp"

namespace heed::sql {

class Messages {
public:
    Messages(Connection& connection, Persons& persons, ResidentKeys& keys)
        : connection_(connection), persons_(persons), keys_(keys) {}

    Claim claim(const IncomingMessage& message, TimePoint now);
    // The next two throw LogicError when the message was not claimed.
    void owe(const IncomingMessage& message, std::int64_t revision);
    void remember_answer(const IncomingMessage& message, const Answer& answer);
    void quarantine(const IncomingMessage& message, std::string_view why, TimePoint now);

private:
    Connection& connection_;
    Persons& persons_;
    ResidentKeys& keys_;
};

}  // namespace heed::sql
