#pragma once
// How often codes were guessed wrong, by one account and by all: codes that people can type are
// short, so tries are few.
#include "storage/sql/connection.hpp"

namespace heed::sql {

class WrongCodes {
public:
    explicit WrongCodes(Connection& connection) : connection_(connection) {}

    // Five within an hour: this account must wait.
    bool too_many_of(std::int64_t person, TimePoint now);
    // A hundred within an hour: somebody guesses from many accounts. Nobody waits for that: codes
    // are longer meanwhile.
    bool too_many(TimePoint now);
    void add(std::int64_t person, TimePoint now);

private:
    Connection& connection_;
};

}  // namespace heed::sql
