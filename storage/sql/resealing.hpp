#pragma once
// Brings rows of before residents had keys under such keys, some accounts at a time: what an
// account keeps is resealed in one transaction, and where it stopped is in the file.
#include "storage/sql/connection.hpp"
#include "storage/sql/resident_keys.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace heed::sql {

class Resealing {
public:
    Resealing(Connection& connection, ResidentKeys& keys) : connection_(connection), keys_(keys) {}

    // See Tx::reseal.
    bool go_on(std::size_t count_max);
    // True once at the end: the write-ahead log still holds what stood in the open.
    bool take_log_is_to_be_cleared() { return std::exchange(log_is_to_be_cleared_, false); }

private:
    void reseal_state(std::int64_t person, const std::string& state);
    void reseal_phones(std::int64_t person);
    void reseal_words(std::int64_t person);

    Connection& connection_;
    ResidentKeys& keys_;
    bool done_ = false;  // known without a look into the file
    bool log_is_to_be_cleared_ = false;
};

}  // namespace heed::sql
